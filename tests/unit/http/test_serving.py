"""A server that is told to stop finishes what it has in hand, or says that it could not."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from uuid import UUID

import httpx2
import pytest

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.stylist import Rendering, RenderRequest
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.entrypoints.http.serving.home import serve
from ilikeyacut.entrypoints.http.waiting.seats import Seats
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.apps import Stage, staged
from support.http import Person, signed_in

PATIENCE = 60


class Slow(MemoryStylist):
    """Renders when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may = Event(), Event()

    def render(self, request: RenderRequest) -> Rendering:
        self.begun.set()
        assert self.may.wait(PATIENCE)
        return super().render(request)


@dataclass
class Running:
    """A server in a thread of a test."""

    url: str
    stage: Stage
    seats: Seats = field(default_factory=Seats)
    over: Future[bool] = field(default_factory=Future)
    stop: Callable[[], None] = lambda: None

    def get(self, path: str, who: Person, **headers: str) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", headers=who.headers | headers, timeout=PATIENCE)

    def job(self, user_id: UUID, job_id: UUID) -> ProcessingJob:
        return self.stage.app.try_ons.get(user_id, job_id)


@contextmanager
def running(stage: Stage, stylist: Slow, grace: float = PATIENCE) -> Iterator[Running]:
    ready = Event()
    with (
        stage.app,
        socket.create_server(("127.0.0.1", 0)) as listening,
        ThreadPoolExecutor(1) as pool,
    ):
        port = listening.getsockname()[1]
        server = Running(f"http://127.0.0.1:{port}", stage)

        @contextmanager
        def signals(stop: Callable[[], None]) -> Iterator[None]:
            server.stop = stop
            ready.set()
            yield

        settings = Settings(profile=Profile.MEMORY, server_url=server.url)
        server.over = pool.submit(
            serve, stage.app, settings, server.seats, listening, signals=signals, grace=grace
        )
        assert ready.wait(PATIENCE)
        try:
            yield server
        finally:
            stylist.may.set()
            server.stop()


@pytest.fixture
def stylist() -> Slow:
    return Slow()


@pytest.fixture
def stage(stylist: Slow) -> Stage:
    return staged(stylist=stylist)


def test_a_stop_finishes_the_try_on_in_hand_and_sends_home_who_waits(
    stage: Stage, stylist: Slow
) -> None:
    with running(stage, stylist) as server, ThreadPoolExecutor(1) as others:
        ada = signed_in(stage)
        jobs = [stage.asked(ada.user) for _ in range(3)]
        assert stylist.begun.wait(PATIENCE)
        path = f"/v1/try-ons/{jobs[2].id}"
        tag = server.get(path, ada).headers["ETag"]
        waits = {"Prefer": "wait=20", "If-None-Match": tag}
        waiting = others.submit(server.get, path, ada, **waits)
        while not server.seats.awaited():
            Event().wait(0.01)
        server.stop()
        stylist.may.set()
        assert server.over.result(PATIENCE) is True
        assert waiting.result(PATIENCE).status_code in (200, 304)
        assert server.job(ada.user.id, jobs[0].id).finished


def test_what_takes_longer_than_the_grace_is_left_to_the_next(stage: Stage, stylist: Slow) -> None:
    with running(stage, stylist, grace=0.1) as server:
        ada = signed_in(stage)
        job = stage.asked(ada.user)
        assert stylist.begun.wait(PATIENCE)
        server.stop()
        assert server.over.result(PATIENCE) is False
        assert not server.job(ada.user.id, job.id).finished


class BrokenLock:
    """A lock on a file system without locks."""

    def try_acquire(self) -> None:
        raise OSError("no locks here")


def test_what_ends_the_worker_ends_the_server(stylist: Slow) -> None:
    stage = staged(lambda c: bind(c, WorkerLock, BrokenLock), stylist=stylist)
    with running(stage, stylist) as server, pytest.raises(OSError, match="no locks here"):
        server.over.result(PATIENCE)
