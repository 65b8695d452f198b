"""One check of the log for many followers: one head, one read of positions, shared pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from ilikeyacut.application.followers.ahead import refuse_ahead
from ilikeyacut.application.followers.follow import PAGE, Follower, Lead, Pages, advance
from ilikeyacut.application.ports.event_store import EventStore, EventUnreadableError, Page
from ilikeyacut.application.ports.views import RowStore

STRIDE = 100
"""How far a stored position may lag behind where a follower has read without finding its topics."""


class SharedPages:
    """Reads the log up to a head for followers of different topics, in shared pages.

    If an event cannot be read, each follower reads for itself from then on.
    """

    def __init__(self, store: EventStore, topics: Collection[str], head: int) -> None:
        self._store = store
        self._topics = topics
        self._head = head
        self._start, self._page = 0, Page((), 0)
        self._readable = True

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        """Return a page as the store would, up to the shared head."""
        until = self._head if until is None else min(until, self._head)
        if after >= until:
            return Page((), after)
        if limit < PAGE or not self._covers(after):
            return self._store.page(after, limit, topics, until=until)
        end = min(until, self._page.position)
        mine = (it for it in self._page.events if after < it.position <= end)
        return Page(tuple(it for it in mine if it.event.TOPIC in topics), end)

    def _covers(self, after: int) -> bool:
        """Whether the shared page starts at a follower's position; reads it if allowed."""
        if self._readable and not self._start <= after < self._page.position:
            try:
                page = self._store.page(after, PAGE, self._topics, until=self._head)
            except EventUnreadableError:
                self._readable = False
            else:
                self._start, self._page = after, page
        return self._readable


@dataclass(frozen=True)
class Place:
    """A follower's stored position, and how far it has read."""

    stored: int
    read: int


@dataclass(frozen=True)
class Round:
    """The followers that are not at the head yet, their places, and the pages they share."""

    places: dict[str, Place]
    pages: Pages
    head: int

    def __contains__(self, follower: Follower) -> bool:
        return follower.name in self.places


@dataclass(frozen=True)
class Rounds:
    """Brings followers to the head, and remembers how far each has read without events for it."""

    store: EventStore
    views: RowStore
    _places: dict[str, Place] = field(default_factory=dict, init=False, repr=False, compare=False)

    def begin(self, followers: Sequence[Follower], *, alone: bool = False) -> Round:
        """Read the head of the log and the positions of followers that are behind it.

        While they are followed here `alone`, the positions that were stored here are known. Raises
        PositionBeyondHeadError for a position that the log does not reach.
        """
        head = self.store.head()
        self._refuse_ahead({it.name: self._read(it.name) for it in followers}, head)
        behind = [it for it in followers if self._read(it.name) < head]
        topics = frozenset[str]().union(*(it.topics for it in behind))
        if alone and all(it.name in self._places for it in behind):
            places = {it.name: self._places[it.name] for it in behind}
        else:
            places = dict(self._found(behind))
            self._refuse_ahead({name: it.stored for name, it in places.items()}, head)
        return Round(places, SharedPages(self.store, topics, head), head)

    def follow(self, follower: Follower, around: Round) -> bool:
        """Bring a follower to the round's head; return whether it received any event.

        Raises the errors of `catch_up`.
        """
        place = self._places[follower.name] = around.places[follower.name]
        moved = False
        steps = advance(
            self.store,
            self.views,
            follower,
            place.stored,
            lead=Lead(place.read, around.pages, STRIDE),
        )
        for step in steps:
            moved |= step.events > 0
            self._places[follower.name] = Place(step.stored, step.position)
        return moved

    def all(
        self, followers: Sequence[Follower], *, around: Round | None = None, alone: bool = False
    ) -> bool:
        """Bring every follower to the head; return whether any received an event.

        They follow in a round that was begun for them and others, or in a new one.
        """
        around = around or self.begin(followers, alone=alone)
        moved = [self.follow(it, around) for it in followers if it in around]
        return any(moved)

    def forget(self) -> None:
        """Read every position again, because they were set back."""
        self._places.clear()

    def _refuse_ahead(self, positions: dict[str, int], head: int) -> None:
        """Look again before refusing: others may have appended and followed since."""
        if any(position > head for position in positions.values()):
            refuse_ahead(self.store, positions)

    def _read(self, name: str) -> int:
        place = self._places.get(name)
        return place.read if place else -1

    def _found(self, followers: Sequence[Follower]) -> Iterator[tuple[str, Place]]:
        names = [it.name for it in followers]
        for name, stored in (self.views.positions(names) if names else {}).items():
            place = self._places.get(name)
            known = place is not None and place.stored == stored
            yield name, place if place and known else Place(stored, stored)
