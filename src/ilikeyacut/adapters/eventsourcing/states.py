"""The latest folded states, so that earlier events need not be read again.

A stream only grows, so reading can continue from any earlier state. Personal data of a cached state
is returned only while its person has a key, as if the events were read again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from pydantic import BaseModel

from ilikeyacut.application.sealing import Sealing, holds_personal, person_of
from ilikeyacut.application.streams import folded
from ilikeyacut.domain.aggregate import Aggregate, Event

MOST_STATES = 1_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A state, and the person whose personal values it contains, if any."""

    state: Aggregate
    person: UUID | None

    @classmethod
    def folded(cls, events: Sequence[Event], before: Kept | None = None) -> Kept | None:
        """Return the state after the events. Raises StoreCorruptError."""
        state = folded(events, before.state if before else None)
        person = before.person if before else None
        return cls(state, person or person_in(events)) if state is not None else None


class KeptStates:
    """Caches up to MOST_STATES states, dropping the least recently used. Threads may share it."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing
        self._kept: OrderedDict[UUID, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, kind: type[Aggregate], aggregate_id: UUID) -> Kept | None:
        """Return a cached state, None without one or after erasure. Raises KeyringError."""
        kept = self._peek(aggregate_id)
        if kept is None or not isinstance(kept.state, kind):
            return None
        if kept.person is not None and self._sealing.forgotten(kept.person):
            self.drop(aggregate_id)
            return None
        return kept

    def keep(self, kept: Kept) -> None:
        """Cache a state, unless a newer one is cached."""
        with self._lock:
            now = self._kept.get(kept.state.id)
            if now is None or now.state.version <= kept.state.version:
                self._kept[kept.state.id] = kept
            self._kept.move_to_end(kept.state.id)
            if len(self._kept) > MOST_STATES:
                self._kept.popitem(last=False)

    def append(self, events: Sequence[Event]) -> None:
        """Fold newly appended events of one aggregate onto its cached state, if they follow it."""
        aggregate_id, version = events[0].originator_id, events[0].originator_version
        before = self._peek(aggregate_id)
        if (before.state.version if before else 0) != version - 1:
            self.drop(aggregate_id)
        elif kept := Kept.folded(events, before):
            self.keep(kept)

    def drop(self, aggregate_id: UUID) -> None:
        """Drop an aggregate's state."""
        with self._lock:
            self._kept.pop(aggregate_id, None)

    def _peek(self, aggregate_id: UUID) -> Kept | None:
        with self._lock:
            return self._kept.get(aggregate_id)


def person_in(models: Iterable[BaseModel]) -> UUID | None:
    """Return the person whose personal values the models hold, None if there is none."""
    return next((person_of(model) for model in models if holds_personal(model)), None)
