"""From signing up to a push through the handlers alone: the log tells it, and tells on nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.adapters.memory.event_bus import MemoryEventBus
from ilikeyacut.adapters.memory.notifier import MemoryNotifier
from ilikeyacut.application.ports.event_bus import EventBus
from ilikeyacut.application.ports.notifier import Notifier
from ilikeyacut.application.use_cases.raw_uploads import raw_key
from ilikeyacut.application.worker.messages import Rendering
from ilikeyacut.domain.processing_job import JobCompleted, ProcessingJob
from ilikeyacut.domain.values import MediaType
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.entrypoints.lambdas.gateway import http
from ilikeyacut.entrypoints.lambdas.invocations import Handler
from ilikeyacut.entrypoints.lambdas.notifications import notifications
from ilikeyacut.entrypoints.lambdas.processing import processing
from ilikeyacut.entrypoints.lambdas.routes import function_of
from ilikeyacut.entrypoints.lambdas.upkeep import upkeep
from support.apps import Stage, failure, picture, staged
from support.buses import delivered
from support.function_log import Log, logged
from support.lambda_events import Call, Context, Said, failed, messages, said, v2
from support.queued import images, with_queues

NAME, EMAIL, PASSWORD = "Ada Lovelace", "ada.lovelace@example.com", "correct horse battery"
PHONE_TOKEN, REQUEST = "a-token-of-a-phone", "the-request-that-submits"


@dataclass
class Client:
    """A phone that calls the functions, and what it must not find in the log."""

    stage: Stage
    headers: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=lambda: [NAME, EMAIL, PASSWORD, PHONE_TOKEN])

    def __post_init__(self) -> None:
        def opened() -> Any:
            return self.stage.app

        self.handlers: dict[str, Handler] = {
            "processing": processing(opened),
            "notifications": notifications(opened),
            "upkeep": upkeep(opened),
            **{name: http(name, opened) for name in ("auth", "gallery", "uploads", "users")},
        }

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request to the function of its path, and return the answer's body."""
        answer = self.answer(method, path, body, **headers)
        assert answer.status < 300, answer.body
        return json.loads(answer.body) if answer.body else None

    def answer(self, method: str, path: str, body: Any = None, **headers: str) -> Said:
        given = {"content-type": "application/json", **self.headers, **headers}
        raw = None if body is None else json.dumps(body).encode()
        handler = self.handlers[function_of(method, path) or ""]
        return said(handler(v2(Call(method, path, headers=given, body=raw)), Context()))

    def signed_up(self) -> UUID:
        who = {"email": EMAIL, "password": PASSWORD}
        self.call("POST", "/v1/auth/sign-up", {**who, "name": NAME, "of_age": True})
        self.call("POST", "/v1/auth/confirm", {"email": EMAIL, "code": self._code()})
        wrong = {"email": EMAIL, "password": "wrong horse battery"}
        assert self.answer("POST", "/v1/auth/sign-in", wrong).status == 401
        tokens = self.call("POST", "/v1/auth/sign-in", who)
        self.secrets += [tokens["access_token"], tokens["refresh_token"], wrong["password"]]
        self.headers = {"authorization": f"Bearer {tokens['access_token']}"}
        return UUID(self.call("GET", "/v1/me")["id"])

    def uploaded(self, user_id: UUID) -> str:
        raw = picture(kind="JPEG")
        sizes = {"media_type": "image/jpeg", "size": len(raw)}
        photo = self.call("POST", "/v1/photos", sizes)["photo"]["id"]
        self.stage.app.photo_store.put(raw_key(user_id, UUID(photo)), raw, MediaType.JPEG)
        assert self.call("POST", f"/v1/photos/{photo}/complete")["status"] == "accepted"
        return str(photo)

    def shared(self) -> None:
        """Share a result, and look at it as a stranger."""
        result = self.call("GET", "/v1/results")["items"][0]["id"]
        url = self.call("POST", f"/v1/results/{result}/shares", {"days": 1})["url"]
        token = url.rpartition("/")[2]
        self.secrets.append(token)
        self.call("GET", f"/v1/shares/{token}", authorization="")
        assert self.answer("GET", f"/v1/shares/{token}x").status == 404

    def _code(self) -> str:
        authenticator = self.stage.app.sign_in.authenticator
        assert isinstance(authenticator, MemoryAuthenticator)
        code = authenticator.delivery.code(EMAIL)
        assert code
        self.secrets.append(code)
        return code


@pytest.fixture
def log() -> Iterator[Log]:
    with logged(logging.DEBUG) as log:
        yield log


def test_a_try_on_is_followed_from_its_request_to_the_push(log: Log) -> None:
    notes = MemoryNotifier()
    stage = staged(with_queues, lambda c: bind(c, Notifier, lambda: notes))
    phone = Client(stage)
    with stage.app:
        user_id = phone.signed_up()
        phone.call("PATCH", "/v1/me", {"name": f"{NAME} Byron"})
        device = {"platform": "android", "token": PHONE_TOKEN}
        phone.call("PUT", f"/v1/me/devices/{uuid4()}", device)
        photo = phone.uploaded(user_id)
        stage.stylist.failures.append(failure())
        wish = {"photo_id": photo, "look": {"dye": {"colour": "copper"}}}
        named = {"idempotency-key": "key-1", "x-request-id": REQUEST}
        job = phone.call("POST", "/v1/try-ons", wish, **named)["id"]
        deliver(stage, phone, UUID(job))
        assert phone.call("GET", f"/v1/try-ons/{job}")["status"] == "completed"
        assert [it.notice.job_id for it in notes.told] == [UUID(job)]
        for path in ("/v1/me", "/v1/photos", "/v1/results", "/v1/me/credits/entries"):
            assert phone.answer("GET", path, authorization="Bearer forged").status == 401
            phone.call("GET", path)
        phone.shared()
        phone.call("DELETE", "/v1/me", {"confirm": EMAIL})
        stage.app.worker.drain()
    assert [it for it in log.lines if it.get("job_id") == it.get("request_id") == job] == []
    both = [it for it in log.lines if it.get("request_id") == REQUEST and "job_id" in it]
    assert {it["job_id"] for it in both} == {job}
    told = [it["logger"].rpartition(".")[2] for it in log.lines if it.get("job_id") == job]
    assert told[0] == "requests"
    assert "attempts" in told
    assert [secret for secret in phone.secrets if secret in log.text] == []


def deliver(stage: Stage, phone: Client, job_id: UUID) -> None:
    """Take what follows from a request through the queues, as a deployment does."""
    stage.app.try_ons.queue(job_id)
    user = stage.app.store.load(ProcessingJob, job_id).user_id
    images(stage).send(Rendering(job_id).dumped(), group=str(user))
    taken = messages(images(stage).receive())
    assert failed(phone.handlers["processing"](taken, Context())) == []
    stage.app.worker.refresh()
    stage.app.relay.publish()
    bus, queue = stage.port(EventBus), stage.app.queues.notifications
    assert isinstance(bus, MemoryEventBus)
    assert queue is not None
    for envelope in bus.published:
        if envelope.topic == JobCompleted.TOPIC:
            queue.send(json.dumps(delivered(envelope)))
    told = messages(queue.receive(), "notifications")
    assert failed(phone.handlers["notifications"](told, Context())) == []
