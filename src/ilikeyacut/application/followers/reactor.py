"""Reactors: the effects of events, such as the next command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from ilikeyacut.application.followers.follow import Follower, Pages
from ilikeyacut.application.followers.side_by_side import in_order, side_by_side
from ilikeyacut.application.ports.event_store import Page, Recorded
from ilikeyacut.application.ports.views import RowStore
from ilikeyacut.domain.aggregate import Event


class Reactor(Protocol):
    """Has effects, so it is never replayed. It must be idempotent: a crash may repeat an event."""

    name: ClassVar[str]

    @property
    def topics(self) -> frozenset[str]:
        """The topics that it reacts to."""
        ...

    def react(self, event: Event) -> None:
        """Act on the event."""
        ...


@dataclass(frozen=True)
class ReactorFollower:
    """Reacts to up to `at_once` events at a time and moves the position past each in order.

    Once it is `stopping`, it begins no other event and raises StoppedError.
    """

    reactor: Reactor
    stopping: Callable[[], bool] = lambda: False
    at_once: int = 1

    @property
    def name(self) -> str:
        """The reactor's position name."""
        return f"reactor:{self.reactor.name}"

    @property
    def topics(self) -> frozenset[str]:
        """The reactor's topics."""
        return self.reactor.topics

    def read(self, log: Pages, after: int, limit: int) -> Page:
        """Return the page. Raises for an event that cannot be read: effects are never skipped."""
        return log.page(after, limit, self.topics)

    def take(self, views: RowStore, expected: int, page: Page) -> None:
        """React to the page's events. The last one moves the position to the page's."""
        for recorded in self._reacted(page.events):
            last = recorded is page.events[-1]
            position = page.position if last else recorded.position
            views.commit(self.name, expected, position)
            expected = position
        if not page.events:
            views.commit(self.name, expected, page.position)

    def _reacted(self, events: Sequence[Recorded]) -> Iterator[Recorded]:
        """React to the events, and yield each in order once that is done."""

        def react(recorded: Recorded) -> None:
            self.reactor.react(recorded.event)

        if self.at_once == 1 or len(events) == 1:
            return in_order(events, react, self.stopping)
        return side_by_side(events, react, self.stopping, self.at_once)


@dataclass(frozen=True)
class Reactors:
    """The reactors that the worker runs, and followers with effects that go their own way.

    `at_once` is the number of events that a reactor takes at a time, by its name; by default one.
    """

    all: tuple[Reactor, ...]
    apart: tuple[Follower[Any], ...] = ()
    at_once: Mapping[str, int] = field(default_factory=dict)

    def followers(self, stopping: Callable[[], bool] | None = None) -> tuple[ReactorFollower, ...]:
        """Return one follower for each reactor that the worker runs, until it is `stopping`.

        Without `stopping`, each follower reacts to one event at a time.
        """
        if stopping is None:
            return tuple(ReactorFollower(reactor) for reactor in self.all)
        return tuple(ReactorFollower(it, stopping, self.at_once.get(it.name, 1)) for it in self.all)

    def everyone(self) -> tuple[Follower[Any], ...]:
        """Return all followers with effects. None of them is ever replayed."""
        return (*self.followers(), *self.apart)
