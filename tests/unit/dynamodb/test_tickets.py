"""What readers know of lost tickets: never a range that was not a ticket."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ilikeyacut.adapters.dynamodb.events.entries import entry_of, given_up
from ilikeyacut.adapters.dynamodb.events.tickets import (
    FAR,
    REMEMBERED,
    SMALL,
    Span,
    packed,
    pieces,
    remembering,
    ticket_of,
    unpacked,
)

Taken = list[tuple[int, bool]]
"""The size of each ticket, and whether a writer of an earlier version took it."""
sizes = st.one_of(st.integers(1, SMALL), st.integers(SMALL + 1, 2_000))
tickets = st.lists(st.tuples(sizes, st.booleans()), min_size=1, max_size=30)


def counted(taken: Taken) -> tuple[dict[str, Any], list[Span]]:
    """Take tickets as the counter would; return the counter and every ticket."""
    counter: dict[str, Any] = {"n": {"N": "0"}}
    spans = []
    for count, old in taken:
        issued = int(counter["n"]["N"])
        changed = {} if old else assigned(counter, count)
        counter = counter | changed | {"n": {"N": str(issued + count)}}
        spans.append(Span(issued + 1, issued + count))
    return counter, spans


def assigned(before: dict[str, Any], count: int) -> dict[str, Any]:
    """Return what the update assigns, each evaluated against the item before."""
    found = {}
    for assignment in remembering(count):
        name, _, source = assignment.partition(" = ")
        path = source.removeprefix("if_not_exists(").removesuffix(", :z)")
        found[name] = {"N": str(count)} if source == ":n" else before.get(path, {"N": "0"})
    return found


@given(tickets)
def test_what_a_writer_learns_of_tickets_is_true(taken: Taken) -> None:
    counter, spans = counted(taken)
    ticket = ticket_of(counter, taken[-1][0])
    assert ticket.positions == range(spans[-1].first, spans[-1].last + 1)
    assert set(ticket.before) <= set(spans[:-1])
    assert list(ticket.before) == sorted(ticket.before, key=lambda it: -it.first)


@given(st.lists(st.integers(SMALL + 1, 2_000), min_size=1, max_size=REMEMBERED))
def test_lost_tickets_in_a_row_cost_a_write_each(lost: list[int]) -> None:
    counter, spans = counted([(count, False) for count in lost] + [(1, False)])
    ticket = ticket_of(counter, 1)
    assert list(pieces(1, sum(lost), ticket.before)) == spans[-2::-1]


@given(tickets)
def test_a_gap_is_split_without_overlap_at_ends_of_tickets(taken: Taken) -> None:
    counter, spans = counted(taken)
    ticket = ticket_of(counter, taken[-1][0])
    found = list(pieces(1, ticket.first - 1, ticket.before))
    assert [n for piece in found for n in range(piece.last, piece.first - 1, -1)] == list(
        range(ticket.first - 1, 0, -1)
    )
    assert all(piece in spans for piece in found if piece.count > 1)


@given(tickets)
def test_entries_keep_what_is_known(taken: Taken) -> None:
    counter, _ = counted(taken)
    ticket = ticket_of(counter, taken[-1][0])
    assert unpacked(ticket.first, packed(ticket.first, ticket.before)) == ticket.before
    stored = given_up("#l#0", ticket.first, ticket.last, ticket.before)
    assert entry_of(stored).before == ticket.before
    assert ("k" in stored) == bool(ticket.before)


def test_far_tickets_are_not_named() -> None:
    near, _ = counted([(SMALL + 1, False), *[(1, False)] * FAR, (1, False)])
    far, _ = counted([(SMALL + 1, False), *[(1, False)] * (FAR + 1), (1, False)])
    assert ticket_of(near, 1).before == (Span(1, SMALL + 1),)
    assert ticket_of(far, 1).before == ()
