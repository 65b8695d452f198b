"""A try-on through the services of AWS, from signing up to no trace of the person.

Everything runs on an emulator. To start one, in an environment of its own:

    pip install ministack cryptography
    export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=eu-west-1
    AUTH=true BIND_HOST=127.0.0.1 IOT_MTLS_ENABLED=0 LAMBDA_EXECUTOR=local \
        MINISTACK_ACCOUNT_ID=123456789012 ministack

Then, with the same variables of AWS, where ilikeyacut[aws,preview] is installed:

    python examples/aws_journey.py http://127.0.0.1:4566 examples/portraits/astronaut.png

With redis://HOST:PORT as a third argument, sessions and limits are kept there too.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID, uuid4

import ilikeyacut as iya
from aws_resources import REGION, deploy
from aws_stores import everything, wrapped_keys
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sns.notifier import PATIENCE
from ilikeyacut.application.ports.upload_grants import UploadGrant
from ilikeyacut.application.use_cases.sign_in import SignedIn
from ilikeyacut.domain.photo import Photo, PhotoStatus
from ilikeyacut.domain.user import Platform

NAME, EMAIL, PASSWORD = "Ada Zyxwolf", "ada.zyxwolf@example.com", "correct horse battery"
PHONE = "1f0e" * 16
"""The token by which Apple knows the phone."""


def main(url: str, selfie: Path, redis: str | None = None) -> None:
    """Make a deployment on the emulator and take one person through it."""
    log = StringIO()
    logging.basicConfig(stream=log, level=logging.INFO)
    logging.getLogger("ilikeyacut").setLevel(logging.DEBUG)
    with TemporaryDirectory() as home, closing(AwsSession(REGION, endpoint=url)) as aws:
        made: dict[str, Any] = {**deploy(aws, f"journey-{uuid4().hex[:8]}"), "redis_url": redis}
        settings = iya.Settings(
            profile=iya.Profile.AWS, home=Path(home), aws_endpoint_url=url, **made
        )
        say("deployment", f"{len(made)} settings name it")
        with iya.open_app(settings, seed=True) as app:
            pushes = pushes_of(app)
            signed_in = sign_up_and_in(app, url)
            me, tokens, picture = signed_in.user.id, signed_in.tokens, selfie.read_bytes()
            words = (NAME, EMAIL, PHONE, tokens.access, tokens.id, tokens.refresh)
            photo = upload(app, me, picture)
            shown = try_on(app, me, photo.id)
            known = needles(words, [picture, *shown, *wrapped_keys(aws, settings)])
            endpoints = tell(app, pushes)
            say("sessions", f"{app.callers.who(tokens.access).session_id} is open")
            kept = [*everything(aws, settings, endpoints)]
            say("search", f"the person is in {places(known, kept)}")
            app.erasure.forget(me)
            say("sessions", f"{len(app.sign_in.signed_in(me))} are open")
        kept = [*everything(aws, settings, endpoints), ("log", log.getvalue().encode())]
        say("erased", f"the person is in {places(known, kept)}; {len(kept)} values were searched")
        say("home", f"has {len([*Path(home).iterdir()])} files")


def sign_up_and_in(app: iya.App, url: str) -> SignedIn:
    """Cognito has the password and sends the code. The session and the tokens' meaning are ours."""
    sent = app.sign_in.sign_up(EMAIL, PASSWORD, NAME, of_age=True)
    say("sign-up", f"a code was sent to {sent.to}")
    app.sign_in.confirm(EMAIL, mailed_code(url))
    signed_in = app.sign_in.sign_in(EMAIL, PASSWORD, device="iPhone")
    me = app.callers.who(signed_in.tokens.access).user_id
    say("sign-in", f"the token says {me}")
    app.users.register_device(me, uuid4(), Platform.IOS, PHONE)
    return signed_in


