"""Tables that are not ours, not ready or not allowed: a clear word, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, cast
from uuid import UUID

import pytest
from botocore.exceptions import ClientError
from eventsourcing.persistence import (
    DatabaseError,
    OperationalError,
    ProgrammingError,
)

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.budget import DynamoDbBudget
from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.events.event_archive import DynamoDbEventArchive
from ilikeyacut.adapters.dynamodb.events.log import Log, LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key
from ilikeyacut.adapters.dynamodb.events.snapshots import DynamoDbSnapshotRecorder
from ilikeyacut.adapters.dynamodb.faults import WrongTableError
from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
from ilikeyacut.adapters.dynamodb.misfits import misfits
from ilikeyacut.adapters.dynamodb.tables import Tables
from ilikeyacut.adapters.dynamodb.views.views import DynamoDbViewStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.budget import BudgetUnavailableError, Cap
from ilikeyacut.application.ports.event_store import (
    EventStoreError,
    StoreMismatchError,
    StoreUnavailableError,
)
from ilikeyacut.application.ports.keyring import KeyringError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.contracts.views import BOOKS, Book
from support.stored import stored_events

A, TABLES = UUID(int=1), Tables("x-")
LAYOUTS = dict(TABLES.definitions())
Described = dict[str, Any]
Use = Callable[[DynamoDb], object]


class Answers:
    """A client: each operation is refused with `code`, and each table is described."""

    def __init__(self, code: str, message: str, tables: dict[str, Described | str]) -> None:
        self.code, self.message, self.tables = code, message, tables
        self.calls: list[str] = []

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            self.calls.append(operation)
            described = self.tables.get(request.get("TableName", ""))
            if operation != "describe_table":
                raise refusal(self.code, self.message)
            if not isinstance(described, dict):
                raise refusal(described or "ResourceNotFoundException", "no")
            return {"Table": {"TableName": request["TableName"]} | described}

        return call


class Session:
    def __init__(self, client: object) -> None:
        self._client = client

    def client(self, *_: object) -> object:
        return self._client


def refusal(code: str, message: str) -> ClientError:
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    return ClientError(cast("Any", answer), "Operation")


def over(client: object) -> DynamoDb:
    session = cast("AwsSession", Session(client))
    db = DynamoDb(session, retries=Retries(2, 0.0, 0.0), pause=lambda _: None)
    TABLES.expect(db)
    return db


def recorder(db: DynamoDb) -> DynamoDbApplicationRecorder:
    return DynamoDbApplicationRecorder(Datastore(db, TABLES.events))


def view_store(db: DynamoDb) -> DynamoDbViewStore:
    return DynamoDbViewStore(db, TABLES.views, Sealing(MemoryKeyring(), AesGcmCipher()))


def changed(table: str, change: Callable[[Described], object]) -> Described:
    described: Described = deepcopy({**LAYOUTS[table], "TableStatus": "ACTIVE"})
    change(described)
    return described


def only_pk(table: Described) -> None:
    del table["KeySchema"][1]


def other_names(table: Described) -> None:
    table["KeySchema"] = [{"AttributeName": "id", "KeyType": "HASH"}]
    table["AttributeDefinitions"] = [{"AttributeName": "id", "AttributeType": "S"}]


def sort_key_is_text(table: Described) -> None:
    table["AttributeDefinitions"][1]["AttributeType"] = "S"


def status(word: str) -> Callable[[Described], None]:
    return lambda table: table.update(TableStatus=word)


def index(**changes: Any) -> Callable[[Described], None]:
    return lambda table: table["GlobalSecondaryIndexes"][0].update(changes)


BOOK = Book(title="t", shelf="s")


def save(db: DynamoDb) -> None:
    recorder(db).insert_events(stored_events(A, 1))


def load(db: DynamoDb) -> None:
    recorder(db).select_events(A)


def use_key(db: DynamoDb) -> None:
    DynamoDbKeyring(db, TABLES.keys).key_for(A)


def spend(db: DynamoDb) -> None:
    DynamoDbBudget(db, TABLES.budgets).reserve("r", 1, (Cap("a", 9),))


def begin(db: DynamoDb) -> None:
    DynamoDbEventArchive(Datastore(db, TABLES.events)).begin("c")


def commit(db: DynamoDb) -> None:
    view_store(db).commit("f", 0, 1, BOOKS, {"a": BOOK})


EVENTS, KEYS, VIEWS = TABLES.events, TABLES.keys, TABLES.views.rest.table

LAYOUT = [
    (save, EVENTS, only_pk, WrongTableError, r"x-Events has the key pk \(S\), expected pk \(S\)"),
    (load, EVENTS, other_names, WrongTableError, r"key id \(S\).*use another table"),
    (begin, EVENTS, sort_key_is_text, StoreMismatchError, r"sk \(S\), expected .*sk \(N\)"),
    (use_key, KEYS, other_names, KeyringError, r"x-Keys has the key id \(S\)"),
    (spend, TABLES.budgets, other_names, BudgetUnavailableError, "x-Budgets has the key id"),
    (commit, VIEWS, other_names, StoreMismatchError, "x-Views has the key id"),
    (commit, VIEWS, lambda it: it.pop("GlobalSecondaryIndexes"), StoreMismatchError, "missing"),
    (commit, VIEWS, index(IndexName="by-place"), StoreMismatchError, r"place-index .*is missing"),
    (commit, VIEWS, index(KeySchema=[]), StoreMismatchError, "delete it, then add it"),
    (commit, VIEWS, index(IndexStatus="CREATING"), StoreUnavailableError, "still being built"),
    (commit, VIEWS, index(Backfilling=True), StoreUnavailableError, "still being built: wait"),
    (save, EVENTS, status("CREATING"), OperationalError, "still being created: wait"),
    (save, EVENTS, status("DELETING"), OperationalError, "being deleted: wait"),
    (save, EVENTS, status("ARCHIVED"), ProgrammingError, "is ARCHIVED"),
]


@pytest.mark.parametrize(("use", "table", "change", "error", "said"), LAYOUT)
def test_a_table_of_another_layout_is_told(
    use: Use,
    table: str,
    change: Callable[[Described], object],
    error: type[Exception],
    said: str,
) -> None:
    described = changed(table, change)
    gone = described["TableStatus"] != "ACTIVE"
    code = "ResourceNotFoundException" if gone else "ValidationException"
    client = Answers(code, "The provided key element does not match the schema", {table: described})
    with pytest.raises(error, match=said):
        use(over(client))
    assert client.calls[-1] == "describe_table"
    assert client.calls.count("describe_table") == 1


@pytest.mark.parametrize("described", [{}, {EVENTS: "AccessDeniedException"}])
def test_a_table_that_cannot_be_described_is_told_as_the_refusal_was(
    described: dict[str, Described | str],
) -> None:
    client = Answers("ResourceNotFoundException", "Requested resource not found", described)
    with pytest.raises(ProgrammingError, match=r"x-Events.*region"):
        save(over(client))


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        ("InvalidSignatureException", "Signature expired: 20260301T0 is now earlier", "clock"),
        ("InvalidSignatureException", "Signature not yet current: 20260303T0", "clock"),
        ("RequestTimeTooSkewed", "too large", "clock"),
        ("RequestExpired", "too late", "clock"),
        ("SignatureDoesNotMatch", "Check your AWS Secret Access Key", "Renew the credentials"),
        ("InvalidSignatureException", "Credential should be scoped to us-east-1", "region"),
        ("AccessDeniedException", "not authorized: dynamodb:UpdateItem", ". Allow this action"),
    ],
)
def test_credentials_are_told_with_what_helps(code: str, message: str, said: str) -> None:
    client = Answers(code, message, {})
    for use, error in ((save, OperationalError), (use_key, KeyringError), (begin, EventStoreError)):
        with pytest.raises(error, match=f"{message}.*{said}"):
            use(over(client))
    with pytest.raises(BudgetUnavailableError, match=said):
        spend(over(client))
    assert "describe_table" not in client.calls


def test_a_new_table_is_waited_for_and_one_of_another_layout_is_refused() -> None:
    building, ready = changed(VIEWS, index(IndexStatus="CREATING")), changed(VIEWS, lambda _: None)
    client = Answers("ResourceInUseException", "it exists", {VIEWS: building})
    db = DynamoDb(
        cast("AwsSession", Session(client)), pause=lambda _: client.tables.update({VIEWS: ready})
    )
    db.create_table(VIEWS, **LAYOUTS[VIEWS])
    client.tables[VIEWS] = changed(VIEWS, other_names)
    with pytest.raises(WrongTableError, match="expected pk"):
        db.create_table(VIEWS, **LAYOUTS[VIEWS])
    assert "create_table" not in client.calls


def test_a_wider_index_can_be_used_but_is_told() -> None:
    wide = changed(VIEWS, index(Projection={"ProjectionType": "ALL"}))
    (misfit,) = misfits(wide, LAYOUTS[VIEWS])
    assert misfit.harmless
    assert "projects ALL" in misfit.text
    client = Answers("ResourceInUseException", "it exists", {VIEWS: wide})
    over(client).create_table(VIEWS, **LAYOUTS[VIEWS])


def test_a_process_that_only_writes_notices_that_its_table_was_set_back() -> None:
    issued = iter("94")

    class Counter:
        def update_item(self, **_: Any) -> dict[str, Any]:
            return {"Attributes": {"n": {"N": next(issued)}, "b": {"N": "10000"}}}

    log = Log(over(Counter()), EVENTS, Keys(), LogOptions())
    assert log.ticket(1).last == 9
    with pytest.raises(DatabaseError, match="it was replaced"):
        log.ticket(1)


UNUSABLE = StoreUnavailableError


def snapshots(db: DynamoDb) -> None:
    DynamoDbSnapshotRecorder(Datastore(db, EVENTS)).select_events(A)


class Stored:
    """A client of a table that has one item for every key."""

    def __init__(self, item: dict[str, Any]) -> None:
        self.item = item

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        answer = {
            "Item": self.item,
            "Items": [self.item],
            "Attributes": self.item,
            "Responses": [{"Item": self.item}],
        }
        return lambda **_: answer


@pytest.mark.parametrize(
    ("use", "item", "error", "said"),
    [
        (
            lambda db: recorder(db).max_notification_id(),
            {"n": {"N": "3"}},
            DatabaseError,
            "counter",
        ),
        (save, {"n": {"S": "?"}, "b": {"N": "10000"}}, DatabaseError, "counter"),
        (load, key("a", 1) | {"l": {"N": "1"}}, DatabaseError, "a commit of"),
        (load, key("a", 1) | {"l": {"S": "1"}, "e": {"B": b""}}, DatabaseError, "a commit of"),
        (use_key, {"pk": {"S": A.hex}}, KeyringError, "a key in"),
        (lambda db: view_store(db).position("f"), {"n": {"S": "?"}}, UNUSABLE, "a position in"),
        (lambda db: view_store(db).count(BOOKS), {"n": {"S": "?"}}, UNUSABLE, "the number of rows"),
        (snapshots, key("#s#a", 1) | {"e": {"S": "?"}}, DatabaseError, "a snapshot of"),
        (use_key, {"pk": {"S": A.hex}, "k": {"B": b"short"}}, KeyringError, "a key in"),
        (
            lambda db: list(DynamoDbKeyring(db, KEYS).entries()),
            {"pk": {"S": "someone"}},
            KeyringError,
            "a key in",
        ),
        (
            lambda db: DynamoDbBudget(db, TABLES.budgets).spent("a"),
            {"n": {"S": "much"}},
            BudgetUnavailableError,
            "the account a",
        ),
        (
            lambda db: DynamoDbBudget(db, TABLES.budgets).correct("r", 1),
            {"o": {"BOOL": True}},
            BudgetUnavailableError,
            "the reservation r",
        ),
        (
            lambda db: view_store(db).position("f"),
            {"j": {"S": "?"}, "n": {"N": "1"}},
            UNUSABLE,
            "a position in",
        ),
        (
            lambda db: view_store(db).scan(BOOKS, limit=1),
            key("v1#books#a", 0) | {"sk": {"S": "row"}},
            UNUSABLE,
            "a row in",
        ),
    ],
)
def test_items_of_something_else_are_told(
    use: Use, item: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=f"{said}.* is not one that this program wrote"):
        use(over(Stored(item)))
