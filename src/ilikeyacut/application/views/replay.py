"""Rebuild a view from the first event, beside the live one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from ilikeyacut.application.followers.follow import advance
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.followers.projection import Projection, ProjectionFollower
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import RowStore, VersionGoneError, ViewStore
from ilikeyacut.application.views.errors import VersionDroppedError
from ilikeyacut.application.views.registry import Skip, begun, switched
from ilikeyacut.application.views.updater import ViewUpdater

HEAD_EVERY = timedelta(seconds=1)


@dataclass(frozen=True)
class Pace:
    """The progress of a rebuild: positions in the log, and the work of this run."""

    view: str
    version: int
    began: int
    position: int
    head: int
    events: int
    seconds: float

    @property
    def rate(self) -> float:
        """Events per second, 0 before the first measurement."""
        return self.events / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds to the head, None before the first measurement."""
        done = self.position - self.began
        if done <= 0:
            return None
        return max(0, self.head - self.position) * self.seconds / done


Report = Callable[[Pace], None]


@dataclass(frozen=True)
class Replayed:
    """The result of a replay."""

    view: str
    version: int
    position: int
    events: int
    seconds: float
    skips: tuple[Skip, ...]


@dataclass(frozen=True)
class Replay:
    """Builds the next version of a view and makes it live.

    If it is interrupted, call it again to continue. Two replays at once share one version: each
    page is committed by one of them. Only projections can be replayed; reactors have no view.
    """

    store: EventStore
    views: ViewStore
    updater: ViewUpdater
    clock: Clock

    def run(self, projection: Projection[Any], report: Report) -> Replayed:
        """Build the next version up to the head, then switch to it.

        Others may append faster than the rest is folded, so a head of a moment ago is enough: once
        live, the version is followed like the others. The previous version is followed until it is
        dropped. Raises PoisonedEventError, and VersionDroppedError if the version was dropped in
        the meantime.
        """
        view, registry = projection.view, self.updater.registry
        registry.clear(view)
        record = registry.change(view, begun)
        version = record.building or record.live
        follower = ProjectionFollower(projection, version, record.skipped)
        try:
            pace = paced(self.store, self.views, follower, self.clock, report)
        except PoisonedEventError as poisoned:
            self.updater.note(follower, poisoned)
            raise
        except VersionGoneError as error:
            raise VersionDroppedError(view.name, version) from error
        record = registry.change(view, partial(switched, version=version))
        if version not in record.versions:
            raise VersionDroppedError(view.name, version)
        return Replayed(view.name, version, pace.position, pace.events, pace.seconds, record.skips)


def paced(
    store: EventStore,
    views: RowStore,
    follower: ProjectionFollower[Any],
    clock: Clock,
    report: Report,
    *,
    until: int | None = None,
) -> Pace:
    """Bring a follower to the head, or `until`, and report the progress after each page."""
    began = asked = clock.now()
    start = views.position(follower.name)
    head = store.head() if until is None else until
    version = follower.view.version
    pace = Pace(follower.view.name, version, start, start, head, 0, 0.0)
    report(pace)
    for step in advance(store, views, follower, start, until=until):
        now = clock.now()
        reached = step.position >= head
        if until is None and now - asked >= HEAD_EVERY:
            head, asked = store.head(), now
        pace = Pace(
            pace.view,
            version,
            start,
            step.position,
            max(head, step.position),
            pace.events + step.events,
            (now - began).total_seconds(),
        )
        report(pace)
        if reached:
            break
    return pace
