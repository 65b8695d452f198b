"""The DynamoDB event store against the bare calls that its scheme needs, on one emulator.

Each figure is a ratio of two things done in turns, in one run, with medians of rounds. The raw side
uses botocore alone, set as our client is, sends the same bytes and decodes what it reads.
ILIKEYACUT_BENCH_EVENTS=100000 makes the replay longer (default 10000; cost an event is printed for
a tenth of it, too), ILIKEYACUT_BENCH_COMMIT=10 its commits smaller (default 20 events).
ILIKEYACUT_BENCH_PUBLISHED names a Python that has `eventsourcing-dynamodb`;
without it that comparison is left out, and said to be. Exits with 1 when an aim is missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.log import LogOptions
from ilikeyacut.adapters.dynamodb.events.packing import pack, unpack
from ilikeyacut.adapters.dynamodb.events.recorders import (
    Datastore,
    DynamoDbAggregateRecorder,
    DynamoDbApplicationRecorder,
)
from ilikeyacut.adapters.dynamodb.events.schema import key
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.sealing import Sealing

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / it) for it in ("tests", "benchmarks", "infra")]

from dynamodb_replay import replay_ratios  # noqa: E402 - its folder has just been named

from support.ministack import CREDENTIALS, running  # noqa: E402 - its folder has just been named

ROUNDS, TURNS, WRITERS, DELAY, EACH = 200, 3, 16, 0.005, 20
SMALL = LogOptions(bucket=1000)  # the emulator's queries are linear in what a partition has
STATE = bytes(200)
PUBLISHED = """
import sys, time, uuid, boto3
from eventsourcing.persistence import StoredEvent
from eventsourcing_dynamodb.recorders import DynamoApplicationRecorder
url, count = sys.argv[1], int(sys.argv[2])
table = "published-" + uuid.uuid4().hex
resource = boto3.resource("dynamodb", endpoint_url=url)
recorder = DynamoApplicationRecorder(dynamo_table_name=table, dynamo_resource=resource)
names = {"originator_id": ("S", "HASH"), "originator_version": ("N", "RANGE")}
resource.create_table(
    TableName=table, BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, (t, _) in names.items()],
    KeySchema=[{"AttributeName": n, "KeyType": k} for n, (_, k) in names.items()])
for _ in sys.stdin:
    it = uuid.uuid4()
    events = [StoredEvent(originator_id=it, originator_version=n + 1, topic="tab:charged",
                          state=bytes(200)) for n in range(count)]
    recorder.insert_events(events)
    print("done", flush=True)
"""


class Aims:
    """Prints figures and remembers whether each met its aim."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def at_most(self, name: str, ratio: float, aim: float) -> None:
        """Hold a ratio that should be small."""
        self._tell(name, ratio, f"at most {aim}", holds=ratio <= aim)

    def at_least(self, name: str, ratio: float, aim: float) -> None:
        """Hold a ratio that should be large."""
        self._tell(name, ratio, f"at least {aim}", holds=ratio >= aim)

    def _tell(self, name: str, ratio: float, aim: str, *, holds: bool) -> None:
        print(f"{name}: {ratio:.2f}, aim {aim}: {'holds' if holds else 'MISSED'}", flush=True)
        if not holds:
            self.missed.append(name)


def events(aggregate: UUID, count: int) -> list[StoredEvent]:
    """Return the first events of an aggregate."""
    return [StoredEvent(aggregate, n + 1, "tab:charged", STATE) for n in range(count)]


def table_of(db: DynamoDb, log: LogOptions | None = None) -> Datastore:
    """Make a table."""
    datastore = Datastore(db, f"bench-{uuid4().hex}", log=log or LogOptions())
    datastore.create_table()
    return datastore


def in_turns(rounds: int, *sides: Callable[[], object]) -> list[float]:
    """Return the median seconds of each side, measured in turns after a warm-up."""
    times: list[list[float]] = [[] for _ in sides]
    for n in range(-10, rounds):
        for side, kept in zip(sides, times, strict=True):
            start = perf_counter()
            side()
            if n >= 0:
                kept.append(perf_counter() - start)
    return [median(kept) for kept in times]


def raw_append(client: Any, table: str, count: int) -> Callable[[], None]:
    """Return the calls that an append needs: a ticket, then two items in one transaction."""
    condition = {
        "TableName": table,
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }

    def append() -> None:
        aggregate, commit = uuid4(), uuid4().hex
        answer = client.update_item(
            TableName=table,
            Key=key("#c", 0),
            UpdateExpression="SET b = if_not_exists(b, :b) ADD n :n",
            ExpressionAttributeValues={":b": {"N": "10000"}, ":n": {"N": str(count)}},
            ReturnValues="UPDATED_NEW",
        )
        last = answer["Attributes"]["n"]["N"]
        packed = {"l": {"N": str(count)}, "e": {"B": pack(events(aggregate, count))}}
        refs = {
            "n": {"N": str(count)},
            "r": {"S": json.dumps([[aggregate.hex, 0, count]])},
            "t": {"SS": ["tab:charged"]},
        }
        mark = {"i": {"S": commit}}
        items = (key(f"#a#{aggregate}", 0) | packed | mark, key("#l#0", int(last)) | refs | mark)
        client.transact_write_items(
            TransactItems=[{"Put": condition | {"Item": item}} for item in items],
            ClientRequestToken=commit,
        )

    return append


