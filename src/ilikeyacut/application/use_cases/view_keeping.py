"""What an operator does with views: look, rebuild, compare, drop, pass over an event."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

from ilikeyacut.application.drafts import Draft
from ilikeyacut.application.follow import PAGE, Projection, ProjectionFollower
from ilikeyacut.application.following import Following
from ilikeyacut.application.poison import PoisonedEventError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.application.replay import Replay, Replayed, Report
from ilikeyacut.application.verify import Comparison, Verdict
from ilikeyacut.application.view_controls import (
    ControlRow,
    Skip,
    Stop,
    compared,
    discarded,
    skipping,
)
from ilikeyacut.application.view_errors import (
    PositionNotSkippableError,
    RangeInvalidError,
    ReactorNotReplayableError,
    ReasonInvalidError,
    ViewUnknownError,
)
from ilikeyacut.application.view_status import VersionStatus, status_of
from ilikeyacut.application.worker import Reactors

LONGEST_REASON = 200


@dataclass(frozen=True)
class ViewKeeping:
    """Use cases on views by name; none of them changes the log."""

    store: EventStore
    views: ViewStore
    following: Following
    reactors: Reactors
    clock: Clock

    def names(self) -> tuple[str, ...]:
        """Return the names of all views."""
        return tuple(it.view.name for it in self.following.projections.all)

    def named(self, name: str) -> Projection[Any]:
        """Return a view's projection. Raises ViewUnknownError, ReactorNotReplayableError."""
        for projection in self.following.projections.all:
            if projection.view.name == name:
                return projection
        if name.removeprefix("reactor:") in {reactor.name for reactor in self.reactors.all}:
            raise ReactorNotReplayableError(name)
        names = self.names()
        raise ViewUnknownError(name, tuple(get_close_matches(name, names, 3, 0.5)) or names)

    def control(self, name: str) -> ControlRow:
        """Return the record of a view."""
        return self.following.controls.load(self.named(name).view)

    def status(self) -> list[VersionStatus]:
        """Return where every version stands. Nothing is moved by looking."""
        head = self.store.head()
        return [
            status_of(self.following, projection, control, version, head)
            for projection in self.following.projections.all
            for control in (self.following.controls.load(projection.view),)
            for version in control.known
        ]

    def replay(self, name: str, report: Report) -> Replayed:
        """Build the next version of a view and let it serve. Raises as `Replay.run` does."""
        replay = Replay(self.store, self.views, self.following, self.clock)
        return replay.run(self.named(name), report)

    def dry_run(
        self, name: str, report: Report, first: int | None = None, last: int | None = None
    ) -> Verdict:
        """Fold in memory what a replay would write, and compare; nothing is stored.

        With `first` or `last`, only rows are compared that have an event between them; each is
        folded from its own first event all the same. Raises RangeInvalidError, PoisonedEventError.
        """
        projection = self.named(name)
        control = self.following.controls.load(projection.view)
        live = ProjectionFollower(projection, control.live, control.skipped)
        only = None if first is None and last is None else self._touched(live, first, last)
        draft = ProjectionFollower(projection, control.last + 1, control.skipped)
        return self._comparison(live, draft, Draft(), report).run(only)

    def verify(self, name: str, report: Report) -> Verdict:
        """Rebuild a view beside it and compare them row by row; the rebuild is removed again.

        A second verification of the same view takes the first one's place.
        """
        projection, controls = self.named(name), self.following.controls
        view = projection.view
        control = controls.change(view, compared)
        scratch = control.last
        controls.clear(view)
        live = ProjectionFollower(projection, control.live, control.skipped)
        other = ProjectionFollower(projection, scratch, control.skipped)
        try:
            return self._comparison(live, other, self.views, report).run()
        finally:
            if controls.load(view).scratch == scratch:
                controls.change(view, partial(discarded, version=scratch))
            else:
                self.views.drop(view.at(scratch))  # what was written since it was discarded
            controls.clear(view)

    def drop(self, name: str, version: int) -> int:
        """Remove a version that no query reads; return how many rows it had.

        Raises VersionIsLiveError, VersionUnknownError.
        """
        view, controls = self.named(name).view, self.following.controls
        controls.change(view, partial(discarded, version=version))
        rows = self.views.count(view.at(version))
        controls.clear(view)
        return rows

    def skip(self, name: str, position: int, reason: str) -> Skip:
        """Pass over an event in every version of a view; repeated, return what was recorded.

        Raises PositionNotSkippableError unless a version has stopped there, or the event is one of
        the view's own that the live version has yet to apply. Raises ReasonInvalidError.
        """
        projection = self.named(name)
        if not (reason.isprintable() and 0 < len(reason.strip()) <= LONGEST_REASON):
            raise ReasonInvalidError(LONGEST_REASON)
        self.following.refresh()
        view, controls = projection.view, self.following.controls
        topic, aggregate_id = self._skippable(projection, controls.load(view), position)
        skip = Skip(
            position=position,
            topic=topic,
            aggregate_id=aggregate_id,
            reason=reason.strip(),
            at=self.clock.now(),
        )
        control = controls.change(view, partial(skipping, skip=skip))
        self.following.refresh()
        return next(it for it in control.skips if it.position == position)

    def _comparison(
        self,
        live: ProjectionFollower[Any],
        other: ProjectionFollower[Any],
        beside: Draft | ViewStore,
        report: Report,
    ) -> Comparison:
        return Comparison(self.store, self.views, beside, live, other, self.clock, report)

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
        self, projection: Projection[Any], control: ControlRow, position: int
    ) -> tuple[str, str]:
        """Return the topic and the aggregate of an event that may be skipped."""
        known: tuple[Skip | Stop, ...] = (*control.skips, *control.stops)
        at = next((it for it in known if it.position == position), None)
        if at is not None:
            return at.topic or "", at.aggregate_id or ""
        view = projection.view
        if position <= self.views.position(view.at(control.live).position_name):
            raise PositionNotSkippableError(
                view.name, position, "the view has gone past it, and did not stop there"
            )
        follower = ProjectionFollower(projection, control.live)
        try:
            page = follower.read(self.store, position - 1, 1)
        except PoisonedEventError as poisoned:
            if poisoned.position == position:
                return poisoned.topic, poisoned.aggregate_id
        else:
            if page.events and page.events[0].position == position:
                event = page.events[0].event
                return event.TOPIC, str(event.originator_id)
        raise PositionNotSkippableError(view.name, position, "no event of the view is there")
