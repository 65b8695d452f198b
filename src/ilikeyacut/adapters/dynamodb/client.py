"""Calls DynamoDB, and is the only place that retries."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from time import monotonic, sleep
from typing import Any

from eventsourcing.persistence import OperationalError, ProgrammingError

from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.dynamodb.faults import (
    ConditionFailedError,
    Item,
    OutcomeUnknownError,
    WrongTableError,
    misfit_error,
    outcome_of,
)
from ilikeyacut.adapters.dynamodb.misfits import (
    Described,
    Misfit,
    lapsing_misfits,
    misfits,
)

Action = dict[str, dict[str, Any]]
"""One write of a transaction: {"Put" | "Update" | "Delete" | "ConditionCheck": its request}."""

Again = Callable[[int, Exception], bool]
"""Takes the number of the attempt and its temporary error; pauses and returns True to try again."""

MOST_ACTIONS = 100
MOST_KEYS = 100
READS = {
    "batch_get_item",
    "describe_table",
    "describe_time_to_live",
    "get_item",
    "query",
    "scan",
    "transact_get_items",
}
"""What leaves nothing behind, whether its answer comes or not."""

MADE_WITHIN = 60.0  # seconds that a new table may take
NOT_YET = {"TableStatus": "CREATING"}


PATIENCE = Patience(connect_timeout=2.0, read_timeout=5.0)


@dataclass(frozen=True)
class Retries:
    """How often a call is tried, and the pauses between tries, in seconds."""

    attempts: int = 10
    first_pause: float = 0.02
    longest_pause: float = 1.0


RETRIES = Retries()

Layouts = Callable[[], Iterable[tuple[str, Described]]]


class DynamoDb:
    """Calls DynamoDB with bounded retries. Threads may share it; it loads nothing before a call.

    Raises ConditionFailedError, OutcomeUnknownError if the answer to a write is lost, and otherwise
    the library's OperationalError, ProgrammingError or DataError for an operation that certainly
    failed. Pauses have full jitter under a doubling limit. What waits or measures on top of these
    calls does so with `pause` and `now`, so a test can give all of it another time.
    """

    def __init__(
        self,
        session: AwsSession,
        patience: Patience = PATIENCE,
        retries: Retries = RETRIES,
        pause: Callable[[float], None] = sleep,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self.session = session
        self.patience = patience
        self.retries = retries
        self.pause = pause
        self.now = now
        self._layouts: dict[str, Described] = {}
        self._later: list[Layouts] = []

    def expect(self, table: str, definition: Described) -> None:
        """Compare a table with this definition whenever a call on it is refused."""
        self._layouts[table] = definition

    def expect_later(self, layouts: Layouts) -> None:
        """Ask for more definitions, by table, when a call is refused."""
        self._later.append(layouts)

    @property
    def client(self) -> Any:
        """The botocore client. Use its event hooks for tracing or to inject faults."""
        return self.session.client("dynamodb", self.patience)

    def close(self) -> None:
        """Close the session's connections. A later call opens new ones."""
        self.session.close()

    def call(self, operation: str, *, again: Again | None = None, **request: Any) -> dict[str, Any]:
        """Run one operation, named as in botocore's client.

        `again` decides about another try in place of the settings, and pauses before it.
        """
        context, unknown = f"{operation} on {_tables(request)}", False
        for attempt in count(1):
            try:
                answer: dict[str, Any] = getattr(self.client, operation)(**request)
                return answer
            except Exception as error:
                outcome = outcome_of(error, context)
                unknown |= outcome.perhaps_done and operation not in READS
                if not outcome.passes or not (again or self.again)(attempt, outcome.error):
                    refusal = self._explained(outcome.error, error, request)
                    raise _told(refusal, unknown=unknown) from error
        raise AssertionError

    def again(self, attempt: int, error: Exception) -> bool:
        """Pause and return True unless this was the last attempt."""
        if attempt >= self.retries.attempts:
            return False
        self.back_off(attempt)
        return True

    def transact(
        self, actions: Sequence[Action], token: str, *, again: Again | None = None
    ) -> None:
        """Write all or nothing. The same `token` is the same transaction and takes effect once."""
        self.call(
            "transact_write_items",
            again=again,
            TransactItems=list(actions),
            ClientRequestToken=token,
        )

    def query(self, **request: Any) -> Iterator[list[Item]]:
        """Yield the pages of a query."""
        while True:
            answer = self.call("query", **request)
            yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def get_all(self, table: str, keys: Sequence[Item], attributes: str = "") -> list[Item]:
        """Return the existing items, strongly consistent; unprocessed keys are requested again."""
        found: list[Item] = []
        for start in range(0, len(keys), MOST_KEYS):
            request: dict[str, Any] = {"ConsistentRead": True}
            if attributes:
                request["ProjectionExpression"] = attributes
            found += self._batch(table, request | {"Keys": keys[start : start + MOST_KEYS]})
        return found

    def back_off(self, attempt: int) -> None:
        """Pause before the next attempt."""
        longest = min(self.retries.longest_pause, self.retries.first_pause * 2**attempt)
        self.pause(random.uniform(0, longest))  # noqa: S311 - spreads load, keeps no secret

    def create_table(self, name: str, **definition: Any) -> None:
        """Create an on-demand table unless it exists, and wait until it is active.

        Raises WrongTableError for one of another layout.
        """
        lapsing = definition.pop("TimeToLiveSpecification", None)
        try:
            if self._described(name) is None:
                self.call(
                    "create_table", TableName=name, BillingMode="PAY_PER_REQUEST", **definition
                )
        except OperationalError as error:
            if "ResourceInUseException" not in str(error):  # another process created it first
                raise
        deadline = self.now() + MADE_WITHIN
        while unready := self._unready(name, definition):
            if self.now() > deadline:
                raise unready
            self.pause(0.05)
        if lapsing:
            self._let_lapse(name, lapsing)

    def check(self, table: str, definition: Described) -> Sequence[Misfit] | None:
        """Return how a table differs from its definition, None if it does not exist."""
        found = self._described(table)
        if found is None:
            return None
        differences = list(misfits(found, definition))
        lapsing = definition.get("TimeToLiveSpecification")
        if lapsing and not differences:
            differences += lapsing_misfits(table, self._lapsing(table), lapsing)
        return differences

    def _unready(self, table: str, definition: Described) -> Exception | None:
        """Return why a table cannot be used yet. Raises WrongTableError if it never can be."""
        error = misfit_error(misfits(self._described(table) or NOT_YET, definition))
        if isinstance(error, WrongTableError):
            raise error
        return error

    def _let_lapse(self, table: str, lapsing: Described) -> None:
        """Let DynamoDB remove items some time after the time in their attribute."""
        if any(lapsing_misfits(table, self._lapsing(table), lapsing)):
            try:
                self.call("update_time_to_live", TableName=table, TimeToLiveSpecification=lapsing)
            except ProgrammingError as error:
                if "already enabled" not in str(error):  # another process was as quick
                    raise

    def _lapsing(self, table: str) -> Described:
        answer = self.call("describe_time_to_live", TableName=table)
        found: Described = answer["TimeToLiveDescription"]
        return found

    def _described(self, table: str) -> Described | None:
        try:
            found: Described = self.call("describe_table", TableName=table)["Table"]
        except ProgrammingError as error:
            if "ResourceNotFoundException" in str(error):
                return None
            raise
        return found

    def _explained(
        self, refusal: Exception, error: Exception, request: dict[str, Any]
    ) -> Exception:
        """Return what is wrong with the table, if that is why AWS refused a request."""
        if not (isinstance(refusal, ProgrammingError) and hasattr(error, "response")):
            return refusal
        for layouts in self._later:
            self._layouts.update(layouts())
        for table in self._layouts.keys() & set(_tables(request).split(", ")):
            try:
                found = self.client.describe_table(TableName=table)["Table"]
            except Exception:  # noqa: BLE001 - then the refusal stands for itself
                return refusal
            refusal = misfit_error(misfits(found, self._layouts[table])) or refusal
        return refusal

    def _batch(self, table: str, request: dict[str, Any]) -> list[Item]:
        found: list[Item] = []
        for attempt in range(1, self.retries.attempts + 1):
            answer = self.call("batch_get_item", RequestItems={table: request})
            found += answer["Responses"].get(table, ())
            request = answer.get("UnprocessedKeys", {}).get(table)
            if not request:
                return found
            self.back_off(attempt)
        raise OperationalError(f"{table} is throttled: {len(request['Keys'])} items were not read")


def _told(error: Exception, *, unknown: bool) -> Exception:
    if unknown and not isinstance(error, ConditionFailedError):
        return OutcomeUnknownError(str(error))
    return error


def _tables(request: dict[str, Any]) -> str:
    if "TableName" in request:
        return str(request["TableName"])
    if "RequestItems" in request:
        return ", ".join(request["RequestItems"])
    names = (body["TableName"] for it in request.get("TransactItems", ()) for body in it.values())
    return ", ".join(dict.fromkeys(names))
