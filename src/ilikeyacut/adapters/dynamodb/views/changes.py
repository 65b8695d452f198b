"""The actions that change rows, and how many of them one transaction takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ilikeyacut.adapters.dynamodb.client import MOST_ACTIONS, Action
from ilikeyacut.adapters.dynamodb.faults import Item
from ilikeyacut.adapters.dynamodb.views.memory import Rows
from ilikeyacut.adapters.dynamodb.views.tables import (
    LARGEST_ROW,
    LONGEST_KEYS,
    Known,
    Place,
    Stored,
    count_key,
    place_item,
    place_key,
    row_item,
    row_key,
    row_places,
    size_of,
)
from ilikeyacut.application.ports.views import (
    CommitTooLargeError,
    PlaceTooLongError,
    RowTooLargeError,
    TooManyPlacesError,
    View,
)

MOST_ITEMS = MOST_ACTIONS - 2  # beside the position and the row count
MOST_PLACES = MOST_ITEMS  # that a commit can give a row: the first one is in the row's own item
LARGEST_WRITE = 3_500_000  # bytes: DynamoDB ends a transaction at 4 MB
MORE = 200  # bytes of a condition and of what an action is made of, at most

Places = tuple[Place, ...]


def left_and_taken(before: Known | None, after: Places) -> tuple[Places, Places]:
    """Return the places beyond the first one that a row leaves, and those that it takes."""
    old, new = (() if before is None else before.places[1:]), after[1:]
    if old == new:
        return (), ()
    stays = set(old) & set(new)
    return tuple(it for it in old if it not in stays), tuple(it for it in new if it not in stays)


def items_of(before: Known | None, after: Places) -> int:
    """Return how many items a row's change writes."""
    left, taken = left_and_taken(before, after)
    return 1 + len(left) + len(taken)


def require_fit(view: View[Any], before: Rows, places: Mapping[str, Places]) -> None:
    """Raise CommitTooLargeError unless the rows fit into one transaction by their items.

    A row alone always does: it may leave places beforehand. Raises TooManyPlacesError if it takes
    too many.
    """
    items = 0
    for number, (name, after) in enumerate(places.items()):
        items += items_of(before[name], after)
        if items <= MOST_ITEMS:
            continue
        if number:
            raise CommitTooLargeError(view.position_name, len(places), number)
        taken = len(left_and_taken(before[name], after)[1])
        if taken >= MOST_PLACES:
            raise TooManyPlacesError(view.position_name, name, taken + 1, MOST_PLACES)
        if len(places) > 1:
            raise CommitTooLargeError(view.position_name, len(places), 1)


def changing(
    view: View[Any], table: str, before: Rows, after: Mapping[str, Stored | None]
) -> list[Action]:
    """Return the actions that change rows with their places and the row count.

    Raises RowTooLargeError or PlaceTooLongError for the first row that no item can hold, and
    CommitTooLargeError if the rows before it fill a transaction.
    """
    actions: list[Action] = _counting(view, table, before, after)
    size = 0
    for number, (name, row) in enumerate(after.items()):
        mine = [_row(view, table, name, before[name], row)]
        mine += _places(view, table, name, before[name], row)
        size += sum(_checked(view, name, action) for action in mine)
        if size > LARGEST_WRITE:
            raise CommitTooLargeError(view.position_name, len(after), number)
        actions += mine
    return actions


def leaving(
    view: View[Any], table: str, name: str, before: Known, after: Known
) -> Iterator[Action]:
    """Yield the actions that take a row out of some of its places and leave the rest as it is."""
    yield {
        "Update": {
            "TableName": table,
            "Key": row_key(view, name),
            "UpdateExpression": "SET w = :n, p = :p",
            "ConditionExpression": "w = :w",
            "ExpressionAttributeValues": {
                ":w": {"S": before.write},
                ":n": {"S": after.write},
                ":p": row_places(view, after)["p"],
            },
        }
    }
    yield from _places(view, table, name, before, after)


def _counting(view: View[Any], table: str, before: Rows, after: Rows) -> list[Action]:
    more = sum((row is not None) - (before[name] is not None) for name, row in after.items())
    if not more:
        return []
    request = {
        "TableName": table,
        "Key": count_key(view),
        "UpdateExpression": "ADD n :n",
        "ExpressionAttributeValues": {":n": {"N": str(more)}},
    }
    return [{"Update": request}]


def _row(
    view: View[Any], table: str, name: str, before: Known | None, after: Stored | None
) -> Action:
    request: dict[str, Any] = {"TableName": table}
    if before is None:
        request["ConditionExpression"] = "attribute_not_exists(pk)"
    else:
        request["ConditionExpression"] = "w = :w"
        request["ExpressionAttributeValues"] = {":w": {"S": before.write}}
    if after is not None:
        return {"Put": request | {"Item": row_item(view, name, after)}}
    kind = "ConditionCheck" if before is None else "Delete"
    return {kind: request | {"Key": row_key(view, name)}}


def _places(
    view: View[Any], table: str, name: str, before: Known | None, after: Known | None
) -> Iterator[Action]:
    left, taken = left_and_taken(before, () if after is None else after.places)
    for place in left:
        yield {"Delete": {"TableName": table, "Key": place_key(view, name, place)}}
    for place in taken:
        yield {"Put": {"TableName": table, "Item": place_item(view, name, place)}}


def _checked(view: View[Any], name: str, action: Action) -> int:
    """Return the bytes that an action has at most in a transaction."""
    (body,) = action.values()
    item: Item = body.get("Item") or body["Key"]
    for attribute, most in LONGEST_KEYS.items():
        size = len(item[attribute]["S"].encode()) if attribute in item else 0
        if size > most:
            raise PlaceTooLongError(view.position_name, name, size, most)
    size = size_of(item)
    if size > LARGEST_ROW:
        raise RowTooLargeError(view.position_name, name, size, LARGEST_ROW)
    return size + MORE
