"""Raw logs as a store would hold them, and helpers to move them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from random import Random
from uuid import UUID

from ilikeyacut.application.archive.format import event_line, header_line, trailer_line
from ilikeyacut.application.ports.event_archive import EventArchive, RawEvent
from ilikeyacut.testing.counting import AT, Added, Started

CHECKSUM = "c" * 64


def started(position: int, aggregate_id: UUID, label: str = "steps") -> RawEvent:
    """Return a counter's first event as it is stored."""
    return RawEvent(position, aggregate_id, 1, Started.TOPIC, _state(label=label))


def added(position: int, aggregate_id: UUID, version: int, amount: int = 1) -> RawEvent:
    """Return a counter's later event as it is stored."""
    return RawEvent(position, aggregate_id, version, Added.TOPIC, _state(amount=amount))


def history(count: int, seed: int = 0, *, gaps: bool = True) -> list[RawEvent]:
    """Return the log of some counters whose events interleave, with positions left out."""
    random = Random(seed)
    versions: dict[UUID, int] = {}
    events: list[RawEvent] = []
    position = 3 if gaps else 0
    while len(events) < count:
        position += random.choice((1, 1, 1, 2, 7)) if gaps else 1
        name = UUID(int=random.randrange(1, 2 + count // 5), version=4)
        versions[name] = versions.get(name, 0) + 1
        if versions[name] == 1:
            events.append(started(position, name))
        else:
            events.append(added(position, name, versions[name], random.randrange(9)))
    return events


def restored(archive: EventArchive, events: Sequence[RawEvent], size: int = 500) -> None:
    """Fill a store, continuing an interrupted try."""
    after = archive.begin(CHECKSUM).position
    rest = [it for it in events if it.position > after]
    for start in range(0, len(rest), size):
        batch = rest[start : start + size]
        archive.restore(CHECKSUM, after, batch)
        after = batch[-1].position
    archive.finish(CHECKSUM)


def everything(archive: EventArchive, size: int = 7) -> list[RawEvent]:
    """Return the whole log, read page by page."""
    found: list[RawEvent] = []
    while page := archive.read(found[-1].position if found else 0, size):
        found += page
    return found


def file_of(events: Iterable[RawEvent], head: int | None = None) -> list[bytes]:
    """Return the lines of an archive. Its checksum is right even if its content is not."""
    told = list(events)
    last = told[-1].position if told else 0
    lines = [header_line(AT, last if head is None else head), *map(event_line, told)]
    return [*lines, trailer_line(len(told), sha256(b"".join(lines)).hexdigest())]


def _state(**fields: object) -> bytes:
    body = {"timestamp": "2025-03-01T12:00:00.123456Z", **fields}
    return json.dumps(body, separators=(",", ":")).encode()
