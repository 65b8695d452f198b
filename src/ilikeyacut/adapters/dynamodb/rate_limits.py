"""Rate limits of a deployment, in the table that they share with the circuits.

pk    l#{name}#{key}, a bucket
f     when it is full again, in microseconds since 1970
ttl   when DynamoDB may remove the item, in seconds: the bucket is full then, as without one
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import PersistenceError

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, Item, parsing
from ilikeyacut.application.ports.clock import Clock, microseconds
from ilikeyacut.application.ports.rate_limits import (
    MICROSECONDS,
    Bucket,
    RateLimitsUnavailableError,
    Taken,
)

DEFINITION: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
}

SKEW = 60 * MICROSECONDS
"""How far the clocks of machines may be apart. One that is ahead by less never gets more than its
share, because nobody takes back what it has written."""

MOST_LOOKS = 4  # at a bucket that others fill and empty
SET = "SET f = :f, #ttl = :ttl"
ADD = "SET f = f + :price, #ttl = :ttl"
FULL = "attribute_not_exists(f) OR f <= :now"
WITH_ROOM = "f > :now AND f <= :room"
TOO_LATE = "f > :f"


class DynamoDbRateLimits:
    """Takes from a full bucket, and refuses, in one request; from another one in two.

    No request is repeated: a limit must not be what is slow, and a lost answer may have counted.
    """

    def __init__(self, db: DynamoDb, table: str, clock: Clock) -> None:
        self._db = db
        self._table = table
        self._clock = clock

    def take(self, bucket: Bucket, cost: int = 1) -> Taken:
        price, now = bucket.price(cost), microseconds(self._clock.now())
        empty = now + bucket.period
        values = {":ttl": empty // MICROSECONDS + 1}
        fresh = values | {":now": now, ":f": now + price}
        more = values | {":now": now, ":price": price, ":room": empty - price}
        with _errors(), parsing(f"the limit {bucket.name}"):
            for _ in range(MOST_LOOKS):
                for update, condition, given in ((SET, FULL, fresh), (ADD, WITH_ROOM, more)):
                    full_at, done = self._try(bucket, update, condition, given)
                    if done:
                        return bucket.allowed(full_at - now)
                    if full_at > empty + SKEW:  # set it right
                        self._try(bucket, SET, TOO_LATE, values | {":f": empty})
                        return bucket.refused(empty + price - now)
                    if full_at > more[":room"]:
                        return bucket.refused(full_at + price - now)
        raise RateLimitsUnavailableError(f"others change the limit {bucket.name} at the same time")

    def _try(
        self, bucket: Bucket, update: str, condition: str, values: dict[str, int]
    ) -> tuple[int, bool]:
        """Return when the bucket is full, and whether the tokens were taken."""
        try:
            answer = self._db.call(
                "update_item",
                again=_never,
                TableName=self._table,
                Key={"pk": {"S": f"l#{bucket.name}#{bucket.key}"}},
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={it: {"N": str(n)} for it, n in values.items()},
                ReturnValues="UPDATED_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ConditionFailedError as error:
            return _full_at(error.found[0] or {}), False
        return _full_at(answer["Attributes"]), True


def _full_at(item: Item) -> int:
    return int(item["f"]["N"]) if item else 0


def _never(attempt: int, error: Exception) -> bool:
    return False


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except PersistenceError as error:
        raise RateLimitsUnavailableError(f"the limits cannot be used: {error}") from error
