"""How many calls of DynamoDB a person's steps cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import punq
import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.doorbell import DynamoDbDoorbell
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.views.registry import FOLLOW_AGE
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.processing_job import JobStatus, TryOn
from ilikeyacut.entrypoints.bootstrap import App, get
from support.apps import COPPER, picture
from support.trips import Trips, composed


@pytest.fixture
def container(
    tmp_path: Path, dynamodb_url: str, dynamodb_credentials: None
) -> Iterator[punq.Container]:
    with composed(tmp_path, dynamodb_url) as container:
        get(container, DynamoDb).client  # noqa: B018 - the tables are made here
        yield container


@pytest.fixture
def app(container: punq.Container) -> App:
    return App(container)


@pytest.fixture
def trips(container: punq.Container) -> Trips:
    return Trips.of(get(container, DynamoDb))


@pytest.fixture
def user_id(app: App) -> UUID:
    return app.accounts.current().id


def received(app: App, user_id: UUID) -> UUID:
    photo_id = app.photos.request_upload(user_id)
    assert app.photos.receive(user_id, photo_id, picture()).status is PhotoStatus.ACCEPTED
    return photo_id


def test_a_start_asks_nothing(container: punq.Container, trips: Trips) -> None:
    trips.during(lambda: App(container))
    assert trips.total == 0, trips.calls


def test_a_selfie(app: App, user_id: UUID, trips: Trips) -> None:
    photo_id = app.photos.request_upload(user_id)
    trips.during(lambda: app.photos.receive(user_id, photo_id, picture()))
    assert trips.total <= 13, trips.calls


def test_a_picture(app: App, user_id: UUID, trips: Trips) -> None:
    """The first one that a process works on also looks for what has expired: 20 queries.

    The lease is taken and given back before the picture is made and after.
    """
    request = TryOn(photo_id=received(app, user_id), look=COPPER)
    for key, most in (("first", 93), ("second", 63)):
        job = app.try_ons.request(user_id, request, idempotency_key=key)
        done = trips.during(partial(app.worker.finish, job.id))
        assert done.status is JobStatus.COMPLETED
        assert trips.total <= most, (key, trips.calls)


def test_a_refresh_with_nothing_new(
    container: punq.Container, app: App, user_id: UUID, trips: Trips
) -> None:
    app.worker.refresh()
    get(container, Clock).pause(FOLLOW_AGE.total_seconds())
    trips.during(app.worker.refresh)
    assert trips.total <= 2, trips.calls


def test_what_follows_a_command(
    container: punq.Container, app: App, user_id: UUID, trips: Trips
) -> None:
    """The views it touches, and the reactors: all of them share one head and one page.

    The worker's lease costs two calls.
    """
    app.worker.drain()
    photo_id = app.photos.request_upload(user_id)

    def follow(work: Callable[[], object]) -> int:
        get(container, Clock).pause(FOLLOW_AGE.total_seconds())
        trips.during(work)
        return trips.total

    assert follow(app.worker.drain) <= 10, trips.calls
    app.photos.receive(user_id, photo_id, picture())
    assert follow(app.worker.drain) <= 12, trips.calls
    app.try_ons.request(user_id, TryOn(photo_id=photo_id, look=COPPER), idempotency_key="one")
    assert follow(app.worker.refresh) <= 12, trips.calls
    app.worker.drain()
    assert follow(app.worker.drain) <= 6, trips.calls


def test_a_silent_doorbell(container: punq.Container, user_id: UUID, trips: Trips) -> None:
    """Told in seconds that pass for it alone: 60 looks of half a second each."""
    time = [0.0]

    def sleep(seconds: float) -> None:
        time[0] += seconds

    bell = DynamoDbDoorbell(get(container, Datastore), now=lambda: time[0], sleep=sleep)
    while bell.wait(0.5):
        pass
    started = time[0]
    trips.during(lambda: [bell.wait(0.5) for _ in range(120)])
    assert time[0] - started == pytest.approx(60)
    assert trips.total <= 1.2 * 60, trips.calls
