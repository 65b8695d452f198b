"""An earlier log is restored: everything refuses, is set back, and nothing stays open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import PositionBeyondHeadError, StoreCorruptError
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.views.errors import ViewStoppedError
from ilikeyacut.application.views.registry import Skip
from ilikeyacut.application.worker.rewinding import Rewinding
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.processing_job import (
    AttemptStarted,
    JobQueued,
    JobRequested,
    JobStatus,
    ProcessingJob,
    TryOn,
    VariationRendered,
)
from ilikeyacut.domain.user import (
    CreditsReserved,
    ErasureRequested,
    User,
    UserErased,
    UserRegistered,
    UserStatus,
)
from ilikeyacut.entrypoints.bootstrap import App, bind, get
from ilikeyacut.testing.counting import AT
from support.apps import COPPER, Stage, picture, staged
from support.lagging import lagging
from support.projecting import DamagedStore
from support.rebuilding import assert_views_follow_the_log
from support.restoring import position_of, restore_memory, restore_table
from support.trips import composed

REFUSED: dict[str, Callable[[App], object]] = {
    "refresh": lambda app: app.worker.refresh(),
    "drain": lambda app: app.worker.drain(),
    "use case": lambda app: app.users,
    "verify": lambda app: app.view_keeping.verify("users", lambda _: None),
}


def silent(_: object) -> None:
    pass


def restored(stage: Stage, head: int) -> App:
    """Set the log back; return the app as the next process opens it."""
    keyring = stage.port(MemoryKeyring)
    restore_memory(stage.port(MemoryEventStore), keyring, head)
    return App(stage.container)


def assert_nothing_is_open(app: App, user: User) -> None:
    app.worker.drain()
    if app.store.find(User, user.id) is not None:
        assert app.store.load(User, user.id).ledger.reserved == {}
    for recorded in app.store.page(0, 10_000, (JobRequested.TOPIC,)).events:
        assert app.store.load(ProcessingJob, recorded.event.originator_id).finished
    assert_views_follow_the_log(app)


@pytest.mark.parametrize("what", REFUSED)
def test_everything_that_follows_refuses(what: str) -> None:
    stage = staged()
    stage.finished(stage.person())
    app = restored(stage, position_of(stage.app.store, JobQueued))
    with pytest.raises(PositionBeyondHeadError):
        REFUSED[what](app)


@pytest.mark.parametrize(
    "last", [UserRegistered, CreditsReserved, JobQueued, AttemptStarted, VariationRendered]
)
def test_wherever_the_log_ends_no_effect_is_repeated_and_nothing_stays_open(
    last: type[Event],
) -> None:
    stage = staged()
    user = stage.person()
    stage.finished(user, count=2)
    stage.app.worker.drain()
    calls = len(stage.stylist.requests)
    app = restored(stage, position_of(stage.app.store, last))
    head = app.store.head()

    done = app.rewinding.run(silent)

    assert done.head == head
    assert app.view_keeping.ahead() == {}
    assert_nothing_is_open(app, user)
    assert len(stage.stylist.requests) == calls
    keeping = app.view_keeping
    built = {name: keeping.record(name).last for name in keeping.names()}
    assert all(last - keeping.named(name).view.version <= 1 for name, last in built.items())
    assert app.rewinding.run(silent).followers == {}
    assert stage.finished(stage.person()).status is JobStatus.COMPLETED


def test_a_job_that_is_ended_returns_its_credits_and_loses_its_pictures() -> None:
    stage = staged()
    user = stage.person(credits=5)
    job = stage.finished(user)
    app = restored(stage, position_of(stage.app.store, VariationRendered))
    assert app.rewinding.run(silent).ended == (job.id,)
    app.worker.drain()
    assert app.users.get(user.id).ledger.available == 5
    assert app.try_ons.get(user.id, job.id).failure == "INTERRUPTED"
    assert not [key for key in stage.objects() if str(job.id) in key]


def test_a_job_that_no_view_or_index_has_seen_is_ended_too() -> None:
    stage = staged(lagging)
    job = stage.asked(stage.person())
    app = stage.app
    reactor = app.view_keeping.reactors.followers()[0].name
    app.views.commit(reactor, 0, app.store.head() + 1)
    assert app.rewinding.run(silent).ended == (job.id,)


def test_a_view_of_jobs_that_has_stopped_is_no_list_of_the_open_ones() -> None:
    keyring = MemoryKeyring()
    store = DamagedStore(keyring)
    stage = staged(
        lambda c: bind(c, Keyring, lambda: keyring),
        lambda c: bind(c, MemoryEventStore, lambda: store),
    )
    job, app = stage.asked(stage.person()), stage.app
    store.damaged = {position_of(store, JobRequested)}
    app.views.commit(app.view_keeping.reactors.followers()[0].name, 0, store.head() + 1)
    with pytest.raises(ViewStoppedError):
        app.rewinding.run(silent)
    store.damaged = set()
    assert app.rewinding.run(silent).ended == (job.id,)


@pytest.mark.parametrize("last", [CreditsReserved, ErasureRequested])
def test_a_person_whose_key_is_destroyed_is_erased_again(last: type[Event]) -> None:
    stage = staged()
    user = stage.person()
    stage.asked(user)
    stage.app.erasure.forget(user.id)
    stage.app.worker.drain()
    app = restored(stage, position_of(stage.app.store, last))
    assert app.rewinding.run(silent).erased == (user.id,)
    assert app.store.load(User, user.id).status is UserStatus.ERASED
    assert_nothing_is_open(app, user)
    assert stage.topics(user.id).count(UserErased.TOPIC) == 1


def test_a_rewinding_that_died_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged()
    user = stage.person()
    stage.finished(user)
    app = restored(stage, position_of(stage.app.store, AttemptStarted))
    monkeypatch.setattr(Rewinding, "_ended", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        app.rewinding.run(silent)
    monkeypatch.undo()
    app = App(stage.container)
    app.rewinding.run(silent)
    stage.clock.advance(timedelta(hours=1))
    app.upkeep.due()
    assert_nothing_is_open(app, user)


def test_a_skip_of_an_event_that_is_gone_is_gone_too() -> None:
    stage = staged()
    stage.finished(stage.person())
    app = stage.app
    head = position_of(app.store, JobQueued)
    kept, lost = (
        Skip(
            position=it.position,
            topic=it.event.TOPIC,
            aggregate_id=str(it.event.originator_id),
            reason="known",
            at=AT,
        )
        for it in app.store.page(head - 1, 2).events
    )
    registry, view = app.worker.updater.registry, app.view_keeping.named("processing-jobs").view
    registry.change(view, lambda row: row.model_copy(update={"skips": (kept, lost)}))
    app = restored(stage, head)
    app.rewinding.run(silent)
    assert app.view_keeping.record("processing-jobs").skips == (kept,)


@pytest.mark.long
@pytest.mark.usefixtures("dynamodb_credentials")
def test_a_table_of_events_is_recovered_alone(tmp_path: Path, dynamodb_url: str) -> None:
    prefix = f"{uuid4().hex}-"
    with composed(tmp_path, dynamodb_url, prefix) as before:
        app = App(before)
        user = app.accounts.current()
        photo_id = app.photos.request_upload(user.id)
        app.photos.receive(user.id, photo_id, picture())
        request = TryOn(photo_id=photo_id, look=COPPER)
        job = app.try_ons.request(user.id, request, idempotency_key="one")
        assert app.worker.finish(job.id).status is JobStatus.COMPLETED
        restore_table(get(before, Datastore), position_of(app.store, JobQueued))
        with pytest.raises(StoreCorruptError, match="replaced"):  # where a process runs on
            app.users.grant_credits(user.id, "more", 1)
    with composed(tmp_path, dynamodb_url, prefix) as after:
        app = App(after)
        with pytest.raises(PositionBeyondHeadError):
            app.users  # noqa: B018 - the first use
        assert app.rewinding.run(silent).ended == (job.id,)
        assert_nothing_is_open(app, user)
