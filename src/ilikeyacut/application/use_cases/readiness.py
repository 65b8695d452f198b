"""Whether this process can serve: what a balancer asks, and the checks that `doctor` shares."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from ilikeyacut.application.deployment import Deployment
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import Folder, PhotoStore
from ilikeyacut.application.ports.views import PositionMovedError, ViewStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.domain.errors import DomainError, IlikeyacutError

log = logging.getLogger(__name__)

MOST_BEHIND = 1000
"""How many positions of the log a view may have to catch up."""

GOOD_FOR = timedelta(seconds=5)
"""How long an answer is repeated without a new check, because anybody may ask."""

PROBE = "readiness"


class NotReadyError(DomainError):
    """Something that requests need does not work. Only the log says what."""

    retry_after: float = GOOD_FOR.total_seconds()
    code = "NOT_READY"
    template = "the service cannot take requests at the moment"
    hint = "try again in a few seconds"


class CheckFailedError(IlikeyacutError):
    """A check found something wrong."""


@dataclass
class _Answer:
    """The latest answer, and when it was found."""

    at: datetime | None = None
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Readiness:
    """Checks what every request needs. Threads may share it, and one of them checks at a time."""

    store: EventStore
    views: ViewStore
    keeping: ViewKeeping
    photo_store: PhotoStore
    worker_lock: WorkerLock
    deployment: Deployment
    clock: Clock
    _last: _Answer = field(default_factory=_Answer, init=False, repr=False, compare=False)
    _checking: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def require(self) -> None:
        """Raise NotReadyError unless every check passes, or passed a moment ago.

        During a check, other threads get the previous answer, so a store that hangs holds up only
        one thread.
        """
        now, last = self.clock.now(), self._last
        old = last.at is None or not timedelta() <= now - last.at < GOOD_FOR
        if old and self._checking.acquire(blocking=False):
            try:
                last.failed, last.at = self.failed(), now
            finally:
                self._checking.release()
        if last.at is None or last.failed:
            raise NotReadyError

    def failed(self) -> tuple[str, ...]:
        """Return the names of the checks that fail now, and log why."""
        checks = (self.log, self.following, self.writing, self.pictures, self.working)
        return tuple(check.__name__ for check in checks if not _passes(check))

    def log(self) -> str:
        """Read the end of the log."""
        head = self.store.head()
        self.store.page(max(0, head - 1), 1)
        return f"the log ends at position {head}"

    def following(self) -> str:
        """See that no view has stopped, and that none is far behind the log."""
        head = self.store.head()
        records = {name: self.keeping.record(name) for name in self.keeping.names()}
        at = {name: self.keeping.named(name).view.at(it.live) for name, it in records.items()}
        positions = self.views.positions([view.position_name for view in at.values()])
        for name, record in records.items():
            if record.stop_of(record.live):
                raise CheckFailedError(f"{name} has stopped")
            behind = head - positions[at[name].position_name]
            if behind > MOST_BEHIND:
                raise CheckFailedError(f"{name} is {behind} positions behind")
        return f"{len(records)} views follow"

    def writing(self) -> str:
        """Write a position that nobody reads."""
        position = self.views.position(PROBE)
        try:
            self.views.commit(PROBE, position, position + 1)
        except PositionMovedError:
            return "another process writes"
        return "positions can be written"

    def pictures(self) -> str:
        """Look into every folder of the pictures."""
        for folder in Folder:
            next(self.photo_store.list(folder), None)
        return "every folder can be listed"

    def working(self) -> str:
        """See that a worker holds the lock, where this process can know."""
        if not self.deployment.whole:
            return "workers are other processes"
        held = self.worker_lock.try_acquire()
        if held is None:
            return "a worker follows the log"
        with held:
            raise CheckFailedError("no worker follows the log")


def _passes(check: Callable[[], str]) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - any error is the answer
        log.error("not ready: %s: %s: %s", check.__name__, type(error).__name__, error)
        return False
    return True
