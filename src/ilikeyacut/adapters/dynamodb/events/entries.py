"""Entries of the log: the commits that contain the events of a range of positions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification

from ilikeyacut.adapters.dynamodb.events.commits import Save
from ilikeyacut.adapters.dynamodb.events.packing import Body
from ilikeyacut.adapters.dynamodb.events.schema import key, refuse_heavy, weight_of
from ilikeyacut.adapters.dynamodb.events.tickets import Span, packed, unpacked
from ilikeyacut.adapters.dynamodb.faults import Item

Found = Mapping["Ref", tuple[int, list[Body]]]
"""Each commit's first version and its bodies."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Names a commit item and its number of events."""

    originator_id: UUID | str
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Positions `first` to `last` of the log. Without `refs` they were given up.

    `before` names the larger tickets just before it, the nearest first.
    """

    first: int
    last: int
    refs: tuple[Ref, ...] = ()
    order: tuple[int, ...] | None = None
    topics: frozenset[str] = frozenset()
    before: tuple[Span, ...] = ()

    def notifications(self, found: Found) -> list[Notification]:
        """Return the events in the order of the save."""
        if self.order is not None:
            return list(self._interleaved(self.order, found))
        events, position = [], self.first
        for ref in self.refs:
            first, bodies = found[ref]
            for version, (topic, state) in enumerate(bodies, first):
                events.append(_notification(position, ref.originator_id, version, topic, state))
                position += 1
        return events

    def _interleaved(self, order: Sequence[int], found: Found) -> Iterator[Notification]:
        taken = [0] * len(self.refs)
        for position, number in enumerate(order, self.first):
            ref, index = self.refs[number], taken[number]
            taken[number] += 1
            first, bodies = found[ref]
            topic, state = bodies[index]
            yield _notification(position, ref.originator_id, first + index, topic, state)


def content_of(save: Save, starts: Sequence[int], commit_id: str) -> dict[str, Any]:
    """Return what a log entry says of a save: everything but its positions.

    Raises DataError if it exceeds the size of an item.
    """
    refs = [
        [_named(commit.originator_id), start, commit.count]
        for commit, start in zip(save.commits, starts, strict=True)
    ]
    content: dict[str, Any] = {
        "r": {"S": json.dumps(refs, ensure_ascii=False, separators=(",", ":"))},
        "t": {"SS": sorted(save.topics)},
        "i": {"S": commit_id},
    }
    if save.order is not None:
        content["o"] = {"S": json.dumps(save.order, separators=(",", ":"))}
    refuse_heavy(weight_of(content), f"the log entry of {len(save.commits)} aggregates")
    return content


def item_of(
    pk: str, last: int, save: Save, starts: Sequence[int], commit_id: str
) -> dict[str, Any]:
    """Return the log entry of a save whose last event has position `last`. As `content_of`."""
    return placed(pk, last - save.count + 1, last) | content_of(save, starts, commit_id)


def given_up(pk: str, first: int, last: int, before: Sequence[Span] = ()) -> dict[str, Any]:
    """Return the entry that gives up positions, so readers can pass and writers cannot use them."""
    return placed(pk, first, last, before) | {"x": {"BOOL": True}}


def entry_of(item: Item) -> Entry:
    """Parse a log entry."""
    last = int(item["sk"]["N"])
    first = last - int(item["n"]["N"]) + 1
    before = unpacked(first, item["k"]["S"]) if "k" in item else ()
    if "x" in item:
        return Entry(first, last, before=before)
    refs = tuple(Ref(_id_of(name), start, n) for name, start, n in json.loads(item["r"]["S"]))
    order = tuple(json.loads(item["o"]["S"])) if "o" in item else None
    return Entry(first, last, refs, order, frozenset(item["t"]["SS"]), before)


def placed(pk: str, first: int, last: int, before: Sequence[Span] = ()) -> dict[str, Any]:
    """Return the key and the positions of an entry, and the tickets before it."""
    item = key(pk, last) | {"n": {"N": str(last - first + 1)}}
    return item | {"k": {"S": packed(first, before)}} if before else item


def _named(originator_id: UUID | str) -> str:
    return f"u{originator_id.hex}" if isinstance(originator_id, UUID) else f"s{originator_id}"


def _id_of(name: str) -> UUID | str:
    return UUID(name[1:]) if name[0] == "u" else name[1:]


def _notification(
    position: int, originator_id: UUID | str, version: int, topic: str, state: bytes
) -> Notification:
    """Make a notification past its frozen constructor, as the library makes domain events."""
    made = object.__new__(Notification)
    fields = vars(made)
    fields["originator_id"], fields["originator_version"] = originator_id, version
    fields["topic"], fields["state"], fields["id"] = topic, state, position
    return made
