"""What goes wrong between us and DynamoDB: nothing lost, nothing twice, and a clear word."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    Tracking,
)

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.dynamodb.client import DynamoDb, Retries
from ilikeyacut.adapters.dynamodb.events.recorders import (
    Datastore,
    DynamoDbAggregateRecorder,
    DynamoDbApplicationRecorder,
)
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key
from ilikeyacut.adapters.dynamodb.faults import OutcomeUnknownError, ThrottledError
from ilikeyacut.adapters.dynamodb.keyring import DynamoDbKeyring
from ilikeyacut.adapters.dynamodb.library.tracking import DynamoDbProcessRecorder
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.keyring import KeyringError
from ilikeyacut.application.ports.views import PositionMovedError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.testing.counting import KINDS, Counter
from support.dynamodb import connected, new_datastore, new_views
from support.dynamodb_faults import Faults
from support.stored import log_of, stored_events

ATTEMPTS = 4
A, B = uuid4(), uuid4()


def fresh(datastore: Datastore) -> DynamoDbApplicationRecorder:
    return DynamoDbApplicationRecorder(datastore)


# ---- answers that were lost


@pytest.mark.parametrize("times", [1, ATTEMPTS - 1])
def test_a_save_whose_answer_was_lost_is_our_own_success(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, faults: Faults, times: int
) -> None:
    faults.lose_answer("TransactWriteItems", times)
    assert recorder.insert_events([*stored_events(A, 1, 2), *stored_events(B, 1)]) == [1, 2, 3]
    assert log_of(fresh(datastore)) == [(1, A, 1), (2, A, 2), (3, B, 1)]
    assert recorder.insert_events(stored_events(A, 3)) == [4]


def test_it_is_known_by_its_id_too_when_the_token_is_forgotten(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, db: DynamoDb, faults: Faults
) -> None:
    def other_token(params: dict[str, Any], **_: Any) -> None:
        params["ClientRequestToken"] = uuid4().hex

    db.client.meta.events.register(
        "before-parameter-build.dynamodb.TransactWriteItems", other_token
    )
    faults.lose_answer("TransactWriteItems")
    assert recorder.insert_events(stored_events(A, 1)) == [1]
    assert faults.calls["TransactWriteItems"] == 2
    assert log_of(fresh(datastore)) == [(1, A, 1)]


def test_an_unknown_outcome_is_told_and_its_positions_are_not_sealed(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, faults: Faults
) -> None:
    faults.lose_answer("TransactWriteItems", ATTEMPTS)
    with pytest.raises(OutcomeUnknownError):
        recorder.insert_events(stored_events(A, 1))
    assert not faults.calls["PutItem"]
    assert log_of(fresh(datastore)) == [(1, A, 1)]
    with pytest.raises(IntegrityError):
        recorder.insert_events(stored_events(A, 1))
    assert recorder.insert_events(stored_events(A, 2)) is not None
    assert [it[1:] for it in log_of(fresh(datastore))] == [(A, 1), (A, 2)]


def test_a_lost_ticket_costs_a_gap_that_readers_seal(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, faults: Faults
) -> None:
    faults.lose_answer("UpdateItem")
    assert recorder.insert_events(stored_events(A, 1)) == [2]
    assert log_of(fresh(datastore)) == [(2, A, 1)]


def test_nothing_is_saved_while_no_ticket_is_answered(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, faults: Faults
) -> None:
    faults.lose_answer("UpdateItem", ATTEMPTS)
    with pytest.raises(OperationalError, match="nothing was saved") as refusal:
        recorder.insert_events(stored_events(A, 1))
    assert not isinstance(refusal.value, OutcomeUnknownError)
    assert fresh(datastore).select_events(A) == []


def test_a_put_whose_answer_was_lost_is_our_own_success(
    datastore: Datastore, faults: Faults
) -> None:
    recorder = DynamoDbAggregateRecorder(datastore)
    faults.lose_answer("PutItem")
    recorder.insert_events(stored_events(A, 1))
    assert len(recorder.select_events(A)) == 1


def test_a_lost_answer_to_a_read_leaves_nothing_unknown(db: DynamoDb) -> None:
    faults = Faults(db)
    faults.lose_answer("DescribeTable")
    assert new_datastore(db).table
    faults.lose_answer("GetItem")
    with pytest.raises(ProgrammingError, match="no-such-table"):
        db.call("get_item", TableName="no-such-table", Key={"pk": {"S": "a"}})


def test_tracking_whose_answer_was_lost_is_our_own_success(
    datastore: Datastore, faults: Faults
) -> None:
    recorder = DynamoDbProcessRecorder(datastore)
    faults.lose_answer("UpdateItem")
    recorder.insert_tracking(Tracking("upstream", 1))
    faults.lose_answer("TransactWriteItems")
    recorder.insert_events(stored_events(A, 1), tracking=Tracking("upstream", 2))
    assert recorder.max_tracking_id("upstream") == 2
    for again in (1, 2):
        with pytest.raises(IntegrityError, match="already processed"):
            recorder.insert_events(stored_events(B, 1), tracking=Tracking("upstream", again))
    assert log_of(recorder) == [(1, A, 1)]


def test_a_position_whose_answer_was_lost_is_moved_once(db: DynamoDb) -> None:
    views = new_views(db, MemoryKeyring())
    faults = Faults(db)
    faults.lose_answer("UpdateItem")
    views.commit("f", 0, 5)
    assert faults.calls["UpdateItem"] == 2
    with pytest.raises(PositionMovedError):
        views.commit("f", 0, 5)
    assert views.position("f") == 5


# ---- what passes


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("UpdateItem", "ProvisionedThroughputExceededException"),
        ("UpdateItem", "ThrottlingException"),
        ("TransactWriteItems", "ThrottlingException"),
        ("TransactWriteItems", "TransactionInProgressException"),
        ("TransactWriteItems", "RequestLimitExceeded"),
        ("TransactWriteItems", "InternalServerError"),
    ],
)
def test_what_passes_is_tried_again(
    recorder: DynamoDbApplicationRecorder, faults: Faults, operation: str, code: str
) -> None:
    status = 500 if code == "InternalServerError" else 400
    faults.refuse(operation, code, ATTEMPTS - 1, status=status)
    assert recorder.insert_events(stored_events(A, 1)) == [1]
    assert faults.calls[operation] == ATTEMPTS


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError"])
def test_a_transaction_in_the_way_is_waited_for(
    recorder: DynamoDbApplicationRecorder, faults: Faults, code: str
) -> None:
    reasons = [{"Code": "None"}, {"Code": code, "Message": "busy"}]
    faults.refuse(
        "TransactWriteItems",
        "TransactionCanceledException",
        ATTEMPTS - 1,
        CancellationReasons=reasons,
    )
    assert recorder.insert_events(stored_events(A, 1)) == [1]


def test_pauses_grow_are_random_and_end(dynamodb: DynamoDb) -> None:
    pauses: list[float] = []
    nowhere = AwsSession("eu-west-1", {"dynamodb": "http://127.0.0.1:1"})
    db = DynamoDb(nowhere, retries=Retries(attempts=9), pause=pauses.append)
    with pytest.raises(OperationalError):
        db.call("get_item", TableName="t", Key={})
    bounds = [min(1.0, 0.02 * 2**n) for n in range(1, 9)]
    assert len(pauses) == len(bounds)
    assert all(0 <= pause <= bound for pause, bound in zip(pauses, bounds, strict=True))
    assert len(set(pauses)) == len(pauses)


def test_a_writer_throttled_for_good_leaves_no_gap(db: DynamoDb, faults: Faults) -> None:
    datastore = new_datastore(db, patience=0.01, wait=0.05)
    recorder = DynamoDbApplicationRecorder(datastore)
    faults.refuse("TransactWriteItems", "ThrottlingException", 10_000)
    with pytest.raises(ThrottledError, match="ThrottlingException") as told:
        recorder.insert_events(stored_events(A, 1, 2))
    assert told.value.retry_after >= 1
    assert faults.calls["PutItem"] == 1  # its positions, sealed
    faults.relent("TransactWriteItems")
    recorder.insert_events(stored_events(B, 1))
    faults.calls.clear()
    assert log_of(fresh(datastore)) == [(3, B, 1)]
    assert not faults.calls["PutItem"]


def test_keys_that_were_not_processed_are_read_again(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, db: DynamoDb, faults: Faults
) -> None:
    for n in range(5):
        recorder.insert_events(stored_events(uuid4(), 1, state=b"%d" % n))
    left = [1, 2]

    def hold_back(parsed: dict[str, Any], **_: Any) -> None:
        if left:
            items = parsed["Responses"][datastore.table]
            held = [items.pop() for _ in range(left.pop())]
            keys = [{name: it[name] for name in ("pk", "sk")} for it in held]
            parsed["UnprocessedKeys"] = {datastore.table: {"Keys": keys, "ConsistentRead": True}}

    db.client.meta.events.register("after-call.dynamodb.BatchGetItem", hold_back)
    found = recorder.select_notifications(None, 10)
    assert [it.state for it in found] == [b"%d" % n for n in range(5)]
    assert faults.calls["BatchGetItem"] == 3


def test_an_entry_that_is_seen_before_its_commit_is_waited_for(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, db: DynamoDb
) -> None:
    recorder.insert_events(stored_events(A, 1))
    hidden = [2]

    def hide(parsed: dict[str, Any], **_: Any) -> None:
        if hidden[0]:
            hidden[0] -= 1
            parsed["Responses"][datastore.table].clear()

    db.client.meta.events.register("after-call.dynamodb.BatchGetItem", hide)
    assert log_of(recorder) == [(1, A, 1)]
    assert hidden == [0]


def test_an_entry_that_is_seen_long_before_its_commit_is_no_damage(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, db: DynamoDb
) -> None:
    recorder.insert_events(stored_events(A, 1, 2))

    def hide(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Responses"][datastore.table].clear()

    db.client.meta.events.register("after-call.dynamodb.BatchGetItem", hide)
    assert log_of(recorder) == [(1, A, 1), (2, A, 2)]
    pk = Keys(datastore.app).commits(A)
    db.call("delete_item", TableName=datastore.table, Key=key(pk, 0))
    with pytest.raises(DatabaseError, match="names a missing commit"):
        log_of(recorder)


# ---- what does not pass


def event_store(db: DynamoDb, table: str) -> RecorderEventStore:
    recorder = DynamoDbApplicationRecorder(Datastore(db, table))
    return RecorderEventStore(recorder, KINDS, Sealing(MemoryKeyring(), AesGcmCipher()))


def test_a_missing_table_is_named(db: DynamoDb) -> None:
    recorder = DynamoDbApplicationRecorder(Datastore(db, "no-such-table"))
    with pytest.raises(ProgrammingError, match=r"no-such-table.*CREATE_TABLE"):
        recorder.insert_events(stored_events(A, 1))
    with pytest.raises(ProgrammingError, match="no-such-table"):
        recorder.select_events(A)
    store = event_store(db, "no-such-table")
    with pytest.raises(StoreUnavailableError, match="no-such-table"):
        store.append(Counter.start())
    with pytest.raises(KeyringError, match="no-such-table"):
        DynamoDbKeyring(db, "no-such-table").key_for(A)


def test_another_region_is_another_table(
    recorder: DynamoDbApplicationRecorder, datastore: Datastore, dynamodb_url: str
) -> None:
    recorder.insert_events(stored_events(A, 1))
    elsewhere = connected(dynamodb_url, region="us-west-2")
    with pytest.raises(ProgrammingError, match="region"):
        DynamoDbApplicationRecorder(Datastore(elsewhere, datastore.table)).select_events(A)


def test_without_a_region_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    with pytest.raises(ProgrammingError, match="AWS_DEFAULT_REGION"):
        DynamoDb(AwsSession()).call("get_item", TableName="t", Key={})


def test_an_endpoint_that_is_no_address_is_refused() -> None:
    with pytest.raises(ProgrammingError, match="endpoint"):
        connected("nowhere").call("get_item", TableName="t", Key={})


def test_an_endpoint_that_nobody_answers_at_is_unavailable(dynamodb: DynamoDb) -> None:
    db = connected("http://127.0.0.1:1", attempts=2, first_pause=0.001)
    with pytest.raises(StoreUnavailableError, match=r"127\.0\.0\.1:1"):
        event_store(db, "t").append(Counter.start())


@pytest.mark.parametrize("operation", ["UpdateItem", "TransactWriteItems"])
@pytest.mark.parametrize(
    "code", ["ExpiredTokenException", "UnrecognizedClientException", "AccessDeniedException"]
)
def test_credentials_that_do_not_hold_are_told_at_once(
    recorder: DynamoDbApplicationRecorder,
    datastore: Datastore,
    faults: Faults,
    operation: str,
    code: str,
) -> None:
    faults.refuse(operation, code)
    with pytest.raises(OperationalError, match=f"{code}.*credentials") as refusal:
        recorder.insert_events(stored_events(A, 1))
    assert not isinstance(refusal.value, OutcomeUnknownError)
    assert faults.calls[operation] == 1
    assert log_of(fresh(datastore)) == []


def test_without_credentials_it_says_so(dynamodb_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    with pytest.raises(OperationalError, match="credentials"):
        connected(dynamodb_url).call("get_item", TableName="t", Key={})
