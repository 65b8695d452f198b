"""Keeps every version of every view up to date with the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from typing import Any

from ilikeyacut.application.followers.follow import MOST_TRIES, Follower, catch_up
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.followers.projection import ProjectionFollower, Projections
from ilikeyacut.application.followers.rounds import Round, Rounds
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import VersionGoneError, View, ViewStore
from ilikeyacut.application.views.errors import ViewStoppedError
from ilikeyacut.application.views.registry import (
    FOLLOW_AGE,
    Stop,
    ViewRecord,
    ViewRegistry,
    passed,
    stopped,
)


@dataclass(frozen=True)
class ViewUpdater:
    """Follows the versions that the records name: the live one, and others until they are dropped.

    A version that cannot apply an event stops there and records it; the others go on. Each refresh
    tries the event again, so after a fix a refresh is enough.
    """

    store: EventStore
    views: ViewStore
    projections: Projections
    registry: ViewRegistry
    clock: Clock

    def followers(self) -> tuple[ProjectionFollower[Any], ...]:
        """Return one follower for each version of each view."""
        records = self._records(FOLLOW_AGE)
        return tuple(
            ProjectionFollower(projection, version, records[projection.view.name].skipped)
            for projection in self.projections.all
            for version in records[projection.view.name].versions
        )

    @cached_property
    def rounds(self) -> Rounds:
        """What all that follows in this process shares."""
        return Rounds(self.store, self.views)

    def refresh(self) -> bool:
        """Bring every version to the head; return whether there was anything for any of them."""
        return self.lead(())[0]

    def lead(self, others: Sequence[Follower]) -> tuple[bool, Round]:
        """Do as `refresh`, and return the round, in which `others` can follow.

        If a version was dropped, the others of its view are looked up and brought there too.
        """
        moved, tries = False, MOST_TRIES
        while True:
            versions = self.followers()
            around = self.rounds.begin((*versions, *others))
            done = [self._follow(it, around) for it in versions if it in around]
            moved |= any(done)
            tries -= 1
            if None not in done or not tries:
                return moved, around
            self._records(timedelta())

    def require(self, *views: View[Any]) -> None:
        """Bring views to the head, in the versions that queries read. Raises ViewStoppedError.

        Such a version may have become live in another process a moment ago.
        """
        brought: dict[str, int] = {}
        while brought != (serving := self._serving(views)):
            self.refresh()
            brought = serving
        for view in views:
            stop = self.registry.of(view).stop_of(serving[view.name])
            if stop is not None:
                raise ViewStoppedError(view.name, stop.position)

    def _serving(self, views: Sequence[View[Any]]) -> dict[str, int]:
        self.registry.all(views, timedelta())  # read together, and now
        return {view.name: self.registry.serves(view) for view in views}

    def _follow(self, follower: ProjectionFollower[Any], around: Round) -> bool | None:
        """Return whether the version received any event, None if it was dropped."""
        version = follower.view.version
        stop = self.registry.of(follower.projection.view, FOLLOW_AGE).stop_of(version)
        try:
            if stop is None:
                return self.rounds.follow(follower, around)
            return self._resumed(follower, stop)
        except PoisonedEventError as poisoned:
            self.note(follower, poisoned)
            return False
        except VersionGoneError:
            return None

    def _records(self, max_age: timedelta) -> dict[str, ViewRecord]:
        return self.registry.all([it.view for it in self.projections.all], max_age)

    def _resumed(self, follower: ProjectionFollower[Any], stop: Stop) -> bool:
        """Take a version past where it stopped, if it can be, and to the head."""
        # One event is enough to see whether it goes on.
        catch_up(self.store, self.views, follower, limit=1, until=stop.position)
        catch_up(self.store, self.views, follower)
        self.registry.change(follower.projection.view, partial(passed, version=stop.version))
        return True

    def note(self, follower: ProjectionFollower[Any], poisoned: PoisonedEventError) -> None:
        """Record where a version stopped."""
        stop = Stop.of(follower.view.version, poisoned, self.clock.now())
        self.registry.change(follower.projection.view, partial(stopped, stop=stop))