def upload(app: iya.App, me: UUID, picture: bytes) -> Photo:
    """The phone sends the picture to S3, whose notice comes to a worker through the queue."""
    announced = app.photos.announce(me, "image/png", len(picture))
    say("upload", f"S3 answers {post(announced.grant, picture)}")

    def taken_in() -> bool:
        app.worker.drain()
        return app.photos.get(me, announced.photo_id).status is not PhotoStatus.REQUESTED

    until(taken_in)
    photo = app.photos.get(me, announced.photo_id)
    say("photo", f"{photo.status} as {photo.key}")
    return photo


def try_on(app: iya.App, me: UUID, photo_id: UUID) -> list[bytes]:
    """A message tells a worker to run the try-on. Returns what the person sees of it."""
    look = iya.Look(dye=iya.Dye(colour=iya.Colour.parse("copper")))
    wish = iya.TryOn(photo_id=photo_id, look=look)
    job = app.try_ons.request(me, wish, idempotency_key="copper")
    say("try-on", f"{app.worker.finish(job.id).status}")
    shown = []
    for result in app.gallery.results(me).items:
        for key in (result.key, result.thumbnail_key):
            address = app.addresses.of(key or "")
            shown.append(fetch(address.url))
            say("picture", f"{key}, {len(shown[-1])} bytes")
    return shown


def pushes_of(app: iya.App) -> list[dict[str, Any]]:
    """Return a list that gets what SNS is asked to push from now on. Emulators show it nowhere."""
    pushes: list[dict[str, Any]] = []
    sns = app.part(AwsSession).client("sns", PATIENCE)
    sns.meta.events.register(
        "before-parameter-build.sns.Publish", lambda params, **_: pushes.append(params)
    )
    return pushes


def tell(app: iya.App, pushes: list[dict[str, Any]]) -> list[str]:
    """The bus brings the end of the try-on to a queue, and a worker tells the phone.

    Returns the endpoint by which SNS knows the phone.
    """
    say("event bus", f"has the log up to position {app.relay.publish()}")

    def told() -> bool:
        app.worker.drain()
        return bool(pushes)

    until(told)
    (push,) = pushes
    say("push", json.loads(push["Message"])["APNS"])
    return [push["TargetArn"]]


def say(step: str, what: object) -> None:
    """Print what came of a step."""
    print(f"{step:<11} {what}")


def until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Repeat what returns whether it is done."""
    ends = monotonic() + seconds
    while not done():
        if monotonic() > ends:
            raise TimeoutError


def mailed_code(url: str) -> str:
    """Return the code that ministack mailed last. On another emulator, ask for it."""
    try:
        boxes = json.loads(fetch(f"{url}/_ministack/ses/messages"))["messages"].values()
    except HTTPError:
        return input("code: ")
    texts = [mail["BodyText"] for box in boxes for mail in box if EMAIL in mail["To"]]
    return str(re.findall(r"\b\d{6}\b", texts[-1])[0])


def post(grant: UploadGrant, picture: bytes) -> int:
    """Send a form as any client does; return the status."""
    boundary = uuid4().hex
    form = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in grant.fields.items()
    )
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    body = f"{form}{file}".encode() + picture + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    with urlopen(Request(grant.url, body, headers)) as answer:  # noqa: S310 - a signed address
        return int(answer.status)


def fetch(url: str) -> bytes:
    """Return what is at an address."""
    with urlopen(url) as answer:  # noqa: S310 - of the emulator
        return bytes(answer.read())


def needles(words: Iterable[str], data: Iterable[bytes]) -> list[bytes]:
    """Return what to search for: the words, and of other data a stretch in its middle."""
    stretches = [it[len(it) // 2 :][:24] for it in data]
    return [word.encode() for word in words] + stretches


def places(known: Sequence[bytes], kept: Iterable[tuple[str, bytes]]) -> str:
    """Return where anything that is known of a person is kept."""
    found = dict.fromkeys(place for place, data in kept if any(it in data for it in known))
    return ", ".join(found) or "no place"


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
