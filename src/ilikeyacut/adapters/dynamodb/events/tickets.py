"""Tickets: the ranges of positions that the counter issues, and what is known of lost ones.

A reader that gives a gap up has to know where its tickets end: a writer's entry can only stand at
the last position of its ticket. The counter remembers the latest larger tickets, every writer
learns them with its own, and its entry names those just before it. So the reader that finds the
entry after a gap gives each of them up with one write. The rest of a gap it gives up position by
position: small tickets, and those of a writer of an earlier version, which names none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ilikeyacut.adapters.dynamodb.events.schema import number
from ilikeyacut.adapters.dynamodb.faults import Item

SMALL = 10
"""Positions of a ticket that is not remembered: giving it up costs as many writes."""
REMEMBERED = 16
FAR = 128
"""Positions between two remembered tickets, beyond which an entry names no more of them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Positions from `first` to `last`."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """The number of positions."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Ticket(Span):
    """A writer's positions, and the larger tickets just before them, the nearest first."""

    before: tuple[Span, ...] = ()

    @property
    def positions(self) -> range:
        """All positions."""
        return range(self.first, self.last + 1)


def remembering(count: int) -> list[str]:
    """Return the counter's assignments that remember a ticket of `:n` positions, if it is large.

    `:z` is 0. DynamoDB evaluates each assignment against the item as it was before the update.
    """
    if count <= SMALL:
        return []
    shifts = [
        f"{name}{n} = if_not_exists({name}{n - 1}, :z)"
        for n in range(REMEMBERED - 1, 0, -1)
        for name in ("f", "c")
    ]
    return [*shifts, "f0 = if_not_exists(n, :z)", "c0 = :n"]


def ticket_of(counter: Item, count: int) -> Ticket:
    """Return the ticket that left the counter like this."""
    first = int(counter["n"]["N"]) - count + 1
    return Ticket(first, first + count - 1, _before(counter, first))


def pieces(first: int, last: int, known: Sequence[Span]) -> Iterator[Span]:
    """Split a gap into its known tickets and single positions, from the last to the first."""
    ends = {span.last: span for span in known if span.first >= first}
    while last >= first:
        piece = ends.get(last, Span(last, last))
        yield piece
        last = piece.first - 1


def packed(first: int, before: Sequence[Span]) -> str:
    """Return tickets as text: for each, the positions between it and the next, and its own."""
    numbers: list[int] = []
    for span in before:
        numbers += (first - 1 - span.last, span.count)
        first = span.first
    return json.dumps(numbers, separators=(",", ":"))


def unpacked(first: int, text: str) -> tuple[Span, ...]:
    """Return the tickets of a text."""
    spans, numbers = [], iter(json.loads(text))
    for between, count in zip(numbers, numbers, strict=True):
        last = first - 1 - between
        first = last - count + 1
        spans.append(Span(first, last))
    return tuple(spans)


def _before(counter: Item, first: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    for n in range(REMEMBERED):
        after, count = (number(counter, f"{name}{n}") for name in ("f", "c"))
        if after + 1 >= first:
            continue  # the ticket itself
        if not count or first - 1 - after - count > FAR:
            break
        first = after + 1
        spans.append(Span(first, after + count))
    return tuple(spans)
