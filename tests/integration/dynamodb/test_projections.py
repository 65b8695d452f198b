"""Views rebuilt, compared and dropped in DynamoDB tables, wherever a process dies."""

from __future__ import annotations

from typing import Any

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.views.tables import ViewTables
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.clock import ManualClock
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.sqlite.scratch import SqliteScratch
from ilikeyacut.application.followers.projection import Projections
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.application.views.registry import ViewRegistry
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.application.views.verify import Kind
from ilikeyacut.testing.contracts.views import BOOKS, Book
from ilikeyacut.testing.counting import Counter
from support.dynamodb import dynamodb_event_store, new_datastore, new_keyring, new_views
from support.dynamodb_faults import CountedDynamoDb, Dead
from support.projecting import ONE, TOTALS, Total, TotalsProjection

MANY = {f"k{n:03}": Book(title=f"T{n:03}", tags=("x", "y")) for n in range(30)}
NAME = BOOKS.position_name


def over(db: DynamoDb, tables: ViewTables) -> DynamoDbViewStore:
    return DynamoDbViewStore(db, tables, Sealing(MemoryKeyring(), AesGcmCipher()))


def items_of(db: DynamoDb, views: DynamoDbViewStore) -> list[Any]:
    """Return the keys of all that the one table has."""
    found: list[Any] = db.call("scan", TableName=views._tables.rest.table)["Items"]
    return sorted((it["pk"]["S"], it["sk"]["S"]) for it in found)


def test_a_drop_is_finished_wherever_it_died(dynamodb: DynamoDb) -> None:
    views = new_views(dynamodb, MemoryKeyring())
    counted = CountedDynamoDb(dynamodb)
    views.commit(NAME, 0, 7, BOOKS, MANY)
    over(counted, views._tables).drop(BOOKS)
    ended = [(f"f#{NAME}", "gone"), (f"f#{NAME}", "position")]
    assert items_of(dynamodb, views) == ended
    for dies_at in range(1, counted.made + 1):
        view = BOOKS.at(dies_at + 1)
        views.commit(view.position_name, 0, 7, view, MANY)
        with pytest.raises(Dead):
            over(CountedDynamoDb(dynamodb, dies_at), views._tables).drop(view)
        views.drop(view)
        ended += [(f"f#{view.position_name}", it) for it in ("gone", "position")]
        assert items_of(dynamodb, views) == sorted(ended), dies_at


def test_a_view_is_replayed_compared_and_dropped(dynamodb: DynamoDb) -> None:
    keyring = new_keyring(dynamodb)
    store = dynamodb_event_store(new_datastore(dynamodb), keyring)
    views = new_views(dynamodb, keyring)
    clock = ManualClock()
    registry = ViewRegistry(views, clock)
    projections = Projections((TotalsProjection(),))
    updater = ViewUpdater(store, views, projections, registry, clock)
    scratch = SqliteScratch(Sealing(keyring, AesGcmCipher()))
    keeping = ViewKeeping(store, views, updater, Reactors(()), clock, scratch)
    store.append(Counter.start("one", ONE))
    for batch in range(6):
        store.append(*(Counter.start(f"{batch}-{n}") for n in range(50)))
    for _ in range(3):
        store.append(*store.load(Counter, ONE).add(1, 2))
    updater.refresh()

    replayed = keeping.replay("totals", lambda _: None)
    assert (replayed.version, replayed.events) == (2, 307)
    assert views.get(TOTALS.at(2), [str(ONE)])[str(ONE)].total == 9
    assert keeping.drop("totals", 1) == 301
    assert keeping.verify("totals", lambda _: None).differences == ()
    position = views.position("totals@v2")
    rows = {str(ONE): Total(label="one", total=1), "stray": Total(label="stray")}
    views.commit("totals@v2", position, position, TOTALS.at(2), rows)
    found = keeping.verify("totals", lambda _: None)
    assert [(it.key, it.kind) for it in found.differences] == [
        (str(ONE), Kind.CHANGED),
        ("stray", Kind.REMOVED),
    ]
    assert registry.load(TOTALS).known == (2,)
    kept = {pk.split("#")[0] for pk, sort in items_of(dynamodb, views) if sort == "row"}
    assert kept == {"v2", "v1"}  # v1 is the record's own version
    assert [it.rows for it in keeping.status()] == [302]
