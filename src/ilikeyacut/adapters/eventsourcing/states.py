"""The states that were folded last, so that the events before them need not be read again.

A stream only grows, so reading may go on from any state that was true once. What it says of a
person is shown only while that person has a key, as if its events were read again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from pydantic import BaseModel

from ilikeyacut.application.sealing import Sealing, holds_personal, person_of
from ilikeyacut.domain.aggregate import Aggregate, Event, fold

MOST_STATES = 1_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A state, and whose personal values are in it, if anybody's."""

    state: Aggregate
    person: UUID | None

    @classmethod
    def folded(cls, events: Sequence[Event], before: Kept | None = None) -> Kept | None:
        """Return what comes of events. Raises EventOutOfOrderError."""
        state = fold(events, before.state if before else None)
        person = before.person if before else None
        return cls(state, person or person_in(events)) if state is not None else None


class KeptStates:
    """Keeps up to MOST_STATES states; the longest unused go first. Safe to share by threads."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing
        self._kept: OrderedDict[UUID, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, kind: type[Aggregate], aggregate_id: UUID) -> Kept | None:
        """Return what is kept of an aggregate, None for a forgotten person. Raises KeyringError."""
        kept = self._peek(aggregate_id)
        if kept is None or not isinstance(kept.state, kind):
            return None
        if kept.person is not None and self._sealing.forgotten(kept.person):
            self.drop(aggregate_id)
            return None
        return kept

    def keep(self, kept: Kept) -> None:
        """Keep a state, unless a newer one is."""
        with self._lock:
            now = self._kept.get(kept.state.id)
            if now is None or now.state.version <= kept.state.version:
                self._kept[kept.state.id] = kept
            self._kept.move_to_end(kept.state.id)
            if len(self._kept) > MOST_STATES:
                self._kept.popitem(last=False)

    def append(self, events: Sequence[Event]) -> None:
        """Fold what was just appended to one aggregate onto its kept state, if that is one."""
        aggregate_id, version = events[0].originator_id, events[0].originator_version
        before = self._peek(aggregate_id)
        if (before.state.version if before else 0) != version - 1:
            self.drop(aggregate_id)
        elif kept := Kept.folded(events, before):
            self.keep(kept)

    def drop(self, aggregate_id: UUID) -> None:
        """Keep an aggregate's state no longer."""
        with self._lock:
            self._kept.pop(aggregate_id, None)

    def _peek(self, aggregate_id: UUID) -> Kept | None:
        with self._lock:
            return self._kept.get(aggregate_id)


def person_in(models: Iterable[BaseModel]) -> UUID | None:
    """Return whose personal values are in `models`, if anybody's: an aggregate is about one."""
    return next((person_of(model) for model in models if holds_personal(model)), None)
