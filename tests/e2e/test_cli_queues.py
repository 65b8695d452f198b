"""The commands `queues` and `worker`, in homes that have no queues and in a deployment."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest

import ilikeyacut as iya
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sqs import message_queue
from ilikeyacut.adapters.sqs.message_queue import SqsQueue
from ilikeyacut.domain.processing_job import JobStatus
from support.apps import COPPER, picture
from support.cli import PATIENCE, Home
from support.cloud import cloud_home
from support.faulty_proxy import faulty_proxy

LOOKS = ("status", ("peek", "images"), ("redrive", "images"))


def words(command: str | tuple[str, ...]) -> tuple[str, ...]:
    return (command,) if isinstance(command, str) else command


@pytest.fixture
def home(tmp_path: Path, dynamodb_url: str) -> Home:
    return cloud_home(tmp_path / "home", dynamodb_url)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no look for dead letters wait: the emulator knows them all at once."""
    monkeypatch.setattr(message_queue, "LOOK", 0)


@pytest.fixture
def images(home: Home, aws: AwsSession) -> SqsQueue:
    return SqsQueue(aws, home.settings["ILIKEYACUT_IMAGE_QUEUE_URL"], look=0)


@pytest.fixture
def app(home: Home) -> Iterator[iya.App]:
    """The same deployment from this process."""
    with patch.dict("os.environ", home.environment, clear=True):
        settings = iya.Settings()
    with closing(iya.open_app(settings)) as app:
        yield app


def requested(app: iya.App) -> Any:
    user = app.accounts.current()
    photo_id = app.photos.request_upload(user.id)
    app.photos.receive(user.id, photo_id, picture())
    request = iya.TryOn(photo_id=photo_id, look=COPPER)
    return app.try_ons.request(user.id, request, idempotency_key="one")


def finished(app: iya.App, job: Any) -> Any:
    """Return a job after others have ended it."""
    for _ in range(PATIENCE * 50):
        found = app.try_ons.get(job.user_id, job.id)
        if found.finished:
            return found
        Event().wait(0.02)
    raise AssertionError


@pytest.mark.parametrize("command", LOOKS, ids=str)
def test_a_home_has_no_queues(tmp_path: Path, command: str | tuple[str, ...]) -> None:
    home = Home(tmp_path / "home", {"ILIKEYACUT_PROFILE": "memory"})
    outcome = home.run("queues", *words(command), "--json")
    assert outcome.code == 2
    assert outcome.failure["code"] == "NO_QUEUES"
    assert "ILIKEYACUT_IMAGE_QUEUE_URL" in outcome.failure["hint"]


@pytest.mark.long
def test_what_died_is_shown_and_sent_again(home: Home, images: SqsQueue) -> None:
    images.send("no json", group="g")
    (delivery,) = images.receive(wait=5)
    images.bury(delivery, "MESSAGE_NOT_JSON")
    images.send("waiting", group="h")
    empty = {"visible": 0, "in_flight": 0, "dead": 0}
    assert home.run("queues", "status", "--json").json == {
        "queues": [
            {"name": "images", "visible": 1, "in_flight": 0, "dead": 1},
            {"name": "notifications", **empty},
        ]
    }
    for _ in range(2):
        peeked = home.run("queues", "peek", "images", "--json").json
        (letter,) = peeked["letters"]
        assert (peeked["queue"], letter["body"], letter["reason"], letter["group"]) == (
            "images",
            "no json",
            "MESSAGE_NOT_JSON",
            "g",
        )
    (line,) = home.run("queues", "peek", "images").lines
    assert "MESSAGE_NOT_JSON" in line
    assert "no json" not in line
    assert home.run("queues", "redrive", "images", "--json").json == {"queue": "images", "sent": 1}
    assert home.run("queues", "redrive", "images").lines == ["images: 0 dead letters sent again"]
    assert home.run("queues", "peek", "images").err == "no dead letters\n"
    bodies = sorted(it.body for it in images.receive(wait=5))
    assert bodies == ["no json", "waiting"]


def test_a_redrive_that_was_cut_short_is_repeated(
    home: Home, images: SqsQueue, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_queue, "HELD", 1)
    for n in range(3):
        images.send(f"{n}", group="g")
    for delivery in images.receive(3, wait=5):
        images.bury(delivery, "WHY")
    with faulty_proxy(dynamodb_url) as proxy:
        proxy.answer("sqs", "DeleteMessage", "AccessDenied", 403, after=1, times=100)
        cut = Home(home.path, {**home.settings, "ILIKEYACUT_AWS_ENDPOINT_URL": proxy.url})
        outcome = cut.run("queues", "redrive", "images", "--json")
    assert outcome.code == 5
    assert outcome.failure["code"] == "QUEUE_MISCONFIGURED"
    while images.counts().dead:
        assert home.run("queues", "redrive", "images").code == 0
    received = []
    while batch := images.receive():
        for delivery in batch:
            received.append(delivery.body)
            images.delete(delivery)
    assert received == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("settings", "code", "hint"),
    [
        ({"ILIKEYACUT_IMAGE_QUEUE_URL": "http://127.0.0.1:1/gone.fifo"}, 5, "RedrivePolicy"),
        ({"ILIKEYACUT_IMAGE_QUEUE_URL": "gone"}, 2, "environment variable"),
        ({"ILIKEYACUT_IMAGE_QUEUE_URL": "https://a/standard"}, 2, "environment variable"),
        ({"ILIKEYACUT_NOTIFICATION_QUEUE_URL": "https://a/b.fifo"}, 2, "environment variable"),
    ],
)
def test_a_queue_that_cannot_be_used_is_told(
    home: Home, settings: dict[str, str], code: int, hint: str
) -> None:
    broken = Home(home.path, {**home.settings, **settings})
    outcome = broken.run("queues", "status", "--json")
    assert outcome.code == code
    assert hint in outcome.failure["hint"]


def test_doctor_looks_into_the_queues(home: Home) -> None:
    gone = home.settings["ILIKEYACUT_IMAGE_QUEUE_URL"].replace(".fifo", "-gone.fifo")
    broken = Home(home.path, {**home.settings, "ILIKEYACUT_IMAGE_QUEUE_URL": gone})
    checks = broken.run("doctor", "--json").json["checks"]
    images, notifications = (it for it in checks if it["name"] == "queue")
    assert (images["ok"], notifications["ok"]) == (False, True)
    assert "ILIKEYACUT_IMAGE_QUEUE_URL" in images["hint"]


def test_a_worker_works_until_it_is_ended(home: Home, app: iya.App) -> None:
    job = requested(app)
    worker = home.started("worker", "--json")
    try:
        assert finished(app, job).status is JobStatus.COMPLETED
        worker.send_signal(signal.SIGTERM)
        out, err = worker.communicate(timeout=PATIENCE)
    finally:
        worker.kill()
        worker.wait()
    assert (worker.returncode, out, err) == (0, '{"stopped": true}\n', "")


def test_a_worker_of_a_home_works_until_it_is_ended(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    worker = home.started("worker")
    try:
        assert worker.stderr is not None
        assert worker.stderr.readline() == "working; Ctrl-C stops\n"
        worker.send_signal(signal.SIGINT)
        out, err = worker.communicate(timeout=PATIENCE)
    finally:
        worker.kill()
        worker.wait()
    assert (worker.returncode, out, err) == (0, "stopped\n", "")
