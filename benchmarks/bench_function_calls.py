"""The calls of DynamoDB that a try-on costs through the functions, from submit to result.

Everything runs on an emulator, each function in Lambda's own runtime client with a proxy before
DynamoDB that counts. A first try-on warms caches; the second one is counted, with one read of its
result, the workflow's steps, and the views and the event bus kept up. Exits with 1 when the aim is
missed.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / it) for it in ("tests", "examples", "infra")]

from ilikeyacut.domain.processing_job import ProcessingJob  # noqa: E402 - paths come first
from support.apps import picture  # noqa: E402 - as above
from support.faulty_proxy import FaultyProxy, faulty_proxy  # noqa: E402 - as above
from support.functions import Deployment, deployment  # noqa: E402 - as above
from support.identity import user_pool  # noqa: E402 - as above
from support.lambda_events import Call, v2  # noqa: E402 - as above
from support.ministack import CREDENTIALS, running  # noqa: E402 - as above
from support.waiting import until  # noqa: E402 - as above

NAMES = ("orchestration", "processing", "projector", "relay")
AIM = 120
SOON = 180.0


def main() -> int:
    """Print the calls of each function; return 1 if they are too many."""
    os.environ.update(CREDENTIALS)
    with TemporaryDirectory() as folder, ExitStack() as stack:
        url = stack.enter_context(running(Path(folder)))
        proxies = {name: stack.enter_context(faulty_proxy(url)) for name in NAMES}
        addresses = {name: proxy.url for name, proxy in proxies.items()}
        made = stack.enter_context(deployment(url, NAMES, {"stylists": "memory"}, addresses))
        token, photo = person(made, url)
        try_on(made, token, photo)
        for proxy in proxies.values():
            proxy.relent()
        try_on(made, token, photo)
        return told(proxies)


def person(made: Deployment, url: str) -> tuple[str, UUID]:
    """Sign somebody in who has a selfie; return their token and the photo's id."""
    app, tokens = made.app, user_pool(url).person()
    signed_in = app.sign_in.by_tokens(tokens, device="bench")
    photo = app.photos.request_upload(signed_in.user.id)
    app.photos.receive(signed_in.user.id, photo, picture())
    return tokens.access, photo


def try_on(made: Deployment, token: str, photo: UUID) -> None:
    """Request a try-on through the function, wait for it outside of it, and read its result."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": uuid4().hex,
    }
    wish = {"photo_id": str(photo), "look": {"dye": {"colour": "copper"}}}
    processing = made.functions["processing"]
    event = v2(Call("POST", "/v1/try-ons", headers=headers, body=json.dumps(wish).encode()))
    asked = processing.invoke(event).body
    assert asked["statusCode"] == 202, asked
    job = json.loads(asked["body"])["id"]
    until(lambda: made.app.store.load(ProcessingJob, UUID(job)).finished, SOON)
    until(lambda: followed(made, UUID(job)), SOON)
    event = v2(Call("GET", f"/v1/try-ons/{job}", headers=headers))
    found = json.loads(processing.invoke(event).body["body"])
    assert found["status"] == "completed", found
    assert len(found["results"]) == 1
    made.ended(UUID(job))


def followed(made: Deployment, job_id: UUID) -> bool:
    """Whether the log was published to its end, and the end of a job is in the views."""
    app = made.app
    job = app.store.load(ProcessingJob, job_id)
    newest = app.gallery.history(job.user_id).items[0]
    published = app.views.position("reactor:relay") == app.store.head()
    return published and (newest.job_id, newest.status) == (job_id, job.status)


def told(proxies: dict[str, FaultyProxy]) -> int:
    """Print a line for each function; return 1 if the sum is past the aim."""
    total = 0
    for name, proxy in proxies.items():
        counted = proxy.calls.items()
        calls = Counter({op: n for (service, op), n in counted if service == "dynamodb"})
        total += calls.total()
        most = ", ".join(f"{op} {n}" for op, n in calls.most_common())
        print(f"{name:14} {calls.total():4}  {most}")
    print(f"calls of DynamoDB for a try-on: {total} (aim: {AIM})")
    return int(total > AIM)


if __name__ == "__main__":
    sys.exit(main())
