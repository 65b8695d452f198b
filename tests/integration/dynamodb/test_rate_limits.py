"""Machines whose clocks are apart share a bucket."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from ilikeyacut.adapters.dynamodb import rate_limits
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.rate_limits import DynamoDbRateLimits
from ilikeyacut.application.ports.rate_limits import Allowed, Bucket
from ilikeyacut.testing import ManualClock


def test_who_asks_machines_in_turn_gets_no_more(dynamodb: DynamoDb) -> None:
    table, bucket = f"limits-{uuid4().hex}", Bucket("reads", "a", capacity=5, per_seconds=60)
    dynamodb.create_table(table, **rate_limits.DEFINITION)
    ahead, behind = ManualClock(), ManualClock()
    ahead.advance(timedelta(seconds=24))  # two tokens
    machines = [DynamoDbRateLimits(dynamodb, table, clock) for clock in (ahead, behind)]
    taken = [machine.take(bucket) for _ in range(10) for machine in machines]
    assert sum(isinstance(it, Allowed) for it in taken) == 5
