"""Stored samples: one file for every event type and every version of its fields ever written.

A file holds what the store holds: topic, aggregate, version and the state as UTF-8 text, personal
fields sealed by AES-256-GCM under KEY. A sample is never changed or removed, for there are stores
full of its like. `second_seal` has the same events with personal fields, sealed since texts are
bound to their event.
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.mapper import EventMapper
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Event
from support.events import AGGREGATES, USER

KEY = bytes(range(32))
FOLDER = Path(__file__).parent / "events"
SECOND_SEAL = FOLDER / "second_seal"


def keyring() -> MemoryKeyring:
    """Return a keyring that holds KEY for the person of the samples."""
    made = MemoryKeyring(new_key=lambda: KEY)
    made.key_for(USER)
    return made


def mapper(*event_types: type[Event]) -> EventMapper:
    """Return a mapper for these event types, or for all of the aggregates."""
    known = event_types or tuple(kind for aggregate in AGGREGATES for kind in aggregate.EVENTS)
    return EventMapper(known, Sealing(keyring(), AesGcmCipher()))


def path(topic: str, version: int) -> Path:
    """Return where the sample of a topic and a version of its fields is."""
    return FOLDER / f"{topic.replace(':', '.')}.v{version}.json"


def read(file: Path) -> StoredEvent:
    """Return the stored event of a file."""
    fields = json.loads(file.read_text(encoding="utf-8"))
    return StoredEvent(
        originator_id=UUID(fields["originator_id"]),
        originator_version=fields["originator_version"],
        topic=fields["topic"],
        state=fields["state"].encode(),
    )


def write(stored: StoredEvent, file: Path) -> None:
    """Store an event in a file that must be new. Raises FileExistsError."""
    fields = {
        "topic": stored.topic,
        "originator_id": str(stored.originator_id),
        "originator_version": stored.originator_version,
        "state": stored.state.decode(),
    }
    with file.open("x", encoding="utf-8") as out:
        out.write(json.dumps(fields, ensure_ascii=False, indent=2) + "\n")


def files() -> list[Path]:
    """Return the files of all samples, in the order of their names."""
    return sorted(FOLDER.rglob("*.json"))
