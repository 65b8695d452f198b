"""The one loop over the log. Projections and reactors both follow the log through it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ilikeyacut.application.followers.folding import Folded, Refused, folded, key_of
from ilikeyacut.application.followers.poisoned import PoisonedEventError, halves
from ilikeyacut.application.followers.side_by_side import in_order, side_by_side
from ilikeyacut.application.ports.event_store import (
    E,
    EventStore,
    EventUnreadableError,
    Page,
    PositionBeyondHeadError,
    Recorded,
    StoreCorruptError,
)
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.application.ports.views import (
    CommitTooLargeError,
    PositionMovedError,
    Row,
    RowStore,
    RowTooLargeError,
    VersionGoneError,
    View,
)
from ilikeyacut.domain.aggregate import Event

PAGE = 500
MOST_TRIES = 8

R = TypeVar("R", bound=Row)


class Pages(Protocol):
    """Reads the log: the event store, or what was read of it for several followers."""

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        """Return a page as the event store does."""
        ...


class Follower(Protocol[E]):
    """Receives every event of its topics once, in order, or its headline."""

    @property
    def name(self) -> str:
        """The name of its stored position."""
        ...

    @property
    def topics(self) -> frozenset[str]:
        """The topics of the events that it receives; other events only move its position."""
        ...

    def read(self, log: Pages, after: int, limit: int) -> Page[E]:
        """Return the page after a position, of at most `limit` events."""
        ...

    def take(self, views: RowStore, expected: int, page: Page[E]) -> None:
        """Process a page and move the position from `expected` to the page's.

        Raises PositionMovedError if another process advanced first.
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
class ProjectionFollower(Generic[R]):
    """Folds a page in memory and writes each touched row once, with the position.

    If an event cannot be read or applied, everything before it is written and PoisonedEventError
    names it. Positions in `skips` are skipped.
    """

    projection: Projection[R]
    version: int | None = None
    skips: frozenset[int] = frozenset()

    @property
    def view(self) -> View[R]:
        """The view, at the followed version."""
        view = self.projection.view
        return view if self.version is None else view.at(self.version)

    @property
    def name(self) -> str:
        """The view's position name."""
        return self.view.position_name

    @property
    def topics(self) -> frozenset[str]:
        """The projection's topics."""
        return self.projection.topics

    def read(self, log: Pages, after: int, limit: int) -> Page:
        """Return the page, or its part before an event that cannot be read.

        Raises PoisonedEventError if that event comes next.
        """
        try:
            return log.page(after, limit, self.topics)
        except EventUnreadableError as error:
            if error.position is None:
                raise
            before = log.page(after, limit, self.topics, until=error.position - 1)
            return before if before.position > after else self._unreadable(error.position, error)

    def take(self, views: RowStore, expected: int, page: Page) -> None:
        """Fold the page and commit it, in parts if the store cannot take it at once.

        Raises PoisonedEventError after committing everything before that event.
        """
        page = Page(tuple(it for it in page.events if it.position not in self.skips), page.position)
        try:
            rows = self._rows(views, page)
        except StoreCorruptError as error:
            if not page.events:
                raise
            if len(page.events) == 1:
                raise PoisonedEventError.at(self.name, page.events[0], error) from error
            first, rest = halves(page)
            self.take(views, expected, first)
            self.take(views, first.position, rest)
            return
        whole, refused = folded(page, rows, self.projection.apply)
        if refused is None or whole.position > expected:
            self._commit(views, expected, whole)
        if refused is not None:
            raise self._poisoned(views, whole.position, refused) from refused.error

    def _rows(self, views: RowStore, page: Page) -> dict[str, R | None]:
        """Return the rows of a page's events, None for those of aggregates that begin in it."""
        rows: dict[str, R | None] = {key_of(it): None for it in page.events}
        born = {key_of(it) for it in page.events if it.event.originator_version == 1}
        if older := [key for key in rows if key not in born]:
            rows.update(views.rows_to_change(self.view, older))
        return rows

    def _commit(self, views: RowStore, expected: int, rest: Folded[R]) -> None:
        """Commit the longest part that the store takes, until nothing is left."""
        part = rest
        while True:
            try:
                views.commit(self.name, expected, part.position, self.view, part.rows)
            except CommitTooLargeError as error:
                part = part.of_rows(error.fit)
            except RowTooLargeError as error:
                if len(part.applied) == 1:
                    refused = Refused(part.applied[0].recorded, part.applied[0].before, error)
                    raise self._poisoned(views, expected, refused) from error
                part = part.first(len(part.applied) // 2)
            else:
                if part.position == rest.position:
                    return
                expected, rest = part.position, rest.after(part)
                part = rest

    def _poisoned(self, views: RowStore, position: int, refused: Refused[R]) -> Exception:
        """Return the error for an event that cannot be applied at a position.

        If it was applied to a row of another position, it is PositionMovedError.
        """
        recorded, key = refused.recorded, key_of(refused.recorded)
        born = recorded.event.originator_version == 1
        stands = born or views.get(self.view, [key]).get(key) == refused.before
        if not stands or views.position(self.name) != position:
            return PositionMovedError(f"{self.name} was followed by others")
        return PoisonedEventError.at(self.name, recorded, refused.error)

    def _unreadable(self, position: int, error: EventUnreadableError) -> Page:
        if position in self.skips:
            return Page((), position)
        aggregate_id = str(error.aggregate_id)
        raise PoisonedEventError(self.name, position, error.topic, aggregate_id, error) from error


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
class Step:
    """How far a follower has read, how many events it received, and the position it stored."""

    position: int
    events: int
    stored: int


@dataclass(frozen=True)
class Lead:
    """How far a follower has read ahead of its stored position, and the pages to go on with.

    The stored position follows once it is `stride` behind, or with the next event of its topics.
    """

    read: int
    pages: Pages
    stride: int


def advance(
    store: EventStore,
    views: RowStore,
    follower: Follower[E],
    position: int,
    *,
    limit: int = PAGE,
    until: int | None = None,
    lead: Lead | None = None,
) -> Iterator[Step]:
    """Bring a follower from its position to the head of the log, or `until`, page by page.

    If another process follows under the same name, its progress is adopted. If a person is erased
    between reading a page and writing its rows, the page is read again, redacted. If the position
    has gone back, the version was restarted, and following ends. Raises VersionGoneError for a
    dropped version, PositionBeyondHeadError for a position that the log does not reach, and what a
    page was refused for MOST_TRIES times in a row without any progress.
    """
    log: Pages = lead.pages if lead else store
    stride = lead.stride if lead else 0
    stored, position = position, lead.read if lead else position
    refused = 0
    while until is None or position < until:
        page = _cut(_page(follower, log, position, limit), until)
        if page.position <= position:
            return
        events = len(page.events)
        if events or page.position - stored >= stride:
            try:
                follower.take(views, stored, page)
                stored, refused = page.position, 0
            except VersionGoneError:
                raise
            except (PositionMovedError, PersonErasedError):
                now = views.position(follower.name)
                if now < stored:
                    return
                refused = refused + 1 if now == stored else 0
                if refused == MOST_TRIES:
                    raise
                stored, page, events, log = now, Page((), now), 0, store
        position = page.position
        yield Step(position, events, stored)


def catch_up(
    store: EventStore,
    views: RowStore,
    follower: Follower[E],
    *,
    limit: int = PAGE,
    until: int | None = None,
) -> int:
    """Bring a follower to the head of the log, or `until`; return the position reached.

    Raises PoisonedEventError for a projection, and any error of a reactor.
    """
    position = views.position(follower.name)
    for step in advance(store, views, follower, position, limit=limit, until=until):
        position = step.position
    return position


def _page(follower: Follower[E], log: Pages, position: int, limit: int) -> Page[E]:
    try:
        return follower.read(log, position, limit)
    except PositionBeyondHeadError as error:
        error.follower = follower.name
        raise


def _cut(page: Page[E], until: int | None) -> Page[E]:
    if until is None or page.position <= until:
        return page
    return Page(tuple(it for it in page.events if it.position <= until), until)


def topics_of(*events: type[Event]) -> frozenset[str]:
    """Return the topics of event types."""
    return frozenset(event.TOPIC for event in events)


@dataclass(frozen=True)
class Projections:
    """All projections."""

    all: tuple[Projection[Any], ...]


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
