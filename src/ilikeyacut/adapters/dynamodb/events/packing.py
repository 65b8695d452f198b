"""Events packed into the binary attribute of a commit item.

A byte with the format, then for each event the lengths of its topic and its state (2 and 4 bytes,
big-endian), the topic and the state. The item's key determines the versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct
from struct import error as StructError  # noqa: N812 - the module names its exception in lower case
from uuid import UUID

from eventsourcing.persistence import DatabaseError, DataError, StoredEvent

from ilikeyacut.adapters.dynamodb.events.schema import utf8

FORMAT = b"\x01"
HEAD = Struct(">HI")
LONGEST_TOPIC = 0xFFFF  # bytes
Body = tuple[str, bytes]
"""An event's topic and state."""


def pack(events: Iterable[StoredEvent]) -> bytes:
    """Return the events' topics and states as one binary value.

    Raises DataError for a topic that is too long or no valid text.
    """
    parts = [FORMAT]
    for event in events:
        topic = utf8(event.topic)
        if len(topic) > LONGEST_TOPIC:
            raise DataError(
                f"the topic {event.topic[:40]!a}... has {len(topic)} bytes: at most "
                f"{LONGEST_TOPIC} fit"
            )
        parts += (HEAD.pack(len(topic), len(event.state)), topic, event.state)
    return b"".join(parts)


def unpack(packed: bytes) -> list[Body]:
    """Return the packed events. Raises DatabaseError for any other value."""
    if packed[:1] != FORMAT:
        raise DatabaseError("a commit has an unknown format")
    bodies, at, end = [], 1, len(packed)
    try:
        while at < end:
            topic, state = HEAD.unpack_from(packed, at)
            middle = at + HEAD.size + topic
            bodies.append(
                (packed[at + HEAD.size : middle].decode(), packed[middle : middle + state])
            )
            at = middle + state
    except (StructError, UnicodeDecodeError) as error:
        raise DatabaseError("a commit is damaged") from error
    if at != end:
        raise DatabaseError("a commit is cut short")
    return bodies


def stored_event(originator_id: UUID | str, version: int, topic: str, state: bytes) -> StoredEvent:
    """Create a stored event without its frozen constructor, as the library does."""
    made = object.__new__(StoredEvent)
    fields = vars(made)
    fields["originator_id"], fields["originator_version"] = originator_id, version
    fields["topic"], fields["state"] = topic, state
    return made
