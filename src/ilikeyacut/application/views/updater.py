"""Keeps every view up with the log, in each of its versions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from ilikeyacut.application.followers.follow import ProjectionFollower, Projections, catch_up
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import View, ViewStore
from ilikeyacut.application.views.errors import ViewStoppedError
from ilikeyacut.application.views.registry import FOLLOW_AGE, Stop, ViewRegistry, passed, stopped


@dataclass(frozen=True)
class ViewUpdater:
    """Follows the versions that the records name: the live one, and others until they are dropped.

    A version that meets an event which it cannot apply stops there and says so in its record; the
    others go on. It is tried again each time, so whatever mends it needs no more than a refresh.
    """

    store: EventStore
    views: ViewStore
    projections: Projections
    registry: ViewRegistry
    clock: Clock

    def followers(self) -> tuple[ProjectionFollower[Any], ...]:
        """Return one follower for each version of each view."""
        return tuple(
            ProjectionFollower(projection, version, record.skipped)
            for projection in self.projections.all
            for record in (self.registry.of(projection.view, FOLLOW_AGE),)
            for version in record.versions
        )

    def refresh(self) -> bool:
        """Bring every version to the head; return whether any of them moved."""
        moved = False
        for follower in self.followers():
            moved |= self._follow(follower)
        return moved

    def require(self, view: View[Any]) -> None:
        """Make sure that queries read all of a view. Raises ViewStoppedError."""
        record = self.registry.load(view)
        stop = record.stop_of(record.live)
        if stop is not None:
            raise ViewStoppedError(view.name, stop.position)

    def _follow(self, follower: ProjectionFollower[Any]) -> bool:
        before = self.views.position(follower.name)
        if before == 0 and not self._is_followed(follower):
            return False
        try:
            after = self._caught_up(follower)
        except PoisonedEventError as poisoned:
            self.note(follower, poisoned)
            after = self.views.position(follower.name)
        return after > before

    def _is_followed(self, follower: ProjectionFollower[Any]) -> bool:
        """Whether a version without a position is a new one, not one that was just dropped."""
        view = follower.view
        return view.version in self.registry.load(follower.projection.view).versions

    def _caught_up(self, follower: ProjectionFollower[Any]) -> int:
        view = follower.projection.view
        version = follower.view.version
        stop = self.registry.of(view, FOLLOW_AGE).stop_of(version)
        if stop is not None:  # one event is enough to see whether it goes on
            catch_up(self.store, self.views, follower, limit=1, until=stop.position)
        after = catch_up(self.store, self.views, follower)
        if stop is not None:
            self.registry.change(view, partial(passed, version=version))
        return after

    def note(self, follower: ProjectionFollower[Any], poisoned: PoisonedEventError) -> None:
        """Record where a version stopped."""
        stop = Stop.of(follower.view.version, poisoned, self.clock.now())
        self.registry.change(follower.projection.view, partial(stopped, stop=stop))
