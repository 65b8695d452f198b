"""A replay into a view on DynamoDB, beside a bare loop of the same reads and writes."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from ilikeyacut.adapters.dynamodb.events.packing import unpack
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.schema import key
from ilikeyacut.adapters.dynamodb.views.tables import TableIndex, ViewTables
from ilikeyacut.adapters.dynamodb.views.tables import key as view_key
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.application.followers.follow import PAGE, catch_up, topics_of
from ilikeyacut.application.followers.projection import ProjectionFollower
from ilikeyacut.application.ports.views import IndexKey, Row, View
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Aggregate, Event, born

EACH, TURNS = int(os.environ.get("ILIKEYACUT_BENCH_COMMIT", "20")), 3
NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


class Charged(Event):
    """Something was put on a tab; the first charge opens it."""

    TOPIC = "tab:charged"
    item: UUID
    amount: int

    def apply(self, state: Tab | None, /) -> Tab:
        if state is None:
            return Tab(total=self.amount, **born(self))
        return state.evolve(self, total=state.total + self.amount)


class Tab(Aggregate):
    """A sum of charges."""

    KIND = "tab"
    EVENTS = (Charged,)
    total: int = 0


class TabRow(Row):
    """A tab as the view has it."""

    tab_id: UUID
    total: int
    charges: int


def _by_total(row: TabRow) -> tuple[IndexKey, ...]:
    return (IndexKey(f"total#{row.total % 4}", f"{row.total:09}#{row.tab_id}"),)


TABS = View("tabs", TabRow, indexes={"total": _by_total})


class Tabs:
    """Folds charges."""

    view = TABS
    topics = topics_of(Charged)

    def apply(self, row: TabRow | None, event: Event) -> TabRow | None:
        """Return the row with one more charge."""
        assert isinstance(event, Charged)
        if row is None:
            return TabRow(tab_id=event.originator_id, total=event.amount, charges=1)
        changes = {"total": row.total + event.amount, "charges": row.charges + 1}
        return row.model_copy(update=changes)


@dataclass(frozen=True)
class Figures:
    """Seconds that each side took, and the most MB that ours had at once."""

    events: int
    ours: float
    raw: float
    reading: float
    peak: float

    @property
    def ratio(self) -> float:
        """Our speed as a part of the bare loop's."""
        return self.raw / self.ours

    def told(self) -> str:
        """Return the figures as one line."""
        speeds = [f"{self.events / it:,.0f}" for it in (self.ours, self.raw, self.reading)]
        return (
            f"replay of {self.events}: {speeds[0]} events/s, the bare loop {speeds[1]}, "
            f"reading alone {speeds[2]}; at most {self.peak:.1f} MB at once"
        )


def replay_ratios(datastore: Datastore, count: int, sealing: Sealing) -> Figures:
    """Fill a log with `count` events, then replay it three ways."""
    fill(datastore, count)
    store = RecorderEventStore(DynamoDbApplicationRecorder(datastore), [Tab], sealing)
    tables = ViewTables(TableIndex(f"{datastore.table}-views", "place-index"), {})
    views = DynamoDbViewStore(datastore.db, tables, sealing)
    views.create_tables()
    ours, raw, reading = [], [], []
    for version in range(1, TURNS + 1):
        start = perf_counter()
        catch_up(store, views, ProjectionFollower(Tabs(), version))
        ours.append(perf_counter() - start)
        assert views.count(replace(TABS, version=version)) == count // EACH
        raw.append(bare_loop(datastore, tables.rest.table, version))
        reading.append(bare_loop(datastore, None, version))
    peak = memory(lambda: catch_up(store, views, ProjectionFollower(Tabs(), TURNS + 1)))
    return Figures(count, min(ours), min(raw), min(reading), peak)


