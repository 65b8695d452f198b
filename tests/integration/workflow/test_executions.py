"""Try-ons whose steps Step Functions takes, with functions in Lambda's runtime client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest

import ilikeyacut as iya
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.user import User
from support.apps import COPPER, picture
from support.functions import Deployment, deployment
from support.gemini_scenes import blocked, status
from support.gemini_server import GeminiServer, Scene
from support.gemini_wire import Exchange

NAMES = ("orchestration", "processing")
HIDDEN = 20
"""Seconds after which another function has the message of one that died."""


@dataclass(frozen=True)
class Cloud:
    """A deployment whose only stylists are Gemini's, and the server that stands for Gemini."""

    deployment: Deployment
    gemini: GeminiServer

    @property
    def app(self) -> iya.App:
        return self.deployment.app

    def person(self) -> User:
        """Register somebody who lets Gemini see their photos."""
        name = uuid4()
        user = self.app.users.register(
            name, name="Ann", email=f"{name}@example.com", welcome_credits=10
        )
        text = self.app.users.consent_text("gemini")
        return self.app.users.give_consent(user.id, "gemini", text.version, of_age=True)

    def request(self, user: User, count: int = 1) -> UUID:
        """Request a try-on, and publish that."""
        photo = self.app.photos.request_upload(user.id)
        self.app.photos.receive(user.id, photo, picture())
        wish = iya.TryOn(photo_id=photo, look=COPPER, count=count)
        job = self.app.try_ons.request(user.id, wish, idempotency_key=f"{uuid4()}")
        self.publish()
        return job.id

    def publish(self) -> None:
        """Publish the log, as the relay does."""
        while self.app.relay.publish() < self.app.store.head():
            pass

    def job(self, job_id: UUID) -> ProcessingJob:
        return self.app.store.load(ProcessingJob, job_id)

    def credits(self, user: User) -> tuple[int, int]:
        """Return the available credits and those set aside."""
        ledger = self.app.users.get(user.id).ledger
        return ledger.available, sum(ledger.reserved.values())

    @contextmanager
    def playing(self, *script: Scene) -> Iterator[None]:
        """Let Gemini play scenes, and nothing out of the ordinary before and after."""
        self.gemini.script.extend(script)
        try:
            yield
        finally:
            self.gemini.script.clear()


@pytest.fixture(scope="module")
def cloud(dynamodb_url: str) -> Iterator[Cloud]:
    with GeminiServer() as gemini:
        told = {
            "stylists": "gemini",
            "gemini_api_key": "key-of-the-test",
            "gemini_base_url": gemini.url,
            "gemini_models": "painter,sketcher",
        }
        with deployment(dynamodb_url, NAMES, told, hidden=HIDDEN) as made:
            yield Cloud(made, gemini)


