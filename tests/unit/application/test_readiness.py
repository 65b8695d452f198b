import logging
from datetime import timedelta

import pytest

from ilikeyacut.application.deployment import Deployment
from ilikeyacut.application.ports.event_store import EventStore, StoreUnavailableError
from ilikeyacut.application.ports.photo_store import PhotoStore, PhotoStoreUnavailableError
from ilikeyacut.application.ports.views import PositionMovedError, ViewStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.use_cases.readiness import MOST_BEHIND, NotReadyError
from ilikeyacut.application.views.projections.photos import PHOTOS
from ilikeyacut.application.views.registry import Stop, ViewRegistry
from ilikeyacut.entrypoints.bootstrap import bind
from support.apps import Stage, staged


def broken(*_: object, **__: object) -> None:
    raise StoreUnavailableError("the store is on fire at 10.0.0.7")


def test_all_is_well_beside_a_worker(stage: Stage) -> None:
    held = stage.port(WorkerLock).try_acquire()
    assert held
    with held:
        assert stage.app.readiness.failed() == ()
        stage.app.readiness.require()


def test_without_a_worker_try_ons_would_wait_for_ever(stage: Stage) -> None:
    assert stage.app.readiness.failed() == ("working",)
    held = stage.port(WorkerLock).try_acquire()
    assert held, "the check lets go of the lock"
    with held:
        assert stage.app.readiness.failed() == ()


def test_in_a_deployment_workers_are_other_processes() -> None:
    stage = staged(lambda c: bind(c, Deployment, lambda: Deployment(whole=False, server="")))
    assert stage.app.readiness.failed() == ()


@pytest.fixture
def calm(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Return a stage whose worker is somewhere else."""
    monkeypatch.setattr(stage.port(WorkerLock), "try_acquire", lambda: None)
    return stage


def test_a_log_that_cannot_be_read(calm: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calm.port(EventStore), "head", broken)
    assert calm.app.readiness.failed() == ("log", "following")


def test_positions_that_cannot_be_written(calm: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calm.port(ViewStore), "commit", broken)
    assert calm.app.readiness.failed() == ("writing",)


def test_another_process_that_writes_shows_that_one_can(
    calm: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(*_: object) -> None:
        raise PositionMovedError

    monkeypatch.setattr(calm.port(ViewStore), "commit", moved)
    assert calm.app.readiness.failed() == ()


def test_pictures_that_cannot_be_listed(calm: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: str) -> None:
        raise PhotoStoreUnavailableError

    monkeypatch.setattr(calm.port(PhotoStore), "list", gone)
    assert calm.app.readiness.failed() == ("pictures",)


@pytest.mark.parametrize("behind", [MOST_BEHIND, MOST_BEHIND + 1])
def test_a_view_may_lag_a_little(calm: Stage, monkeypatch: pytest.MonkeyPatch, behind: int) -> None:
    monkeypatch.setattr(calm.port(EventStore), "head", lambda: behind)
    monkeypatch.setattr(calm.port(EventStore), "page", lambda *_: None)
    lagging = () if behind == MOST_BEHIND else ("following",)
    assert calm.app.readiness.failed() == lagging


def test_a_view_that_has_stopped(calm: Stage) -> None:
    stop = Stop(
        version=PHOTOS.version,
        position=3,
        topic="photo:received",
        aggregate_id="a",
        error="KeyError",
        detail="",
        at=calm.clock.now(),
    )
    calm.port(ViewRegistry).change(PHOTOS, lambda row: row.model_copy(update={"stops": (stop,)}))
    assert calm.app.readiness.failed() == ("following",)


def test_an_answer_holds_for_a_moment_and_names_no_cause(
    calm: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calm.app.readiness.require()
    monkeypatch.setattr(calm.port(EventStore), "head", broken)
    calm.clock.advance(timedelta(seconds=4))
    calm.app.readiness.require()
    calm.clock.advance(timedelta(seconds=1))
    with caplog.at_level(logging.ERROR), pytest.raises(NotReadyError) as refused:
        calm.app.readiness.require()
    assert "fire" not in str(refused.value)
    assert "not ready: log: StoreUnavailableError: the store is on fire" in caplog.text
    monkeypatch.undo()
    monkeypatch.setattr(calm.port(WorkerLock), "try_acquire", lambda: None)
    calm.clock.advance(timedelta(seconds=5))
    calm.app.readiness.require()


def test_a_check_that_hangs_holds_up_nobody_else(
    calm: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    readiness, asked = calm.app.readiness, list[type[Exception] | None]()

    def meanwhile() -> int:
        try:
            readiness.require()
        except NotReadyError as refused:
            asked.append(type(refused))
        else:
            asked.append(None)
        return 0

    monkeypatch.setattr(calm.port(EventStore), "head", meanwhile)
    readiness.require()
    assert set(asked) == {NotReadyError}, "nothing is known yet"
    asked.clear()
    calm.clock.advance(timedelta(seconds=5))
    readiness.require()
    assert set(asked) == {None}, "the answer before counts"