def fill(datastore: Datastore, count: int) -> None:
    """Store aggregates of one commit each."""
    recorder = DynamoDbApplicationRecorder(datastore)
    for _ in range(count // EACH):
        tab = uuid4()
        recorder.insert_events(
            [StoredEvent(tab, n + 1, Charged.TOPIC, state(n)) for n in range(EACH)]
        )


def state(n: int) -> bytes:
    """Return a charge as our mapper stores it."""
    return json.dumps(
        {"timestamp": NOW.isoformat(), "item": str(uuid4()), "amount": n}, separators=(",", ":")
    ).encode()


def bare_loop(datastore: Datastore, table: str | None, version: int) -> float:
    """Read the log, fold it with dictionaries, write the same rows; return the seconds."""
    client, start, position = datastore.db.client, perf_counter(), 0
    while True:
        entries = entries_after(client, datastore, position)
        if not entries:
            return perf_counter() - start
        totals = read(client, datastore.table, entries)
        after = int(entries[-1]["sk"]["N"])
        if table is not None:
            write(client, table, totals, (position, after), version)
        position = after


def entries_after(client: Any, datastore: Datastore, position: int) -> list[dict[str, Any]]:
    """Query as many entries as hold a page of events, across the end of a bucket."""
    found: list[dict[str, Any]] = []
    bucket = position // datastore.log.bucket
    for number in (bucket, bucket + 1):
        found += client.query(
            TableName=datastore.table,
            KeyConditionExpression="pk = :p AND sk > :s",
            ExpressionAttributeValues={
                ":p": {"S": f"#l#{number}"},
                ":s": {"N": str(position)},
            },
            ConsistentRead=True,
            Limit=PAGE // EACH - len(found),
        )["Items"]
        if len(found) == PAGE // EACH:
            break
    return found


def read(client: Any, table: str, entries: list[dict[str, Any]]) -> dict[str, int]:
    """Read the commits of entries and add up their charges."""
    names = [json.loads(entry["r"]["S"])[0] for entry in entries]
    keys = [key(f"#a#{UUID(name[1:])}", first) for name, first, _ in names]
    answer = client.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
    return {
        item["pk"]["S"]: sum(json.loads(body)["amount"] for _, body in unpack(item["e"]["B"]))
        for item in answer["Responses"][table]
    }


def write(
    client: Any, table: str, totals: dict[str, int], page: tuple[int, int], version: int
) -> None:
    """Write the rows of a page, their number and the position in one transaction."""
    token, view, (before, after) = uuid4().hex, f"v{version}#bare", page
    actions: list[dict[str, Any]] = [
        {
            "Update": {
                "TableName": table,
                "Key": view_key(f"f#bare{version}#{before}", "position"),
                "UpdateExpression": "SET n = :n, i = :i",
                "ConditionExpression": "attribute_not_exists(n)",
                "ExpressionAttributeValues": {":n": {"N": str(after)}, ":i": {"S": token}},
            }
        },
        {
            "Update": {
                "TableName": table,
                "Key": view_key(view, "rows"),
                "UpdateExpression": "ADD n :n",
                "ExpressionAttributeValues": {":n": {"N": str(len(totals))}},
            }
        },
    ]
    for name, total in totals.items():
        row = {"tab_id": name, "total": total, "charges": EACH}
        place = ["total", f"total#{total % 4}", f"{total:09}#{name}"]
        item = view_key(f"{view}#{name}", "row") | {
            "r": {"S": json.dumps(row)},
            "w": {"S": token},
            "p": {"S": json.dumps([place])},
            "gp": {"S": f"{view}#{place[0]}#{place[1]}"},
            "gs": {"S": place[2]},
        }
        condition = "attribute_not_exists(pk)"
        actions.append(
            {"Put": {"TableName": table, "Item": item, "ConditionExpression": condition}}
        )
    client.transact_write_items(TransactItems=actions, ClientRequestToken=token)


def memory(act: Callable[[], object]) -> float:
    """Return the most MB that an act had allocated at once; it is slower for being watched."""
    tracemalloc.start()
    act()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20
