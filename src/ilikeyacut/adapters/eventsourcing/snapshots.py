"""Snapshots: stored states that save reading long histories.

A snapshot only saves time. If it has another shape than the aggregate, or cannot be read, it is
ignored and the events are read instead.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TypeVar, cast
from uuid import UUID

from eventsourcing.persistence import AggregateRecorder, StoredEvent
from pydantic_core import from_json, to_json

from ilikeyacut.adapters.eventsourcing.errors import translated
from ilikeyacut.application.ports.cipher import DecryptionError
from ilikeyacut.application.sealing import Context, Sealing, at
from ilikeyacut.domain.aggregate import Aggregate
from ilikeyacut.domain.errors import DomainError

A = TypeVar("A", bound=Aggregate)
FORMAT = 1


@dataclass(frozen=True)
class Snapshot:
    """The version of a snapshot, and its state unless that cannot be used."""

    version: int
    state: Aggregate | None


class Snapshots:
    """Keeps snapshots in a recorder of the library, encrypted like events."""

    def __init__(self, recorder: AggregateRecorder, sealing: Sealing) -> None:
        self._recorder = recorder
        self._sealing = sealing

    def take(self, state: Aggregate) -> None:
        """Store a state. Raises the errors of the recorder and the keyring."""
        kind = type(state)
        context = _context(kind, at(state.id, state.version))
        fields = self._sealing.seal(kind, state.model_dump(mode="json"), context)
        stored = StoredEvent(
            originator_id=state.id,
            originator_version=state.version,
            topic=context.name,
            state=to_json({"digest": digest(kind), "fields": fields}),
        )
        with translated():
            self._recorder.insert_events([stored])

    def newest(self, kind: type[Aggregate], aggregate_id: UUID) -> Snapshot | None:
        """Return the latest snapshot of an aggregate, None if there is none."""
        with translated():
            found = self._recorder.select_events(aggregate_id, desc=True, limit=1)
        if not found or found[0].topic != _topic(kind):
            return None
        try:
            state = self._decode(kind, found[0])
        except (ValueError, TypeError, KeyError, DecryptionError, DomainError):
            state = None
        return Snapshot(found[0].originator_version, state)

    def _decode(self, kind: type[A], found: StoredEvent) -> A | None:
        stored = from_json(found.state)
        if stored["digest"] != digest(kind):
            return None
        context = _context(kind, at(found.originator_id, found.originator_version))
        fields = to_json(self._sealing.open(kind, stored["fields"], context))
        state = cast("A", kind.__pydantic_validator__.validate_json(fields))
        here = (state.id, state.version) == (found.originator_id, found.originator_version)
        return state if here else None


@cache
def digest(kind: type[Aggregate]) -> str:
    """Return a digest of an aggregate's shape: its fields, and the events that it folds."""
    shape = {
        "schema": kind.model_json_schema(),
        "events": [[event.TOPIC, event.VERSION] for event in kind.EVENTS],
    }
    return sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()


def _topic(kind: type[Aggregate]) -> str:
    return f"snapshot:{kind.KIND}"


def _context(kind: type[Aggregate], place: str) -> Context:
    return Context(_topic(kind), FORMAT, place)
