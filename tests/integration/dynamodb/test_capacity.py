"""What docs/event-store.md says that things cost, as the endpoint reports it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.budget import Cap
from ilikeyacut.testing.contracts.views import BOOKS, Book
from support.dynamodb import new_budget, new_views
from support.stored import stored_events

A, B = uuid4(), uuid4()
BIG = 900
"""Bytes of state that leave a commit item just below 1 KB, the unit of writing."""


class Meter:
    """Adds up the capacity that each operation reports."""

    def __init__(self, db: DynamoDb) -> None:
        self.used: dict[str, float] = {}
        db.client.meta.events.register("before-parameter-build.dynamodb", self._ask)
        db.client.meta.events.register("after-call.dynamodb", self._add)

    def _ask(self, params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def _add(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        told = parsed.get("ConsumedCapacity", ())
        units = [told] if isinstance(told, dict) else told
        total = sum(it["CapacityUnits"] for it in units)
        if units:
            self.used[model.name] = self.used.get(model.name, 0) + total


@pytest.fixture
def meter(db: DynamoDb, recorder: DynamoDbApplicationRecorder) -> Meter:
    """Counts from here on, in a table that has one aggregate of four small commits."""
    for version in range(1, 5):
        recorder.insert_events(stored_events(A, version))
    recorder.max_notification_id()
    return Meter(db)


def test_an_append_of_up_to_1_kb(recorder: DynamoDbApplicationRecorder, meter: Meter) -> None:
    recorder.insert_events(stored_events(A, 5, state=bytes(BIG)))
    assert meter.used == {"UpdateItem": 1, "TransactWriteItems": 4}


def test_ten_events_cost_what_their_bytes_do(
    recorder: DynamoDbApplicationRecorder, meter: Meter
) -> None:
    recorder.insert_events(stored_events(A, *range(5, 15), state=bytes(250)))
    assert meter.used == {"UpdateItem": 1, "TransactWriteItems": 2 * 3 + 2}


def test_two_aggregates_in_one_append(recorder: DynamoDbApplicationRecorder, meter: Meter) -> None:
    recorder.insert_events([*stored_events(A, 5), *stored_events(B, 1)])
    assert meter.used == {"UpdateItem": 1, "TransactWriteItems": 2 + 2 + 2}


def test_an_append_to_an_aggregate_that_was_not_loaded(datastore: Datastore, meter: Meter) -> None:
    DynamoDbApplicationRecorder(datastore).insert_events(stored_events(A, 5))
    assert meter.used == {"Query": 1, "UpdateItem": 1, "TransactWriteItems": 4}


def test_a_load_of_up_to_4_kb(recorder: DynamoDbApplicationRecorder, meter: Meter) -> None:
    assert len(recorder.select_events(A)) == 4
    assert meter.used == {"Query": 1}


def test_a_look_at_a_quiet_log(recorder: DynamoDbApplicationRecorder, meter: Meter) -> None:
    recorder.max_notification_id()
    assert meter.used == {"GetItem": 1}


def test_a_row_in_its_first_place(db: DynamoDb) -> None:
    views = new_views(db, MemoryKeyring())
    views.commit("f", 0, 1, BOOKS, {"x": Book(title="X")})
    views.get(BOOKS, ["x"])
    meter = Meter(db)
    views.commit("f", 1, 2, BOOKS, {"x": Book(title="X", pages=7)})
    assert meter.used == {"TransactWriteItems": 2 + 2}


@pytest.mark.parametrize(("cost", "written"), [(25, 8), (60, 2)])
def test_a_call_that_costs_money(db: DynamoDb, cost: int, written: int) -> None:
    budget, caps = new_budget(db), [Cap(account, 100) for account in ("job", "person", "day")]
    meter = Meter(db)
    budget.reserve("a", 60, caps)
    assert meter.used == {"TransactWriteItems": 8}
    budget.correct("a", cost)
    assert meter.used == {"TransactWriteItems": 8 + written, "GetItem": 1}
