"""The local worker: one process per home follows the log; another takes over when it dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from ilikeyacut.application.followers.follow import Reactors
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.use_cases.upkeep import Upkeep
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.domain.processing_job import ProcessingJob

T = TypeVar("T")

PATIENCE = 0.5
"""Seconds between two checks while the doorbell stays silent."""

UPKEEP_EVERY = timedelta(seconds=5)


@dataclass
class Pace:
    """When a worker last ended what had expired."""

    last: datetime | None = None


@dataclass(frozen=True)
class Worker:
    """Follows the log until something is done. Reactors run only under the lock."""

    store: EventStore
    views: ViewStore
    lock: WorkerLock
    doorbell: Doorbell
    clock: Clock
    upkeep: Upkeep
    updater: ViewUpdater
    reactors: Reactors
    _pace: Pace = field(default_factory=Pace, init=False, repr=False, compare=False)

    def refresh(self) -> None:
        """Bring every view to the head, so that a query sees the latest append."""
        self.updater.refresh()

    def finish(self, job_id: UUID) -> ProcessingJob:
        """Return the job after it has ended, working on it here or waiting for another worker.

        If its worker hangs past the deadline, the job is ended from here.
        """
        seen: list[ProcessingJob] = []
        self.work_until(lambda: self._ended(job_id, seen))
        self.refresh()
        return seen[-1]

    def work_until(self, done: Callable[[], bool]) -> None:
        """Work until `done`, or wait while another process works."""
        while not done():
            held = self.lock.try_acquire()
            if held is None:
                self.doorbell.wait(PATIENCE)
                continue
            with held:
                self._work(done)
            return

    def alone(self, action: Callable[[], T]) -> T:
        """Run `action` while no try-on runs in any process, and return its result."""
        while (held := self.lock.try_acquire()) is None:
            self.doorbell.wait(PATIENCE)
        with held:
            return action()

    def drain(self) -> None:
        """Do the pending work now, unless another process is doing it."""
        held = self.lock.try_acquire()
        if held is not None:
            with held:
                while self._round():
                    pass
        self.refresh()

    def _work(self, done: Callable[[], bool]) -> None:
        while True:
            moved = self._round()
            self._keep_up()
            if done():
                return
            if not moved:
                self.doorbell.wait(PATIENCE)

    def _keep_up(self) -> None:
        """End what has expired: when this process begins to work, then every few seconds."""
        now, last = self.clock.now(), self._pace.last
        if last is None or abs(now - last) >= UPKEEP_EVERY:
            self.upkeep.due()
            self._pace.last = now

    def _round(self) -> bool:
        """Bring every view to the head, then every reactor, until none has anything to do."""
        reactors, rounds = self.reactors.followers(), self.updater.rounds
        moved, around = self.updater.lead(reactors)
        more = rounds.all(reactors, around=around)
        while more:
            moved = True
            more = rounds.all(reactors, alone=True)
        return moved

    def _ended(self, job_id: UUID, seen: list[ProcessingJob]) -> bool:
        job = self.store.load(ProcessingJob, job_id)
        seen[:] = [job]
        if not job.finished and self.clock.now() >= job.deadline:
            self.upkeep.try_ons.expire(job_id)
        return job.finished
