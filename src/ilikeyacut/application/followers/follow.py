"""The one loop over the log. Projections and reactors both follow the log through it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.application.ports.event_store import E, EventStore, Page, PositionBeyondHeadError
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.application.ports.views import PositionMovedError, RowStore, VersionGoneError
from ilikeyacut.domain.aggregate import Event

PAGE = 500
MOST_TRIES = 8


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
