"""The simulated DynamoDB keeps the rules of the real one, and breaks what only emulators keep."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from eventsourcing.persistence import DataError, OperationalError, ProgrammingError

from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.events.commits import Ends
from ilikeyacut.adapters.dynamodb.events.schema import DEFINITION
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError
from ilikeyacut.adapters.dynamodb.views.tables import definition
from simulation.client import Risks, connected
from simulation.expressions import Item, holds, updated
from simulation.harness import Run, play
from simulation.scenarios import all_scenarios
from simulation.scheduler import NoEndError
from simulation.world import World
from support.ministack import ROOT

PLACE: dict[str, Any] = {"TableName": "T", "Key": {"pk": {"S": "a"}, "sk": {"N": "0"}}}


def new_world(run: Run, **behaviour: Any) -> World:
    world = run.behave(**behaviour)
    world.create_table("T", **DEFINITION)
    world.create_table("V", **definition("place-index"))
    return world


def item(pk: str = "a", sk: int = 0, **more: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}} | {k: {"S": v} for k, v in more.items()}


def put(pk: str = "a", sk: int = 0, **more: str) -> dict[str, Any]:
    return {"Put": {"TableName": "T", "Item": item(pk, sk, **more)}}


def seen(body: Callable[[Run], None], seeds: int = 200) -> None:
    """Expect something to happen in one of many schedules."""
    found = 0
    for seed in range(seeds):
        found += play(body, seed)["seen"]
        if found:
            return
    raise AssertionError(f"never seen in {seeds} schedules")


def values_of(db: DynamoDb, *pks: str) -> set[str]:
    keys = [item(pk) for pk in pks]
    return {it["v"]["S"] for it in db.get_all("T", keys)}


def test_a_transaction_is_seen_half() -> None:
    def body(run: Run) -> None:
        new_world(run)

        def write(db: DynamoDb) -> None:
            for v in "12":
                db.transact([put("a", v=v), put("b", v=v)], f"token {v}")

        def read(db: DynamoDb) -> None:
            while (values := values_of(db, "a", "b")) != {"2"}:
                run.stats["seen"] += len(values) == 2

        run.process("w", write)
        run.process("r", read)
        run.go()

    seen(body)


def test_a_transactional_read_sees_all_or_a_conflict() -> None:
    def body(run: Run) -> None:
        new_world(run)
        gets = [{"Get": {"TableName": "T", "Key": item(pk)}} for pk in "ab"]

        def write(db: DynamoDb) -> None:
            for v in "123":
                db.transact([put("a", v=v), put("b", v=v)], f"token {v}")

        def read(db: DynamoDb) -> None:
            values: set[str] = set()
            while values != {"3"}:
                found = db.call("transact_get_items", TransactItems=gets)["Responses"]
                values = {it["Item"]["v"]["S"] for it in found if it}
                assert len(values) < 2

        run.process("w", write)
        run.process("r", read)
        run.go()
        run.stats["seen"] += run.world.spent["calls"] > 8

    for seed in range(50):
        play(body, seed)


def test_a_write_to_an_item_of_a_transaction_meets_a_conflict() -> None:
    def body(run: Run) -> None:
        world = new_world(run)
        world.begin({"TransactItems": [put("a"), put("b")], "ClientRequestToken": "t"})
        try:
            world.single("PutItem", "Put", put("a")["Put"])
        except Exception as error:  # noqa: BLE001 - whichever it is, its text says it
            run.stats["seen"] += "TransactionConflict" in str(error)

    seen(body)


def test_a_late_request_is_executed_after_its_process_gave_up() -> None:
    def body(run: Run) -> None:
        world = new_world(run)

        def write(db: DynamoDb) -> None:
            with pytest.raises(OperationalError):
                db.call("put_item", **put()["Put"])
            run.stats["seen"] += not world.items("T")

        db = connected(world, Risks(ghost=1.0), retries=Retries(attempts=1))
        run.spawn("w", lambda: write(db))
        run.go()
        assert world.items("T") == [item()]

    seen(body)


def test_a_token_makes_a_repeat_the_same_transaction_until_it_is_forgotten() -> None:
    def body(run: Run) -> None:
        new_world(run, token_window=10.0)
        add = {"UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}

        def write(db: DynamoDb) -> None:
            for _ in range(2):
                db.transact([{"Update": PLACE | add}], "token")
            run.sleep(11.0)
            db.transact([{"Update": PLACE | add}], "token")

        run.process("w", write)
        run.go()
        assert run.world.items("T")[0]["n"] == {"N": "2"}

    play(body, 1)


def test_an_index_is_behind_its_table_and_has_keys_only() -> None:
    def body(run: Run) -> None:
        new_world(run, index_lag=0.5)
        row = {name: {"S": name} for name in ("pk", "sk", "gp", "gs", "more")}
        query: dict[str, Any] = {
            "TableName": "V",
            "IndexName": "place-index",
            "KeyConditionExpression": "gp = :p",
            "ExpressionAttributeValues": {":p": {"S": "gp"}},
        }

        def write(db: DynamoDb) -> None:
            db.call("put_item", TableName="V", Item=row)
            run.stats["seen"] += not db.call("query", **query)["Items"]
            run.sleep(1.0)
            (found,) = db.call("query", **query)["Items"]
            assert found.keys() == {"pk", "sk", "gp", "gs"}
            with pytest.raises(ProgrammingError, match="Consistent reads"):
                db.call("query", **query, ConsistentRead=True)

        run.process("w", write)
        run.go()

    seen(body)


def test_only_a_consistent_read_includes_the_last_write() -> None:
    def body(run: Run) -> None:
        new_world(run, replica_lag=0.5)

        def write(db: DynamoDb) -> None:
            for v in "12":
                db.call("put_item", **put(v=v)["Put"])
            assert db.call("get_item", **PLACE, ConsistentRead=True)["Item"]["v"] == {"S": "2"}
            run.stats["seen"] += db.call("get_item", **PLACE)["Item"]["v"] == {"S": "1"}

        run.process("w", write)
        run.go()

    seen(body)


def test_a_query_reads_in_short_pages_and_in_order() -> None:
    def body(run: Run) -> None:
        new_world(run, page=3)

        def write(db: DynamoDb) -> None:
            for n in run.chance.sample(range(20), 20):
                db.call("put_item", TableName="T", Item=item("a", n))
            for forward in (True, False):
                pages = list(
                    db.query(
                        TableName="T",
                        KeyConditionExpression="pk = :p AND sk BETWEEN :a AND :b",
                        ExpressionAttributeValues={
                            ":p": {"S": "a"},
                            ":a": {"N": "2"},
                            ":b": {"N": "11"},
                        },
                        ConsistentRead=True,
                        ScanIndexForward=forward,
                    )
                )
                found = [int(it["sk"]["N"]) for page in pages for it in page]
                assert found == sorted(range(2, 12), reverse=not forward)
                run.stats["seen"] += len(pages) > 3

        run.process("w", write)
        run.go()

    seen(body, 5)


def test_a_partition_takes_only_so_many_units_a_second() -> None:
    def body(run: Run) -> None:
        new_world(run, partition_units=10)
        written = [0]

        def write(db: DynamoDb) -> None:
            while run.scheduler.now < 10:
                try:
                    db.call("put_item", TableName="T", Item=item("a", written[0]))
                except OperationalError:
                    continue
                written[0] += 1

        for n in range(5):
            run.process(f"w{n}", write)
        run.go()
        assert 100 <= written[0] <= 115
        assert run.world.spent["throttled"]

    play(body, 1)


@pytest.mark.parametrize(
    ("actions", "error"),
    [
        ([put(str(n)) for n in range(101)], ProgrammingError),
        ([put(), put()], ProgrammingError),
        ([put(v="x" * 409_600)], DataError),
        ([put(str(n), v="x" * 390_000) for n in range(11)], DataError),
        ([put("")], ProgrammingError),
        ([put("x" * 2049)], DataError),
    ],
)
def test_what_is_too_large_is_refused(actions: list[Any], error: type[Exception]) -> None:
    def body(run: Run) -> None:
        new_world(run)
        with pytest.raises(error):
            run.calmly(lambda db: db.transact(actions, "token"))
        assert not run.world.items("T")

    play(body, 1)


def test_a_failed_condition_shows_the_item_in_the_way() -> None:
    def body(run: Run) -> None:
        new_world(run)
        new = put()["Put"] | {
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        run.calmly(lambda db: db.call("put_item", **new))
        with pytest.raises(ConditionFailedError) as caught:
            run.calmly(lambda db: db.transact([put("b"), {"Put": new}], "token"))
        assert caught.value.found == (None, item())

    play(body, 1)


def test_a_lock_held_over_a_call_is_an_error() -> None:
    def body(run: Run) -> None:
        new_world(run)

        def hold(db: DynamoDb) -> None:
            with Ends()._lock:
                values_of(db, "a")

        run.process("p", hold)
        with pytest.raises(AssertionError, match="p holds a lock over BatchGetItem"):
            run.go()

    play(body, 1)


def test_a_schedule_without_end_is_an_error() -> None:
    def body(run: Run) -> None:
        def wait() -> None:
            while True:
                run.sleep(1.0)

        run.spawn("waits", wait)
        with pytest.raises(NoEndError, match="waits"):
            run.scheduler.run(most=1000)

    play(body, 1)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("attribute_not_exists(z) AND (n = :n OR s < :s)", True),
        ("NOT attribute_exists(n)", False),
        ("n BETWEEN :n AND :n", True),
        ("n IN (:s, :n)", True),
        ("z < :n", False),
        ("n = :s", False),
        ("begins_with(s, :b) AND contains(s, :b) AND size(s) > :n", True),
        ("#m.deep[0] = :n", True),
    ],
)
def test_conditions(condition: str, *, expected: bool) -> None:
    stored: Item = {"n": {"N": "1"}, "s": {"S": "bcd"}, "m": {"M": {"deep": {"L": [{"N": "1"}]}}}}
    values = {":n": {"N": "1.0"}, ":s": {"S": "c"}, ":b": {"S": "b"}}
    assert holds(condition, stored, values, {"#m": "m"}) is expected


def test_updates_read_the_item_as_it_was() -> None:
    stored: Item = {
        "n": {"N": "1"},
        "l": {"L": [{"S": it} for it in "abc"]},
        "s": {"SS": ["a", "b"]},
    }
    text = "SET a = n + :n, b = if_not_exists(z, n) ADD n :n, s :s REMOVE l[0], l[2]"
    new, names = updated(text, stored, {":n": {"N": "2"}, ":s": {"SS": ["c"]}}, {})
    assert new == {
        "a": {"N": "3"},
        "b": {"N": "1"},
        "n": {"N": "3"},
        "l": {"L": [{"S": "b"}]},
        "s": {"SS": ["a", "b", "c"]},
    }
    assert names == ["a", "b", "n", "s", "l"]


@pytest.mark.long
def test_a_seed_replays_exactly_in_another_process() -> None:
    """Also where sets of names have another order."""
    here: list[str] = []
    for name, scenario in all_scenarios().items():
        trace: list[str] = []
        play(scenario.play, 3, trace)
        here += [*trace, f"{name}: seed 3 holds"]
    there = subprocess.run(
        [sys.executable, "-m", "simulation", "--seeds=3", "--trace"],
        env={"PYTHONPATH": str(ROOT / "tests"), "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert there == "\n".join([*here, ""])
