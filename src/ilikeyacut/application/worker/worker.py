"""The worker: one process per home or deployment follows the log; others take over if it dies.

In a deployment every worker also takes try-ons and arrived uploads from the image queue, and sends
what the notification queue asks for. Whichever process follows the log publishes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import TypeVar
from uuid import UUID

from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.followers.relay import Relaying
from ilikeyacut.application.followers.side_by_side import StoppedError
from ilikeyacut.application.limits import RateLimitedError
from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError
from ilikeyacut.application.ports.budget import BudgetUnavailableError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.event_store import EventStore, StoreUnavailableError
from ilikeyacut.application.ports.keyring import KeyringError
from ilikeyacut.application.ports.message_queue import QueueUnavailableError
from ilikeyacut.application.ports.notifier import NotifierError
from ilikeyacut.application.ports.photo_store import PhotoStoreError
from ilikeyacut.application.ports.sessions import SessionsUnavailableError
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.ports.worker_lock import StillHeld, WorkerLock
from ilikeyacut.application.ports.workflows import WorkflowsUnavailableError
from ilikeyacut.application.use_cases.upkeep import Upkeep
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.application.worker.consuming import Consumer
from ilikeyacut.application.worker.images import is_about
from ilikeyacut.application.worker.queues import Consumers
from ilikeyacut.application.worker.reactors import PATIENT
from ilikeyacut.application.worker.taking import PAUSE, Taking, end
from ilikeyacut.domain.processing_job import ProcessingJob

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 0.5
"""Seconds between two checks while the doorbell stays silent."""

UPKEEP_EVERY = timedelta(seconds=5)

POLL = 1.0
"""Seconds of one look into the image queue, in which the log is not followed."""

FAULTS = (
    AuthenticatorUnavailableError,
    BudgetUnavailableError,
    KeyringError,
    NotifierError,
    PhotoStoreError,
    QueueUnavailableError,
    RateLimitedError,
    SessionsUnavailableError,
    StoreUnavailableError,
    WorkflowsUnavailableError,
)
"""What a worker that serves survives: it tries again after a pause."""


@dataclass
class Pace:
    """When a worker last ended what had expired."""

    last: datetime | None = None


@dataclass(frozen=True)
class Worker:
    """Follows the log until something is done. Reactors run only under the lock.

    With an image queue, the lock is not held while a try-on runs, so several workers share them.
    """

    store: EventStore
    views: ViewStore
    lock: WorkerLock
    doorbell: Doorbell
    clock: Clock
    upkeep: Upkeep
    updater: ViewUpdater
    reactors: Reactors
    consumers: Consumers
    relaying: Relaying
    _pace: Pace = field(default_factory=Pace, init=False, repr=False, compare=False)

    def refresh(self) -> None:
        """Bring every view to the head, so that a query sees the latest append."""
        self.updater.refresh()

    def finish(self, job_id: UUID) -> ProcessingJob:
        """Return the job after it has ended, working on it here or waiting for another worker.

        If its worker hangs past the deadline, the job is ended from here.
        """
        seen: list[ProcessingJob] = []
        if self.consumers.images is None:
            self.work_until(lambda: self._ended(job_id, seen))
        else:
            self._share(self.consumers.images, lambda: self._ended(job_id, seen), job_id)
        self.refresh()
        return seen[-1]

    def work_until(
        self, done: Callable[[], bool], stopping: Callable[[], bool] | None = None
    ) -> None:
        """Follow the log until `done`, or wait while another process does.

        Once it is `stopping`, it begins no further try-on and raises StoppedError if one is due.
        Without `stopping`, it runs one try-on at a time.
        """
        while not done():
            held = self.lock.try_acquire()
            if held is None:
                self.doorbell.wait(PATIENCE)
                continue
            with held as still_held:
                if self._work(done, still_held, stopping):
                    return

    def serve(self, stop: Event, grace: float = 20.0) -> None:
        """Work until `stop` is set, through outages.

        Messages in hand then are finished if that takes at most `grace` seconds, or else given
        back. Raises what waiting does not mend, such as QueueMisconfiguredError.
        """
        taking = [Taking(it, stop) for it in self.consumers.all]
        try:
            while not stop.is_set():
                try:
                    self.work_until(stop.is_set, stop.is_set)
                except StoppedError:
                    return
                except FAULTS as fault:
                    log.warning("the worker pauses: %s", fault)
                    stop.wait(PAUSE)
        except BaseException:
            grace = 0.0
            raise
        finally:
            stop.set()
            end(taking, grace)

    def alone(self, action: Callable[[], T]) -> T:
        """Run `action` while no process follows the log, and return its result.

        In a home no try-on runs then either.
        """
        while (held := self.lock.try_acquire()) is None:
            self.doorbell.wait(PATIENCE)
        with held:
            return action()

    def drain(self) -> None:
        """Do the pending work now, unless another process is doing it."""
        self._follow_to_the_end()
        while any(it.take() for it in self.consumers.all):
            self._follow_to_the_end()
        self.refresh()

    def _follow_to_the_end(self) -> None:
        held = self.lock.try_acquire()
        if held is not None:
            with held as still_held:
                while self._round(still_held):
                    pass

    def _work(
        self, done: Callable[[], bool], still_held: StillHeld, stopping: Callable[[], bool] | None
    ) -> bool:
        """Follow the log until `done`, or until the lock is lost; return whether it is done."""
        while still_held():
            moved = self._round(still_held, stopping)
            self._keep_up()
            if done():
                return True
            if not moved:
                self.doorbell.wait(PATIENCE)
        return False

    def _share(self, consumer: Consumer, done: Callable[[], bool], job_id: UUID) -> None:
        """Follow the log and take messages in turn; a failure of the awaited job is raised.

        The message was given back before, so another worker may have it.
        """
        while True:
            held = self.lock.try_acquire()
            if held is not None:
                with held as still_held:
                    self._round(still_held)
                    self._keep_up()
            if done():
                return
            for settled in consumer.take(POLL):
                if settled.failure and is_about(settled.delivery, job_id):
                    raise settled.failure

    def _keep_up(self) -> None:
        """End what has expired: when this process begins to work, then every few seconds."""
        now, last = self.clock.now(), self._pace.last
        if last is None or abs(now - last) >= UPKEEP_EVERY:
            self.upkeep.due()
            self._pace.last = now

    def _round(self, still_held: StillHeld, stopping: Callable[[], bool] | None = None) -> bool:
        """Bring every view to the head, then every reactor, until none has anything to do.

        The log is published before, because a reactor may fail, and what this round adds, after.
        A patient reactor that fails holds up no other one. Its error is raised once nothing else is
        left to do.
        """
        reactors, rounds = self.reactors.followers(stopping), self.updater.rounds
        moved, around = self.updater.lead(reactors)
        moved |= self._publish(around.head)
        failures: list[Exception] = []
        for patient in (it for it in reactors if it.name in PATIENT):
            try:
                moved |= rounds.all([patient], around=around)
            except Exception as failure:  # noqa: BLE001 - raised below, now or in the next round
                failures.append(failure)
        others = [it for it in reactors if it.name not in PATIENT]
        more = rounds.all(others, around=around)
        while more and still_held():
            moved = True
            more = rounds.all(others, alone=True)
        if moved:
            self._publish()
        if failures and not moved:
            raise failures[0]
        return moved

    def _publish(self, head: int | None = None) -> bool:
        """Publish a page; return whether there may be more. `head` ends the log, if it is known."""
        relay = self.relaying.relay
        return relay is not None and relay.keep_up(self.store.head() if head is None else head)

    def _ended(self, job_id: UUID, seen: list[ProcessingJob]) -> bool:
        job = self.store.load(ProcessingJob, job_id)
        seen[:] = [job]
        if not job.finished and self.clock.now() >= job.deadline:
            self.upkeep.try_ons.expire(job_id)
        return job.finished