def appends(db: DynamoDb, aims: Aims) -> None:
    """Compare appends of 1 and of 10 events with the bare calls."""
    for count in (1, 10):
        recorder = DynamoDbApplicationRecorder(table_of(db))
        raw = raw_append(db.client, table_of(db).table, count)

        def append(recorder: DynamoDbApplicationRecorder = recorder, count: int = count) -> None:
            recorder.insert_events(events(uuid4(), count))

        took, bare = in_turns(ROUNDS, append, raw)
        print(f"append of {count}: {took * 1e3:.2f} ms, the bare calls {bare * 1e3:.2f} ms")
        aims.at_most(f"append of {count} against the bare calls", took / bare, 1.3)


def published(db: DynamoDb, url: str, aims: Aims) -> None:
    """Compare appends of 10 events with those of the published package.

    That one writes a batch, in one call, without conditions, order or log. Ours is measured as the
    recorder that keeps no log either, and as the one that does, which takes two calls.
    """
    python = os.environ.get("ILIKEYACUT_BENCH_PUBLISHED")
    if not python:
        print("append of 10 against eventsourcing-dynamodb: not measured, it is not installed")
        return
    logged, alone = (
        kind(table_of(db)) for kind in (DynamoDbApplicationRecorder, DynamoDbAggregateRecorder)
    )
    command = [python, "-c", PUBLISHED, url, "10"]
    environment = {name: it for name, it in os.environ.items() if name != "PYTHONPATH"}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:

        def append() -> None:
            assert other.stdin is not None
            assert other.stdout is not None
            other.stdin.write("\n")
            other.stdin.flush()
            assert other.stdout.readline() == "done\n"

        theirs, without, with_log = in_turns(
            ROUNDS,
            append,
            lambda: alone.insert_events(events(uuid4(), 10)),
            lambda: logged.insert_events(events(uuid4(), 10)),
        )
    speeds = ", ".join(f"{10 / it:.0f}" for it in (without, with_log, theirs))
    print(f"append of 10, events/s without a log, with it, eventsourcing-dynamodb: {speeds}")
    aims.at_least("without a log, against eventsourcing-dynamodb", theirs / without, 2.0)
    aims.at_least("with it, against eventsourcing-dynamodb", theirs / with_log, 2.0)


def loads(db: DynamoDb, aims: Aims) -> None:
    """Compare a load of 10 events with a bare query of the same item."""
    datastore, aggregate = table_of(db), uuid4()
    recorder = DynamoDbApplicationRecorder(datastore)
    recorder.insert_events(events(aggregate, 10))

    def raw() -> None:
        answer = db.client.query(
            TableName=datastore.table,
            KeyConditionExpression="pk = :p",
            ExpressionAttributeValues={":p": {"S": f"#a#{aggregate}"}},
            ConsistentRead=True,
        )
        assert len(unpack(answer["Items"][0]["e"]["B"])) == 10

    def load() -> None:
        assert len(recorder.select_events(aggregate)) == 10

    took, bare = in_turns(ROUNDS, load, raw)
    print(f"load of 10: {took * 1e3:.2f} ms, a bare query {bare * 1e3:.2f} ms")
    aims.at_most("load of 10 against a bare query", took / bare, 1.2)


def writers(url: str, aims: Aims) -> None:
    """Compare 16 writers with one, on aggregates of their own, each call 5 ms slower."""
    with connected(url) as db:
        datastore = table_of(db)
        db.client.meta.events.register("before-send.dynamodb", lambda **_: sleep(DELAY))

        def write(count: int) -> int:
            recorder = DynamoDbApplicationRecorder(datastore)
            for _ in range(count):
                recorder.insert_events(events(uuid4(), 1))
            return count

        def rate(workers: int, count: int) -> float:
            with ThreadPoolExecutor(workers) as pool:
                start = perf_counter()
                done = sum(pool.map(write, [count] * workers))
                return done / (perf_counter() - start)

        rates = [(rate(1, EACH), rate(WRITERS, EACH)) for _ in range(TURNS)]
        logged = len(DynamoDbApplicationRecorder(datastore).select_notifications(None, 10_000))
        assert logged == EACH * (WRITERS + 1) * TURNS, "a command failed"
    one, many = (max(side) for side in zip(*rates, strict=True))
    print(f"one writer {one:.0f} commits/s, {WRITERS} writers {many:.0f}, none failed")
    aims.at_least(f"{WRITERS} writers against one", many / one, 4.0)


@contextmanager
def connected(url: str) -> Iterator[DynamoDb]:
    """Yield a connection of its own."""
    db = DynamoDb(AwsSession("eu-west-1", {"dynamodb": url}))
    yield db
    db.close()


def main() -> int:
    """Print every figure; return 1 when an aim was missed."""
    os.environ.update(CREDENTIALS)
    aims = Aims()
    with TemporaryDirectory() as folder, running(Path(folder)) as url, connected(url) as db:
        appends(db, aims)
        published(db, url, aims)
        loads(db, aims)
        writers(url, aims)
        most = int(os.environ.get("ILIKEYACUT_BENCH_EVENTS", "10000"))
        small, large = (
            replay_ratios(table_of(db, SMALL), count, Sealing(MemoryKeyring(), AesGcmCipher()))
            for count in (most // 10, most)
        )
        print(small.told(), large.told(), sep="\n")
        linear = (large.ours / most) / (small.ours / (most // 10))
        aims.at_least(f"replay of {most} against the bare loop", large.ratio, 0.6)
        aims.at_most(f"an event of {most} against one of {most // 10}", linear, 1.25)
        aims.at_most(f"MB more for {most} than for {most // 10}", large.peak - small.peak, 5)
    return int(bool(aims.missed))


if __name__ == "__main__":
    sys.exit(main())
