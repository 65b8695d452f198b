"""An earlier state of the log, while everything that followed it stays as it is."""

from __future__ import annotations

from typing import Any

from ilikeyacut.adapters.dynamodb.events.recorders import Datastore
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.domain.aggregate import Event


def position_of(store: EventStore, event: type[Event]) -> int:
    """Return the last position of a type of event."""
    return store.page(0, 10_000, (event.TOPIC,)).events[-1].position


def restore_memory(store: MemoryEventStore, keyring: MemoryKeyring, head: int) -> None:
    """Set a log in memory back, as if the process had started with it."""
    kept = [it for it in store.stored(0, 10_000) if it.position <= head]
    MemoryEventStore.__init__(store, keyring)
    store.restore(0, kept)


def restore_table(datastore: Datastore, head: int) -> None:
    """Set a table of events back, as a recovery to a point in time does."""
    db, table, keys = datastore.db, datastore.table, Keys(datastore.app)
    items = db.call("scan", TableName=table, ConsistentRead=True)["Items"]
    gone = [it for it in items if _is_entry(it, keys) and int(it["sk"]["N"]) > head]
    ids = {it["i"]["S"] for it in gone if "i" in it}
    gone += [it for it in items if "e" in it and it.get("i", {}).get("S") in ids]
    for item in gone:
        db.call("delete_item", TableName=table, Key={"pk": item["pk"], "sk": item["sk"]})
    db.call(
        "update_item",
        TableName=table,
        Key=key(keys.counter, 0),
        UpdateExpression="SET n = :n",
        ExpressionAttributeValues={":n": {"N": str(head)}},
    )


def _is_entry(item: Any, keys: Keys) -> bool:
    return str(item["pk"]["S"]).startswith(keys.log(0)[:-1])
