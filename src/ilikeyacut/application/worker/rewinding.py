"""Sets every follower back to a log of which an earlier state was restored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from ilikeyacut.application.followers.follow import PAGE
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.ports.event_store import EventStore, EventUnreadableError
from ilikeyacut.application.ports.keyring import KeyArchive
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS
from ilikeyacut.application.views.registry import Skip, restarted, superseded
from ilikeyacut.application.views.replay import Replayed, Report
from ilikeyacut.application.worker.worker import Worker
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import OPEN_STATUSES
from ilikeyacut.domain.user import ErasureRequested, User, UserStatus


@dataclass(frozen=True)
class Rewound:
    """The head of the restored log, and what was done. `followers` were ahead, by position.

    `ended` are jobs that the log left open, `erased` the people whose erasure was finished.
    """

    head: int
    followers: Mapping[str, int]
    replayed: tuple[Replayed, ...] = ()
    ended: tuple[UUID, ...] = ()
    erased: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Rewinding:
    """Views that are ahead are rebuilt. Reactors go to the head, so they repeat no effect.

    The events that reactors appended may be lost while their effects are not: a try-on may have
    run, a key may be destroyed. So open jobs are ended, which returns their credits, and begun
    erasures are finished. The reactors move last: until then, an interrupted run can be repeated.
    """

    store: EventStore
    views: ViewStore
    keeping: ViewKeeping
    reactors: Reactors
    worker: Worker
    try_ons: TryOns
    erasure: Erasure
    keys: KeyArchive

    def run(self, report: Report) -> Rewound:
        """Set back what is ahead of the log; a no-op if nothing is.

        Raises PoisonedEventError, and ViewStoppedError if the view of jobs has stopped.
        """
        return self.worker.alone(partial(self._run, report))

    def _run(self, report: Report) -> Rewound:
        ahead, head = self.keeping.ahead(), self.store.head()
        if not ahead:
            return Rewound(head, ahead)
        self.keeping.updater.rounds.forget()
        replayed = tuple(self._rebuilt(name, report) for name in self._views(ahead))
        self.keeping.updater.require(PROCESSING_JOBS)  # a view that is behind lacks open jobs
        ended = tuple(self._ended())
        erased = tuple(self._erased())
        for follower in self.reactors.everyone():
            if follower.name in ahead:
                self.views.commit(follower.name, ahead[follower.name], head)
        self.worker.refresh()
        return Rewound(head, ahead, replayed, ended, erased)

    def _views(self, ahead: Iterable[str]) -> list[str]:
        names = {name.partition("@")[0] for name in ahead}
        return [name for name in self.keeping.names() if name in names]

    def _rebuilt(self, name: str, report: Report) -> Replayed:
        """Build a new version and remove all others, whose rows may rest on lost events."""
        view, registry = self.keeping.named(name).view, self.keeping.updater.registry
        skips = tuple(it for it in self.keeping.record(name).skips if self._is_there(it))
        registry.change(view, partial(restarted, skips=skips))
        registry.clear(view)
        replayed = self.keeping.replay(name, report)
        registry.change(view, superseded)
        registry.clear(view)
        return replayed

    def _is_there(self, skip: Skip) -> bool:
        """Whether the log still has the skipped event at its position."""
        if skip.position > self.store.head():
            return False
        try:
            events = self.store.page(skip.position - 1, 1).events
        except EventUnreadableError as error:
            return (error.topic, str(error.aggregate_id)) == (skip.topic, skip.aggregate_id)
        return any(
            (it.event.TOPIC, str(it.event.originator_id)) == (skip.topic, skip.aggregate_id)
            for it in events
            if it.position == skip.position
        )

    def _ended(self) -> Iterator[UUID]:
        """End every open job: it may have run, and its pictures may be gone."""
        for row in self.keeping.select(PROCESSING_JOBS, lambda row: row.status in OPEN_STATUSES):
            self.try_ons.fail(row.job_id, FailureCode.INTERRUPTED)
            yield row.job_id

    def _erased(self) -> Iterator[UUID]:
        """Finish the erasures that the log began, and those of people without a key."""
        destroyed = (it.user_id for it in self.keys.entries() if it.key is None)
        for user_id in dict.fromkeys((*self._asked(), *destroyed)):
            user = self.store.find(User, user_id)
            if user is not None and user.status is not UserStatus.ERASED:
                self.erasure.forget(user_id)
                yield user_id

    def _asked(self) -> Iterator[UUID]:
        position = 0
        while True:
            page = self.store.page(position, PAGE, (ErasureRequested.TOPIC,))
            yield from (it.event.originator_id for it in page.events)
            if page.position <= position:
                return
            position = page.position
