"""The operator's use cases on views: status, rebuild, compare, drop, skip an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from functools import partial
from typing import Any, TypeVar

from ilikeyacut.application.followers.ahead import ahead, refuse_ahead
from ilikeyacut.application.followers.follow import MOST_TRIES, PAGE, catch_up
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.followers.projection import Projection, ProjectionFollower
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore, PositionBeyondHeadError
from ilikeyacut.application.ports.scratch import Scratch
from ilikeyacut.application.ports.views import (
    GONE,
    PositionMovedError,
    Row,
    VersionGoneError,
    View,
    ViewStore,
)
from ilikeyacut.application.streams import walk
from ilikeyacut.application.views.errors import (
    PositionNotSkippableError,
    RangeInvalidError,
    ReactorNotReplayableError,
    ReasonInvalidError,
    ViewUnknownError,
)
from ilikeyacut.application.views.registry import (
    Skip,
    Stop,
    ViewRecord,
    discarded,
    skipping,
)
from ilikeyacut.application.views.replay import Replay, Replayed, Report
from ilikeyacut.application.views.status import Lag, VersionStatus, lag_of, status_of
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.application.views.verify import Comparison, Verdict

LONGEST_REASON = 200
R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class ViewKeeping:
    """Use cases on views by name. None of them changes the log."""

    store: EventStore
    views: ViewStore
    updater: ViewUpdater
    reactors: Reactors
    clock: Clock
    scratch: Scratch

    def names(self) -> tuple[str, ...]:
        """Return the names of all views."""
        return tuple(it.view.name for it in self.updater.projections.all)

    def named(self, name: str) -> Projection[Any]:
        """Return a view's projection. Raises ViewUnknownError, ReactorNotReplayableError."""
        for projection in self.updater.projections.all:
            if projection.view.name == name:
                return projection
        if name.removeprefix("reactor:") in {reactor.name for reactor in self.reactors.all}:
            raise ReactorNotReplayableError(name)
        names = self.names()
        raise ViewUnknownError(name, tuple(get_close_matches(name, names, 3, 0.5)) or names)

    def record(self, name: str) -> ViewRecord:
        """Return the record of a view."""
        return self.updater.registry.load(self.named(name).view)

    def status(self) -> list[VersionStatus]:
        """Return the status of every version, without advancing any."""
        head = self.store.head()
        return [
            status_of(self.updater, projection, record, version, head)
            for projection in self.updater.projections.all
            for record in (self.updater.registry.load(projection.view),)
            for version in record.known
        ]

    def lag(self) -> Lag:
        """Return how far what queries read is behind the log."""
        return lag_of(self.updater, self.clock.now())

    def ahead(self) -> dict[str, int]:
        """Return the positions that the log does not reach, of versions and reactors by name."""
        projections = self.updater.projections.all
        records = self.updater.registry.all([it.view for it in projections], timedelta())
        versions = (
            ProjectionFollower(projection, version)
            for projection in projections
            for version in records[projection.view.name].known
        )
        return ahead(self.store, self.views, (*versions, *self.reactors.everyone()))

    def refuse_ahead(self) -> None:
        """Raise PositionBeyondHeadError if anything that follows the log is ahead of it."""
        if found := self.ahead():
            refuse_ahead(self.store, found)

    def read(self, name: str) -> int:
        """Read every row of a view's live version; return how many. Raises RowUnreadableError."""
        return self.updater.registry.serving(
            self.named(name).view, lambda view: sum(1 for _ in self._scanned(view))
        )

    def select(self, view: View[R], wanted: Callable[[R], bool]) -> list[R]:
        """Return the rows of a view's live version that are wanted, by reading them all.

        The reads are consistent, so no row is missing that was there when they began.
        """
        return self.updater.registry.serving(
            view, lambda live: [*filter(wanted, self._scanned(live))]
        )

    def _scanned(self, view: View[R]) -> Iterator[R]:
        cursor = None
        while True:
            page = self.views.scan(view, limit=PAGE, cursor=cursor)
            yield from page.rows.values()
            cursor = page.cursor
            if cursor is None:
                return

    def replay(self, name: str, report: Report) -> Replayed:
        """Build the next version of a view and make it live. Raises as `Replay.run`."""
        replay = Replay(self.store, self.views, self.updater, self.clock)
        return replay.run(self.named(name), report)

    def dry_run(
        self, name: str, report: Report, first: int | None = None, last: int | None = None
    ) -> Verdict:
        """Return what a replay would change. Nothing is stored.

        With `first` or `last`, only rows with an event in that range are compared; each is still
        folded from its first event. Raises RangeInvalidError, PoisonedEventError.
        """
        projection = self.named(name)
        record = self.updater.registry.load(projection.view)
        live = ProjectionFollower(projection, record.live, record.skipped)
        rebuilt = ProjectionFollower(projection, record.last + 1, record.skipped)
        only = None if first is None and last is None else self._touched(live, first, last)
        with self.scratch.open() as rows:
            comparison = Comparison(self.store, self.views, rows, live, rebuilt, self.clock, report)
            return comparison.run(only)

    def verify(self, name: str, report: Report) -> Verdict:
        """Rebuild a view on this machine and compare it row by row. Nothing is stored.

        Every stream of the log is folded before: what was rebuilt from a log with gaps would prove
        nothing. Raises StoreCorruptError, and PositionBeyondHeadError if anything is ahead of the
        log.
        """
        self.refuse_ahead()
        walk(self.store, self.record(name).skipped)
        return self.dry_run(name, report)

    def drop(self, name: str, version: int) -> int:
        """Remove a version that no query reads; return how many rows it had.

        Raises VersionIsLiveError, VersionUnknownError.
        """
        projection, registry = self.named(name), self.updater.registry
        view = projection.view
        rows = self.views.count(view.at(version))
        left = rows > 0 or self.views.position(view.at(version).position_name) > 0
        record = registry.change(view, partial(discarded, version=version, left=left))
        live = ProjectionFollower(projection, record.live, record.skipped)
        self._overtake(live, view.at(version).position_name)
        registry.clear(view)
        return rows

    def skip(self, name: str, position: int, reason: str) -> Skip:
        """Skip an event in every version of a view. Idempotent: returns the recorded skip.

        Raises:
            PositionNotSkippableError: No version has stopped there, and the position is not an
                event of the view that the live version has yet to apply.
            ReasonInvalidError: The reason is empty, too long or not printable.
        """
        projection = self.named(name)
        if not (reason.isprintable() and 0 < len(reason.strip()) <= LONGEST_REASON):
            raise ReasonInvalidError(LONGEST_REASON)
        if not self.ahead():
            self.updater.refresh()
        view, registry = projection.view, self.updater.registry
        topic, aggregate_id = self._skippable(projection, registry.load(view), position)
        skip = Skip(
            position=position,
            topic=topic,
            aggregate_id=aggregate_id,
            reason=reason.strip(),
            at=self.clock.now(),
        )
        record = registry.change(view, partial(skipping, skip=skip))
        if not self.ahead():
            self.updater.refresh()
        return next(it for it in record.skips if it.position == position)

    def _overtake(self, live: ProjectionFollower[Any], replaced: str) -> None:
        """End a version where the live one has all its events, so no reader sees fewer of them.

        If the live version cannot get there, the other ends regardless when it is removed.
        """
        for _ in range(MOST_TRIES):
            position = self.views.position(replaced)
            try:
                catch_up(self.store, self.views, live, until=position)
                self.views.commit(replaced, position, GONE)
            except (VersionGoneError, PoisonedEventError, PositionBeyondHeadError):
                return
            except PositionMovedError:
                continue
            return

    def _touched(
        self, live: ProjectionFollower[Any], first: int | None, last: int | None
    ) -> frozenset[str]:
        """Return the keys of the rows that have an event between two positions."""
        head = self.store.head()
        start = 1 if first is None else first
        end = head if last is None else last
        if not 1 <= start <= end <= head:
            raise RangeInvalidError(start, end, head)
        keys: set[str] = set()
        position = start - 1
        while position < end:
            page = live.read(self.store, position, PAGE)
            if page.position <= position:
                break
            events = (it for it in page.events if it.position <= end)
            keys.update(str(it.event.originator_id) for it in events)
            position = page.position
        return frozenset(keys)

    def _skippable(
        self, projection: Projection[Any], record: ViewRecord, position: int
    ) -> tuple[str, str]:
        """Return the topic and aggregate of an event that may be skipped."""
        known: tuple[Skip | Stop, ...] = (*record.skips, *record.stops)
        at = next((it for it in known if it.position == position), None)
        if at is not None:
            return at.topic or "", at.aggregate_id or ""
        view = projection.view
        if position <= self.views.position(view.at(record.live).position_name):
            raise PositionNotSkippableError(view.name, position, "the view has already applied it")
        follower = ProjectionFollower(projection, record.live)
        try:
            page = follower.read(self.store, position - 1, 1)
        except PoisonedEventError as poisoned:
            if poisoned.position == position:
                return poisoned.topic, poisoned.aggregate_id
        except PositionBeyondHeadError:
            pass
        else:
            if page.events and page.events[0].position == position:
                event = page.events[0].event
                return event.TOPIC, str(event.originator_id)
        raise PositionNotSkippableError(view.name, position, "it is not an event of the view")