def until(condition: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait for a condition."""
    for _ in range(int(seconds * 20)):
        if condition():
            return
        Event().wait(0.05)
    raise TimeoutError


def test_a_requested_try_on_is_taken_to_its_results(cloud: Cloud) -> None:
    user = cloud.person()
    job = cloud.request(user, count=2)
    until(lambda: cloud.job(job).status is not JobStatus.REQUESTED)
    assert cloud.deployment.ended(job)["status"] == "SUCCEEDED"
    found = cloud.job(job)
    assert (found.status, found.delivered) == (JobStatus.COMPLETED, 2)
    assert cloud.credits(user) == (8, 0)
    assert cloud.deployment.states(job) == [
        *("Inspect", "Render", "Render again", "Render", "Finish", "Complete", "Done")
    ]


def test_a_model_that_fails_hands_over_to_the_next(cloud: Cloud) -> None:
    user = cloud.person()
    with cloud.playing(status(503)):
        job = cloud.request(user)
        until(lambda: cloud.job(job).status is not JobStatus.REQUESTED)
        assert cloud.deployment.ended(job)["status"] == "SUCCEEDED"
    found = cloud.job(job)
    assert found.status is JobStatus.COMPLETED
    assert [(it.model, it.failure) for it in found.attempts] == [
        ("painter", "PROVIDER_UNAVAILABLE"),
        ("sketcher", None),
    ]
    assert cloud.credits(user) == (9, 0)


def test_a_try_on_that_fails_gives_its_credits_back(cloud: Cloud) -> None:
    user = cloud.person()
    with cloud.playing(blocked("SAFETY")):
        job = cloud.request(user, count=2)
        until(lambda: cloud.job(job).status is not JobStatus.REQUESTED)
        run = cloud.deployment.ended(job)
    assert run["status"] == "SUCCEEDED"
    assert '"ended"' in run["output"]
    assert cloud.job(job).failure == "CONTENT_BLOCKED"
    assert cloud.credits(user) == (10, 0)


def test_a_try_on_that_is_cancelled_meanwhile_ends_once(cloud: Cloud) -> None:
    user = cloud.person()
    requested, called = Event(), Event()

    def cancelled(exchange: Exchange) -> None:
        called.set()
        requested.wait()
        cloud.app.try_ons.cancel(user.id, job)
        cloud.gemini.otherwise(exchange)

    with cloud.playing(cancelled):
        job = cloud.request(user, count=2)
        requested.set()
        until(called.is_set)
        run = cloud.deployment.ended(job)
    assert run["status"] == "SUCCEEDED"
    assert '"ended"' in run["output"]
    assert cloud.job(job).status is JobStatus.CANCELLED
    assert cloud.credits(user) == (10, 0)


def test_starting_again_changes_nothing(cloud: Cloud) -> None:
    user = cloud.person()
    job = cloud.request(user)
    until(lambda: cloud.job(job).status is not JobStatus.REQUESTED)
    assert cloud.deployment.ended(job)["status"] == "SUCCEEDED"
    (requested, *_) = cloud.app.store.history(job)
    calls, before = cloud.gemini.calls, list(cloud.app.store.history(job))
    for reactor in cloud.app.orchestration.reactions.reactors.all:
        if requested.TOPIC in reactor.topics:
            reactor.react(requested)
    found = cloud.deployment.aws.client("stepfunctions").list_executions(
        stateMachineArn=cloud.deployment.machine
    )
    assert [it["name"] for it in found["executions"]].count(str(job)) == 1
    assert cloud.gemini.calls == calls
    assert list(cloud.app.store.history(job)) == before


@pytest.mark.parametrize("step", ["inspect", "finish", "complete"])
@pytest.mark.parametrize("answering", [False, True])
def test_a_function_that_dies_over_a_step_is_asked_again(
    cloud: Cloud, step: str, answering: bool
) -> None:
    user = cloud.person()
    orchestration = cloud.deployment.functions["orchestration"]
    orchestration.dies(lambda event: event.get("step") == step, answering=answering)
    assert_delivered_once(cloud, user, cloud.request(user))


@pytest.mark.parametrize("answering", [False, True])
def test_a_function_that_dies_over_a_rendering_is_followed_by_another(
    cloud: Cloud, answering: bool
) -> None:
    user = cloud.person()
    cloud.deployment.functions["processing"].dies(lambda _: True, answering=answering)
    job = cloud.request(user)
    assert_delivered_once(cloud, user, job)
    assert len(cloud.job(job).attempts) == 1


def test_a_function_that_dies_while_a_stylist_works_costs_an_attempt(cloud: Cloud) -> None:
    user = cloud.person()

    def killing(exchange: Exchange) -> None:
        for sandbox in cloud.deployment.functions["processing"].sandboxes:
            sandbox.process.kill()

    with cloud.playing(killing):
        job = cloud.request(user)
        assert_delivered_once(cloud, user, job)
    assert [it.failure for it in cloud.job(job).attempts] == ["INTERRUPTED", None]


def assert_delivered_once(cloud: Cloud, user: User, job: UUID) -> None:
    """Check that a job of one picture ended as if nothing had happened."""
    until(lambda: cloud.job(job).status is not JobStatus.REQUESTED)
    assert cloud.deployment.ended(job, seconds=120)["status"] == "SUCCEEDED"
    assert (cloud.job(job).status, cloud.job(job).delivered) == (JobStatus.COMPLETED, 1)
    assert cloud.credits(user) == (9, 0)
    topics = [it.TOPIC for it in cloud.app.store.history(job)]
    assert topics.count("job:completed") == topics.count("job:rendered") == 1
