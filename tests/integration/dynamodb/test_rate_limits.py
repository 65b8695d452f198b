"""Machines whose clocks are apart share a bucket."""

from __future__ import annotations

from datetime import timedelta

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.rate_limits import DynamoDbRateLimits
from ilikeyacut.application.ports.rate_limits import Allowed, Bucket
from ilikeyacut.testing import ManualClock
from support.dynamodb import new_limits


def test_who_asks_machines_in_turn_gets_no_more(dynamodb: DynamoDb) -> None:
    table, bucket = new_limits(dynamodb), Bucket("reads", "a", capacity=5, per_seconds=60)
    ahead, behind = ManualClock(), ManualClock()
    ahead.advance(timedelta(seconds=24))  # two tokens
    machines = [DynamoDbRateLimits(dynamodb, table, clock) for clock in (ahead, behind)]
    taken = [machine.take(bucket) for _ in range(10) for machine in machines]
    assert sum(isinstance(it, Allowed) for it in taken) == 5


def test_no_bucket_of_a_test_goes_by_the_emulators_clock(dynamodb: DynamoDb) -> None:
    answer = dynamodb.call("describe_time_to_live", TableName=new_limits(dynamodb))
    assert answer["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED"
