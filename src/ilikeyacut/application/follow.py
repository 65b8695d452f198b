"""The one loop over the log: whatever follows it, projection or reactor, follows it like this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ilikeyacut.application.ports.event_store import EventStore, Page
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.application.ports.views import PositionMovedError, Row, View, ViewStore
from ilikeyacut.domain.aggregate import Event

PAGE = 500

R = TypeVar("R", bound=Row)


class Follower(Protocol):
    """Something that wants to see every event of its topics once, in order."""

    @property
    def name(self) -> str:
        """The name of its position."""
        ...

    @property
    def topics(self) -> frozenset[str]:
        """The topics of the events it wants; others only move its position."""
        ...

    def take(self, views: ViewStore, expected: int, page: Page) -> None:
        """Deal with a page and move the position from `expected` to the page's.

        Raises PositionMovedError when another process got ahead.
        """
        ...


class Projection(Protocol[R]):
    """A pure fold from events to the row of their aggregate; None removes the row."""

    @property
    def view(self) -> View[R]:
        """The view that it fills."""
        ...

    @property
    def topics(self) -> frozenset[str]:
        """The topics that it folds."""
        ...

    def apply(self, row: R | None, event: Event) -> R | None:
        """Return the row after the event."""
        ...


class Reactor(Protocol):
    """Has effects, so it is never replayed. It must bear to see an event twice after a crash."""

    name: ClassVar[str]

    @property
    def topics(self) -> frozenset[str]:
        """The topics that it reacts to."""
        ...

    def react(self, event: Event) -> None:
        """Do what the event calls for."""
        ...


@dataclass(frozen=True)
class ProjectionFollower(Generic[R]):
    """Folds a page in memory and writes each touched row once, together with the position."""

    projection: Projection[R]
    version: int | None = None

    @property
    def view(self) -> View[R]:
        """The view, at the version that is being followed."""
        view = self.projection.view
        return view if self.version is None else replace(view, version=self.version)

    @property
    def name(self) -> str:
        """The view's position name."""
        return self.view.position_name

    @property
    def topics(self) -> frozenset[str]:
        """The projection's topics."""
        return self.projection.topics

    def take(self, views: ViewStore, expected: int, page: Page) -> None:
        """Fold the page and commit it."""
        events = [recorded.event for recorded in page.events]
        keys = {str(event.originator_id) for event in events}
        rows: dict[str, R | None] = dict.fromkeys(keys)
        if keys:
            rows.update(views.get(self.view, keys))
        for event in events:
            key = str(event.originator_id)
            rows[key] = self.projection.apply(rows[key], event)
        views.commit(self.name, expected, page.position, self.view, rows)


@dataclass(frozen=True)
class ReactorFollower:
    """Reacts to one event after the other and moves the position behind each."""

    reactor: Reactor

    @property
    def name(self) -> str:
        """The reactor's position name."""
        return f"reactor:{self.reactor.name}"

    @property
    def topics(self) -> frozenset[str]:
        """The reactor's topics."""
        return self.reactor.topics

    def take(self, views: ViewStore, expected: int, page: Page) -> None:
        """React to the page's events."""
        for recorded in page.events:
            self.reactor.react(recorded.event)
            views.commit(self.name, expected, recorded.position)
            expected = recorded.position
        if page.position > expected:
            views.commit(self.name, expected, page.position)


def catch_up(store: EventStore, views: ViewStore, follower: Follower, *, limit: int = PAGE) -> int:
    """Bring a follower to the head of the log; return the position that it reached.

    Another process that follows under the same name is no fault: its progress is taken over. Nor
    is a person's erasure between reading a page and writing its rows: it is read again, redacted.
    """
    position = views.position(follower.name)
    while True:
        page = store.page(position, limit, follower.topics)
        if page.position <= position:
            return position
        try:
            follower.take(views, position, page)
        except (PositionMovedError, PersonErasedError):
            position = views.position(follower.name)
        else:
            position = page.position


def catch_up_all(store: EventStore, views: ViewStore, followers: Iterable[Follower]) -> bool:
    """Bring every follower to the head; return whether any of them moved."""
    moved = False
    for follower in followers:
        before = views.position(follower.name)
        moved |= catch_up(store, views, follower) > before
    return moved


def topics_of(*events: type[Event]) -> frozenset[str]:
    """Return the topics of event types."""
    return frozenset(event.TOPIC for event in events)


@dataclass(frozen=True)
class Projections:
    """All projections there are."""

    all: tuple[Projection[Any], ...]

    def followers(self) -> tuple[ProjectionFollower[Any], ...]:
        """Return one follower for each view in its present version."""
        return tuple(ProjectionFollower(projection) for projection in self.all)
