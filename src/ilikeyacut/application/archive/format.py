"""The file format of an exported log: JSON Lines in ASCII.

    {"format":"ilikeyacut-events","version":1,"created_at":"...","head":7}
    {"position":1,"aggregate_id":"...","version":1,"topic":"user:registered","state":"{...}"}
    ...
    {"events":7,"sha256":"..."}

A header, one line per event in the order of the log, and a trailer with the number of events and
the SHA-256 of every byte before it. `state` holds the stored bytes as text; a byte that is not
UTF-8 is a lone surrogate (Python's `surrogateescape`), so every state is restored exactly. The
digest of a log is the SHA-256 of its event lines alone: `sed '1d;$d' FILE | sha256sum`.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from ilikeyacut.application.ports.event_archive import ArchiveError, RawEvent

FORMAT = "ilikeyacut-events"
VERSION = 1
LONGEST_LINE = 64 * 1024 * 1024
"""The most bytes of a line; a longer one is not an event."""

EVENT = ("position", "aggregate_id", "version", "topic", "state")
ESCAPED = "surrogateescape"
Object = dict[str, Any]


class ArchiveTruncatedError(ArchiveError):
    """The file ends before its trailer."""

    code = "ARCHIVE_TRUNCATED"
    hint = "copy or export the file again: part of it is missing"


class ArchiveAlteredError(ArchiveError):
    """The file has been changed or damaged."""

    code = "ARCHIVE_ALTERED"
    hint = "copy or export the file again"


class ArchiveFormatUnknownError(ArchiveError):
    """The file is not an exported log."""

    code = "ARCHIVE_FORMAT_UNKNOWN"
    hint = "name a file of exported events"


class ArchiveVersionUnknownError(ArchiveError):
    """The file has a format version that this program does not know."""

    code = "ARCHIVE_VERSION_UNKNOWN"
    hint = "use the newer program that made the file"


class ArchiveTopicUnknownError(ArchiveError):
    """An event has a topic that this program does not know."""

    code = "EVENT_TOPIC_UNKNOWN"
    hint = "use the newer program that made the file"


class ArchiveEventUnreadableError(ArchiveError):
    """An event cannot be read, or does not fit the events before it. Nothing was written."""

    code = "ARCHIVE_EVENT_UNREADABLE"
    hint = "repair the store that the file came from, then export again"


class EventTooLargeError(ArchiveError):
    """An event is larger than the store allows."""

    code = "EVENT_TOO_LARGE"
    hint = "import into a store that allows larger events"


def header_line(created_at: datetime, head: int) -> bytes:
    """Return the first line. `head` is the position of the last event."""
    return _line(
        {
            "format": FORMAT,
            "version": VERSION,
            "created_at": created_at.isoformat(),
            "head": head,
        }
    )


def event_line(event: RawEvent) -> bytes:
    """Return the line of an event. Equal events have equal lines."""
    return _line(
        {
            "position": event.position,
            "aggregate_id": str(event.aggregate_id),
            "version": event.version,
            "topic": event.topic,
            "state": event.state.decode(errors=ESCAPED),
        }
    )


def trailer_line(events: int, sha256: str) -> bytes:
    """Return the last line."""
    return _line({"events": events, "sha256": sha256})


def head_of(line: bytes) -> int:
    """Return the head that a header names.

    Raises ArchiveFormatUnknownError, ArchiveVersionUnknownError, ArchiveTruncatedError.
    """
    found = parsed(line)
    if found is None and line.startswith(b'{"format":"%b"' % FORMAT.encode()):
        raise ArchiveTruncatedError("the file ends within its first line")
    if not line:
        raise ArchiveTruncatedError("the file is empty")
    if found is None or found.get("format") != FORMAT:
        raise ArchiveFormatUnknownError("the file is not an archive of events")
    if found.get("version") != VERSION:
        raise ArchiveVersionUnknownError(
            f"the file has version {found.get('version')}; this program knows {VERSION}"
        )
    head = found.get("head")
    if type(head) is not int or head < 0:
        raise ArchiveAlteredError("the first line does not contain the head of the log")
    return head


def event_of(found: Object | None) -> RawEvent:
    """Parse the object of a line. Raises ValueError if it is not an event."""
    if found is None or tuple(found) != EVENT:
        raise ValueError("not an event")
    position, name, version, topic, state = found.values()
    if type(position) is not int or type(version) is not int:
        raise ValueError("position and version must be whole numbers")
    if not (isinstance(name, str) and isinstance(topic, str) and isinstance(state, str)):
        raise ValueError("id, topic and state must be text")
    return RawEvent(position, UUID(name), version, topic, state.encode(errors=ESCAPED))


def parsed(line: bytes) -> Object | None:
    """Return the JSON object of a complete line, None for anything else."""
    if not line.endswith(b"\n"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _line(fields: Object) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
