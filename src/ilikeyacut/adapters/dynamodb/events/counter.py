"""The counter of a log: issues positions, and says where the log's entries stand."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from eventsourcing.persistence import DatabaseError, PersistenceError, ProgrammingError

from ilikeyacut.adapters.dynamodb.client import Again, DynamoDb
from ilikeyacut.adapters.dynamodb.events.layout import Layout
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key, number
from ilikeyacut.adapters.dynamodb.events.tickets import Ticket, remembering, ticket_of
from ilikeyacut.adapters.dynamodb.faults import (
    ConditionFailedError,
    ImportUnderWayError,
    Item,
    parsing,
)

TRIES = 5  # to change the layout, while other writers take tickets


@dataclass(frozen=True)
class Issued:
    """How far the log goes, and what an import does to it.

    `last`: the last issued position. `noted`: the log is known to be complete up to there.
    `archive`: what an import filled it from, `filling` as long as it does. It writes events over
    the positions that were given up before; `final`: up to there it does not.
    """

    last: int
    final: int
    noted: int = 0
    archive: str = ""
    filling: bool = False

    @classmethod
    def of(cls, counter: Item) -> Issued:
        """Return what a counter says; it may be empty."""
        last, noted, floor, reached = (number(counter, name) for name in "nsfm")
        filling, archive = "u" in counter, counter.get("r", {"S": ""})["S"]
        return cls(last, reached if filling and not floor else 0, noted, archive, filling)

    @property
    def end(self) -> int:
        """The last position that can be read: none while given-up ones are written over."""
        return self.last if self.final or not self.filling else 0


class LogCounter:
    """One application's counter.

    `bucket` and `stripes` are wishes: they hold for a new log. More stripes than the log ever had
    are given to it by its next ticket. Fewer, or as many again, only `restripe` gives: processes
    with different settings must not change it in turn.
    """

    def __init__(self, db: DynamoDb, table: str, keys: Keys, bucket: int, stripes: int) -> None:
        self._db = db
        self._table = table
        self._keys = keys
        self._bucket = bucket
        self._stripes = stripes
        self._layout: Layout | None = None
        self._known = 0
        """The last issued position when the layout was read: it is final up to there."""
        self._lock = Lock()

    def take(self, count: int, again: Again | None = None) -> Ticket:
        """Take positions. Raises ProgrammingError for other buckets, and ImportUnderWayError."""
        try:
            counter = self._taken(count, again)
        except ConditionFailedError as error:
            if self._layout is not None or self._stripes == 1:
                raise ImportUnderWayError from error
            self.read()  # the log exists: it keeps its layout for now
            return self.take(count, again)
        with self._parsing():
            ticket = ticket_of(counter, count)
        if self._saw(counter).most < self._stripes:
            self._raise()
        return ticket

    def read(self) -> Item:
        """Return the counter, empty before the first ticket. Raises ProgrammingError as `take`."""
        answer = self._db.call(
            "get_item",
            TableName=self._table,
            Key=key(self._keys.counter, 0),
            ConsistentRead=True,
        )
        counter: Item = answer.get("Item", {})
        if counter:
            self._saw(counter)
        return counter

    def note(self, position: int) -> None:
        """Record that the log is complete up to a position. Failing to is harmless."""
        values = {":s": {"N": str(position)}}
        try:
            self._update("SET s = :s", "attribute_not_exists(s) OR s < :s", values)
        except (ConditionFailedError, PersistenceError):
            return

    def layout(self, position: int) -> Layout:
        """Return a layout that holds at a position and below."""
        with self._lock:
            layout, known = self._layout, self._known
        if layout is not None and position <= known:
            return layout
        counter = self.read()
        return Layout.of(counter) if counter else Layout(self._bucket)

    def restripe(self, stripes: int) -> None:
        """Give the log so many stripes from a position on that is not issued yet.

        Raises DatabaseError if other writers are too fast.
        """
        for _ in range(TRIES):
            counter = self.read()
            if not counter:
                raise DatabaseError("a log without an event has no stripes to change yet")
            layout = Layout.of(counter)
            if layout.steps[-1][1] == stripes or self._changed(layout, counter, stripes):
                return
        raise DatabaseError(f"the log's stripes were changed by others {TRIES} times meanwhile")

    def _taken(self, count: int, again: Again | None) -> Item:
        wish = Layout(self._bucket, ((0, self._stripes),)).attributes()
        assignments, condition = ["b = if_not_exists(b, :b)"], "attribute_not_exists(u)"
        values = {":b": wish["b"], ":n": {"N": str(count)}}
        if "p" in wish and self._layout is None:
            assignments.append("p = if_not_exists(p, :p)")
            condition += " AND (attribute_exists(p) OR attribute_not_exists(n))"
            values[":p"] = wish["p"]
        if large := remembering(count):
            assignments += large
            values[":z"] = {"N": "0"}
        return self._update(f"SET {', '.join(assignments)} ADD n :n", condition, values, again)

    def _raise(self) -> None:
        """Give the log the stripes of the settings. A later ticket does where this fails."""
        try:
            counter = self.read()
            if Layout.of(counter).most < self._stripes:
                self._changed(Layout.of(counter), counter, self._stripes)
        except PersistenceError:
            return

    def _changed(self, layout: Layout, counter: Item, stripes: int) -> bool:
        changed = layout.changed(int(counter["n"]["N"]), stripes)
        values = changed.attributes()
        edge = {":e": {"N": str(changed.steps[-1][0])}}
        same = "p = :o" if "p" in counter else "attribute_not_exists(p)"
        old = {":o": counter["p"]} if "p" in counter else {}
        try:
            self._update(
                "SET b = :b, p = :p",
                f"n < :e AND {same} AND attribute_not_exists(u)",
                {":b": values["b"], ":p": values["p"]} | edge | old,
            )
        except ConditionFailedError:
            return False
        return True

    def _saw(self, counter: Item) -> Layout:
        with self._parsing():
            layout, issued = Layout.of(counter), int(counter["n"]["N"])
        if layout.bucket != self._bucket:
            raise ProgrammingError(
                f"the log in {self._table} has buckets of {layout.bucket} positions, "
                f"not {self._bucket}"
            )
        with self._lock:
            if layout == self._layout:
                self._known = max(self._known, issued)
            else:  # a change, or an answer from before one: either holds as far as it knows
                self._layout, self._known = layout, issued
        return layout

    def _parsing(self) -> AbstractContextManager[None]:
        return parsing(f"the log's counter in {self._table}")

    def _update(
        self, expression: str, condition: str, values: dict[str, Any], again: Again | None = None
    ) -> Item:
        answer = self._db.call(
            "update_item",
            TableName=self._table,
            Key=key(self._keys.counter, 0),
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
            again=again,
        )
        attributes: Item = answer["Attributes"]
        return attributes
