"""Load, decide and append; after a conflict, start over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from ilikeyacut.application.ports.event_store import ConcurrencyError, EventStore
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.domain.aggregate import Aggregate, Event, fold
from ilikeyacut.domain.errors import AccountErasedError, DomainError, NotFoundError

A = TypeVar("A", bound=Aggregate)
MOST_TRIES = 8


class States:
    """Loads the aggregates that a decision appends to. What it only consults, the store loads.

    The first try may use states from memory; `recalled` names their aggregates.
    """

    def __init__(self, store: EventStore, *, recalling: bool) -> None:
        self.found: dict[UUID, Aggregate] = {}
        self.recalled: set[UUID] = set()
        self._store = store
        self._recalling = recalling

    def find(self, kind: type[A], aggregate_id: UUID) -> A | None:
        """Return the aggregate's state, or None where it has no events."""
        state = self._store.recall(kind, aggregate_id) if self._recalling else None
        if state is not None:
            self.recalled.add(aggregate_id)
        else:
            state = self._store.find(kind, aggregate_id)
        if state is not None:
            self.found[aggregate_id] = state
        return state

    def load(self, kind: type[A], aggregate_id: UUID) -> A:
        """Return the aggregate's state. Raises NotFoundError."""
        state = self.find(kind, aggregate_id)
        if state is None:
            raise NotFoundError(kind.KIND, aggregate_id)
        return state


@dataclass(frozen=True)
class Decision:
    """The events that were appended, and the states that they were decided on."""

    events: tuple[Event, ...]
    before: Mapping[UUID, Aggregate]

    def state(self, kind: type[A], aggregate_id: UUID) -> A:
        """Return an aggregate's state after the decision, without reading it back.

        Raises NotFoundError for one that the decision neither loaded nor made.
        """
        own = (it for it in self.events if it.originator_id == aggregate_id)
        state = fold(own, self.before.get(aggregate_id))
        if not isinstance(state, kind):
            raise NotFoundError(kind.KIND, aggregate_id)
        return state


def decide(store: EventStore, command: Callable[[States], Sequence[Event]]) -> Decision:
    """Append the events that `command` returns; return them with the states they rest on.

    `command` must load every aggregate that it appends to, so that a retry decides on current
    state. Only an append may rest on a state from memory, because it fails if that state is old. A
    refusal, or an aggregate that gets no events, is decided again on what the store reads.

    Raises:
        ConcurrencyError: There were MOST_TRIES conflicts.
        AccountErasedError: The person's key has been destroyed.
        DomainError: The command refused.
    """
    for attempt in range(1, MOST_TRIES + 1):
        try:
            return _decided(store, States(store, recalling=attempt == 1), command)
        except ConcurrencyError:
            if attempt == MOST_TRIES:
                raise
    raise AssertionError


def _decided(
    store: EventStore, states: States, command: Callable[[States], Sequence[Event]]
) -> Decision:
    try:
        events = tuple(command(states))
    except DomainError as refusal:
        if states.recalled:
            raise ConcurrencyError("refused on a state that may be old") from refusal
        raise
    if not states.recalled <= {event.originator_id for event in events}:
        raise ConcurrencyError("nothing is appended to a state that may be old")
    if events:
        try:
            store.append(*events)
        except PersonErasedError as erased:
            raise AccountErasedError(erased.user_id) from erased
    return Decision(events, states.found)
