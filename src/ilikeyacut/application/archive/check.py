"""Reads an archive from end to end before any of it is used."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from ilikeyacut.application.archive.format import (
    LONGEST_LINE,
    ArchiveAlteredError,
    ArchiveTopicUnknownError,
    ArchiveTruncatedError,
    EventTooLargeError,
    Object,
    event_of,
    head_of,
    parsed,
)
from ilikeyacut.application.ports.event_archive import ArchiveError, ArchiveOrderError, RawEvent
from ilikeyacut.application.sealing import SEALED

PAGE = 500
HEAVIEST_BATCH = 8_000_000  # bytes of states that are held at once
Lines = Iterable[bytes]
Tick = Callable[[str, int, int], None]
"""Receives a stage, how much of it is done, and the total; a total of 0 is unknown."""


def silent(stage: str, done: int, total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True)
class Checked:
    """A complete and well-formed archive.

    `people` are those whose personal data it contains, `streams` counts its aggregates.
    """

    checksum: str
    digest: str
    events: int
    head: int
    people: frozenset[UUID] = frozenset()
    streams: int = 0


def checked(lines: Lines, topics: Collection[str], largest: int, tick: Tick = silent) -> Checked:
    """Read an archive to its end and return its contents' summary.

    Memory grows with the number of aggregates and people, not of events. Raises the errors of
    `archive/format.py`; a wrong checksum is reported before faults that it can explain.
    """
    source = iter(lines)
    first = next(source, b"")
    check = _Check(head_of(first), frozenset(topics), largest, tick)
    check.whole.update(first)
    for line in source:
        check.read(line)
    return check.result()


@dataclass
class _Check:
    head: int
    topics: frozenset[str]
    largest: int
    tick: Tick
    whole: Any = field(default_factory=sha256)
    digest: Any = field(default_factory=sha256)
    count: int = 0
    last: int = 0
    trailer: Object | None = None
    problem: ArchiveError | None = None
    versions: dict[UUID, int] = field(default_factory=dict)
    people: set[UUID] = field(default_factory=set)

    def read(self, line: bytes) -> None:
        """Read one more line. Raises what no later line can explain."""
        if self.trailer is not None:
            raise ArchiveAlteredError("the file continues after its end")
        if len(line) >= LONGEST_LINE:
            raise ArchiveAlteredError(f"line {self.count + 2} is too long for an event")
        if not line.endswith(b"\n"):
            raise ArchiveTruncatedError(f"the file ends within line {self.count + 2}")
        found = parsed(line)
        if found is not None and "sha256" in found:
            self.trailer = found
            return
        self.whole.update(line)
        self.digest.update(line)
        self.count += 1
        try:
            event = event_of(found)
        except ValueError:
            self._note(ArchiveAlteredError(f"line {self.count + 1} is not an event"))
            return
        self._judge(event)
        self.tick("check", event.position, self.head)

    def result(self) -> Checked:
        """Return what was read, once it has ended. Raises what is wrong with it."""
        checksum = self.whole.hexdigest()
        if self.trailer is None:
            raise ArchiveTruncatedError(f"the file ends after {self.count} events, without an end")
        if self.trailer != {"events": self.count, "sha256": checksum}:
            raise ArchiveAlteredError("the file does not match its checksum")
        if self.last != self.head:
            self._note(
                ArchiveOrderError(
                    f"the last position is {self.last}, the first line says {self.head}"
                )
            )
        if self.problem is not None:
            raise self.problem
        return Checked(
            checksum,
            self.digest.hexdigest(),
            self.count,
            self.head,
            frozenset(self.people),
            len(self.versions),
        )

    def _judge(self, event: RawEvent) -> None:
        name, version = event.aggregate_id, event.version
        expected = self.versions.get(name, 0) + 1
        where = f"version {version} of {name} at position {event.position}"
        if event.position <= self.last:
            self._note(ArchiveOrderError(f"{where} comes after position {self.last}"))
        if version != expected:
            self._note(ArchiveOrderError(f"{where} comes where version {expected} should be"))
        if event.topic not in self.topics:
            self._note(ArchiveTopicUnknownError(f"unknown topic {event.topic!r} in {where}"))
        if len(event.state) > self.largest:
            self._note(
                EventTooLargeError(
                    f"{where} has {len(event.state)} bytes; at most {self.largest} are allowed"
                )
            )
        self.last, self.versions[name] = event.position, version
        self._find_person(event, where)

    def _find_person(self, event: RawEvent, where: str) -> None:
        try:
            person = sealed_for(event.state)
        except (ValueError, TypeError, KeyError, RecursionError):
            self._note(ArchiveAlteredError(f"the state of {where} cannot be read"))
            return
        if person is not None:
            self.people.add(person)

    def _note(self, problem: ArchiveError) -> None:
        self.problem = self.problem or problem


def events_of(lines: Lines) -> Iterator[RawEvent]:
    """Yield the events of an archive that was checked before.

    Raises ArchiveAlteredError if the archive has changed.
    """
    source = iter(lines)
    next(source, b"")
    for line in source:
        found = parsed(line)
        if found is not None and "sha256" in found:
            return
        try:
            yield event_of(found)
        except ValueError:
            break
    raise ArchiveAlteredError("the file changed while it was being imported")


def batches(events: Iterable[RawEvent]) -> Iterator[list[RawEvent]]:
    """Split events into batches of limited length and size."""
    batch: list[RawEvent] = []
    weight = 0
    for event in events:
        if batch and (len(batch) == PAGE or weight + len(event.state) > HEAVIEST_BATCH):
            yield batch
            batch, weight = [], 0
        batch.append(event)
        weight += len(event.state)
    if batch:
        yield batch


def sealed_for(state: bytes) -> UUID | None:
    """Return the person whose key a stored state needs. Raises ValueError, TypeError, KeyError."""
    if b'"%b"' % SEALED.encode() not in state:
        return None
    fields = json.loads(state)
    return UUID(fields["user_id"]) if SEALED in fields else None
