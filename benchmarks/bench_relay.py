"""The relay against bare PutEvents calls of ten entries each, on one emulator.

Both publish the same events in turns. The log is that of many try-ons at once, in DynamoDB. The
relay reads it, keeps the order of each aggregate and stores its position; the raw side only sends
entries that were made before. Exits with 1 when the aim is missed.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import UUID, uuid4

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.eventbridge.event_bus import MOST_ENTRIES, PATIENCE, EventBridgeBus
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.application.followers.follow import catch_up
from ilikeyacut.application.followers.relay import RelayFollower
from ilikeyacut.application.ports.event_bus import Envelope
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import ViewStore
from ilikeyacut.testing.counting import Counter, added

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / it) for it in ("tests", "examples", "infra")]

from support.deployment import session  # noqa: E402 - its folder has just been named
from support.dynamodb import (  # noqa: E402 - as above
    dynamodb_event_store,
    new_datastore,
    new_views,
)
from support.ministack import CREDENTIALS, running  # noqa: E402 - as above

AGGREGATES, EVENTS, ROUNDS = 60, 12, 9
AIM = 0.6


def filled(db: DynamoDb) -> EventStore:
    """Return a log in which the events of many aggregates take turns, three in an append."""
    store = dynamodb_event_store(new_datastore(db), MemoryKeyring())
    names = [UUID(int=n, version=4) for n in range(1, AGGREGATES + 1)]
    for version in range(1, EVENTS + 1):
        for start in range(0, AGGREGATES, 3):
            some = names[start : start + 3]
            first = version == 1
            store.append(
                *(Counter.start(counter_id=it) if first else added(it, version) for it in some)
            )
    return store


def raw(aws: AwsSession, bus: str, envelopes: list[Envelope]) -> float:
    """Send all entries in batches of ten; return the seconds."""
    client = aws.client("events", PATIENCE)
    entries = [
        {
            "EventBusName": bus,
            "Source": "ilikeyacut",
            "DetailType": it.topic,
            "Detail": it.to_json(),
            "Time": it.time,
        }
        for it in envelopes
    ]
    start = perf_counter()
    for n in range(0, len(entries), MOST_ENTRIES):
        answer = client.put_events(Entries=entries[n : n + MOST_ENTRIES])
        assert answer["FailedEntryCount"] == 0
    return perf_counter() - start


def relayed(aws: AwsSession, bus: str, store: EventStore, views: ViewStore) -> float:
    """Publish the whole log under a new position; return the seconds."""

    class Fresh(RelayFollower):
        name = f"relay-{uuid4().hex}"

    start = perf_counter()
    catch_up(store, views, Fresh(store, EventBridgeBus(aws, bus), SystemClock()))
    return perf_counter() - start


def main() -> int:
    """Return 1 when the relay is slower than its aim."""
    os.environ.update(CREDENTIALS)
    with (
        TemporaryDirectory() as folder,
        running(Path(folder)) as url,
        closing(session(url)) as aws,
    ):
        db, bus = DynamoDb(aws), uuid4().hex
        aws.client("events").create_event_bus(Name=bus)
        store, views = filled(db), new_views(db, MemoryKeyring())
        envelopes = [
            Envelope.of(it.topic, it.aggregate_id, it.version, it.position, it.time)
            for it in store.headlines(0, AGGREGATES * EVENTS).events
        ]
        times = [
            (raw(aws, bus, envelopes), relayed(aws, bus, store, views)) for _ in range(ROUNDS + 1)
        ][1:]
    bare, ours = (median(side) for side in zip(*times, strict=True))
    rate = bare / ours
    print(f"raw: {len(envelopes) / bare:.0f} events/s, relay: {len(envelopes) / ours:.0f} events/s")
    print(f"relay to raw: {rate:.2f} (aim at least {AIM}): {'holds' if rate >= AIM else 'MISSED'}")
    return int(rate < AIM)


if __name__ == "__main__":
    sys.exit(main())
