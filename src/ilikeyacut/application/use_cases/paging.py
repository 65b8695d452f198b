"""Pages of lists, and the cursors that lead from one to the next."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Generic, TypeVar

from ilikeyacut.application.ports.views import Row, View
from ilikeyacut.domain.errors import InvalidRequestError

MOST_ITEMS = 100
LONGEST_PLACE = 200

MOST_LOOKS = 5
"""How many times a sifted page reads MOST_ITEMS rows before it may be short."""

R = TypeVar("R", bound=Row)
T = TypeVar("T")

Find = Callable[[str | None, int], Sequence[tuple[str, R]]]
"""Finds up to a number of pairs (place, row) after a place, in the order of a list."""


@dataclass(frozen=True)
class Listing(Generic[T]):
    """Some items, and the cursor for the next ones if there are more."""

    items: tuple[T, ...]
    cursor: str | None


class CursorInvalidError(InvalidRequestError):
    """The cursor is invalid, or belongs to another list."""

    template = "the cursor is invalid for this list"
    hint = "start again without a cursor"


class LimitInvalidError(InvalidRequestError):
    """The page size is out of range."""

    value: int
    most: int
    template = "a page can have 1 to {most} items, not {value}"
    hint = "choose a number in that range"


def page_of(
    view: View[R],
    find: Find[R],
    limit: int,
    cursor: str | None,
) -> Listing[R]:
    """Return a page of what `find` finds.

    Raises LimitInvalidError, CursorInvalidError.
    """
    rows = find(place_after(view.name, limit, cursor), limit + 1)
    shown = rows[:limit]
    more = len(rows) > limit
    return Listing(
        tuple(row for _, row in shown), sealed(shown[-1][0], view.name) if more else None
    )


def sifted_page(
    view: View[R],
    find: Find[R],
    wanted: Callable[[Sequence[R]], Iterable[bool]],
    limit: int,
    cursor: str | None,
) -> Listing[R]:
    """Return a page of the rows that `find` finds and `wanted` accepts.

    After MOST_LOOKS reads, a page with a cursor may be short or even empty. Raises as `page_of`.
    """
    after, found, more = place_after(view.name, limit, cursor), list[tuple[str, R]](), True
    for _ in range(MOST_LOOKS):
        rows = find(after, MOST_ITEMS)
        found += compress(rows, wanted([row for _, row in rows]))
        more = len(rows) == MOST_ITEMS
        after = rows[-1][0] if rows else after
        if len(found) > limit or not more:
            break
    if len(found) > limit:
        after, more = found[limit - 1][0], True
    items = tuple(row for _, row in found[:limit])
    return Listing(items, sealed(after, view.name) if more and after else None)


def place_after(view: str, limit: int, cursor: str | None) -> str | None:
    """Return the place after which a page begins. Raises LimitInvalidError, CursorInvalidError."""
    if not 1 <= limit <= MOST_ITEMS:
        raise LimitInvalidError(limit, MOST_ITEMS)
    return None if cursor is None else opened(cursor, view)


def sealed(place: str, view: str) -> str:
    """Return the cursor for what comes after a place in a list of a view."""
    return base64.urlsafe_b64encode(f"{view}\n{place}".encode()).decode().rstrip("=")


def opened(cursor: str, view: str) -> str:
    """Return the place that a cursor names. Raises CursorInvalidError."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise CursorInvalidError from error
    name, _, place = text.partition("\n")
    if name != view or not place or len(place) > LONGEST_PLACE:
        raise CursorInvalidError
    return place
