"""An erasure that was interrupted anywhere on AWS is finished by a worker, and leaves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import punq
import pytest
from pydantic import SecretStr

import aws_resources
from aws_journey import needles, places
from aws_stores import everything, wrapped_keys
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sns.notifier import PATIENCE
from ilikeyacut.application.ports.photo_store import Folder, personal_key
from ilikeyacut.application.use_cases.raw_uploads import raw_key
from ilikeyacut.domain.processing_job import TryOn
from ilikeyacut.domain.user import Platform, UserStatus
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import App, open_app
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.apps import COPPER, unique_picture
from support.identity import PASSWORD
from support.killing import InterruptedHereError, Tripwire, meter_ports
from support.lanes import swept
from support.valkey import Valkey

NAME, EMAIL, TOKEN = "Zyxwolfgang Quillfeather", "zyx.quillfeather@example.com", "4f9d8c7b6a5e" * 4


@dataclass(frozen=True)
class Life:
    """Somebody in a deployment of their own, and what must not be found once they are erased."""

    aws: AwsSession
    settings: Settings
    user_id: UUID
    wanted: list[bytes]
    endpoints: list[str]

    def found(self) -> str:
        return places(self.wanted, everything(self.aws, self.settings, self.endpoints))


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Tripwire:
    """What interrupts an app that is opened from now on, at a call of one of its ports."""
    monkeypatch.setattr(
        punq.Container, "register", punq.Container.register
    )  # comes back afterwards
    wire = Tripwire()
    meter_ports(wire)
    return wire


@pytest.fixture
def new_life(aws: AwsSession, dynamodb_url: str, valkey: Valkey, tmp_path: Path) -> Life:
    made: dict[str, Any] = aws_resources.deploy(aws, f"life-{uuid4().hex[:8]}")
    settings = Settings(
        profile=Profile.AWS,
        home=tmp_path / "home",
        stylists=("memory",),
        aws_endpoint_url=dynamodb_url,
        redis_url=SecretStr(valkey.url),
        **made,
    )
    with open_app(settings) as app:
        return lived(app, aws, settings)


def lived(app: App, aws: AwsSession, settings: Settings) -> Life:
    """Do what people do."""
    endpoints: list[str] = []

    def made(parsed: dict[str, Any], **_: object) -> None:
        endpoints.append(parsed["EndpointArn"])

    sns = app.part(AwsSession).client("sns", PATIENCE)
    sns.meta.events.register("after-call.sns.CreatePlatformEndpoint", made)
    app.sign_in.sign_up(EMAIL, PASSWORD, NAME, of_age=True)
    aws.client("cognito-idp").admin_confirm_sign_up(
        UserPoolId=settings.cognito_user_pool_id, Username=EMAIL
    )
    signed_in = app.sign_in.sign_in(EMAIL, PASSWORD, device="iPhone")
    user_id, tokens = signed_in.user.id, signed_in.tokens
    app.users.register_device(user_id, uuid4(), Platform.IOS, TOKEN)
    photo_id = app.photos.request_upload(user_id)
    app.photos.receive(user_id, photo_id, unique_picture(1))
    wish = TryOn(photo_id=photo_id, look=COPPER)
    app.worker.finish(app.try_ons.request(user_id, wish, idempotency_key="one").id)
    app.try_ons.request(user_id, wish, idempotency_key="two")
    raw = raw_key(user_id, app.photos.announce(user_id, "image/png", 1000).photo_id)
    for n in (2, 3):  # each is a version of its own
        app.photo_store.put(raw, unique_picture(n), MediaType.PNG)
    export = personal_key(Folder.EXPORTS, user_id, "export.zip")
    app.photo_store.put(export, unique_picture(4), MediaType.PNG)
    stored = [app.photo_store.get(it.key) for it in app.photo_store.list(Folder.RESULTS)]
    words = (NAME, EMAIL, TOKEN, tokens.access, tokens.id, tokens.refresh)
    pictures = [*(unique_picture(n) for n in range(1, 5)), *stored]
    wanted = needles(words, [*pictures, *wrapped_keys(aws, settings)])
    return Life(aws, settings, user_id, wanted, endpoints)


@pytest.mark.parametrize("point", swept(range(39, 530, 72), sample=(471,)))
def test_an_interrupted_erasure_is_finished_by_a_worker(
    point: int, new_life: Life, wire: Tripwire
) -> None:
    with open_app(new_life.settings) as app:
        wire.arm(point)
        with pytest.raises(InterruptedHereError):
            app.erasure.forget(new_life.user_id)
        wire.arm(None)
    with open_app(new_life.settings) as app:
        app.worker.drain()
        assert app.users.get(new_life.user_id).status is UserStatus.ERASED
        assert app.sign_in.signed_in(new_life.user_id) == []
    assert new_life.found() == "no place"
