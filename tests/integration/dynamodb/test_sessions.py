"""Sessions, limits and circuits of a deployment, whatever becomes of calls and answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from ilikeyacut.adapters.dynamodb.circuits import DynamoDbCircuits
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.rate_limits import DynamoDbRateLimits
from ilikeyacut.adapters.dynamodb.sessions import DynamoDbSessions
from ilikeyacut.adapters.dynamodb.tables import Tables
from ilikeyacut.application.ports.circuits import Circuit, CircuitsUnavailableError
from ilikeyacut.application.ports.rate_limits import (
    Allowed,
    RateLimitsUnavailableError,
    Refused,
)
from ilikeyacut.application.ports.sessions import Session, SessionsUnavailableError
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.rate_limits import READS
from ilikeyacut.testing.contracts.sessions import ANN, new_session
from support.dynamodb import new_limits, new_sessions
from support.dynamodb_faults import Faults

ATTEMPTS = 4
THROTTLED = "ProvisionedThroughputExceededException"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def sessions(db: DynamoDb, clock: ManualClock) -> DynamoDbSessions:
    return new_sessions(db, clock)


@pytest.fixture
def limits(db: DynamoDb, clock: ManualClock) -> DynamoDbRateLimits:
    return DynamoDbRateLimits(db, new_limits(db), clock)


@pytest.fixture
def circuits(db: DynamoDb, clock: ManualClock) -> DynamoDbCircuits:
    return DynamoDbCircuits(db, new_limits(db), clock)


@pytest.fixture
def session(clock: ManualClock) -> Session:
    return new_session(clock)


@pytest.fixture
def faults(
    db: DynamoDb, sessions: DynamoDbSessions, limits: DynamoDbRateLimits, circuits: DynamoDbCircuits
) -> Faults:
    """Faults in the calls that come after the tables were made."""
    return Faults(db)


# ------------------------------------------------------------ sessions


def test_every_call_is_one_request(
    sessions: DynamoDbSessions, faults: Faults, session: Session
) -> None:
    sessions.open(session)
    sessions.find(ANN, session.id)
    sessions.touch(ANN, session.id)
    sessions.of(ANN)
    sessions.revoke(ANN, session.id)
    assert dict(faults.calls) == {"PutItem": 1, "GetItem": 1, "UpdateItem": 2, "Query": 1}


def test_a_lost_answer_neither_opens_twice_nor_keeps_a_session_from_opening(
    sessions: DynamoDbSessions, faults: Faults, session: Session
) -> None:
    faults.lose_answer("PutItem", 2)
    sessions.open(session)
    assert sessions.find(ANN, session.id) == session


def test_a_lost_answer_does_not_keep_a_session_from_being_revoked(
    sessions: DynamoDbSessions, faults: Faults, session: Session, clock: ManualClock
) -> None:
    sessions.open(session)
    faults.lose_answer("UpdateItem")
    assert sessions.revoke(ANN, session.id) == clock.now()
    assert sessions.find(ANN, session.id) is None


Call = Callable[[DynamoDbSessions, Session], object]
CALLS: dict[str, Call] = {
    "PutItem": lambda sessions, session: sessions.open(session),
    "GetItem": lambda sessions, session: sessions.find(ANN, session.id),
    "UpdateItem": lambda sessions, session: sessions.revoke(ANN, session.id),
    "Query": lambda sessions, session: sessions.of(ANN),
}


@pytest.mark.parametrize("operation", CALLS)
def test_what_is_throttled_is_repeated_then_named(
    sessions: DynamoDbSessions, faults: Faults, session: Session, operation: str
) -> None:
    faults.refuse(operation, THROTTLED, 2)
    CALLS[operation](sessions, session)
    faults.refuse(operation, THROTTLED, ATTEMPTS)
    with pytest.raises(SessionsUnavailableError, match=THROTTLED) as refused:
        CALLS[operation](sessions, session)
    assert refused.value.retry_after > 0
    CALLS[operation](sessions, session)


def test_signing_out_everywhere_goes_on_after_a_fault(
    sessions: DynamoDbSessions, faults: Faults, clock: ManualClock
) -> None:
    opened = [new_session(clock) for _ in range(3)]
    for it in opened:
        sessions.open(it)
    faults.lose_answer("UpdateItem", ATTEMPTS + 1)
    with pytest.raises(SessionsUnavailableError):
        sessions.revoke_all(ANN)
    assert set(sessions.revoke_all(ANN)) == {it.id for it in opened}
    assert not sessions.of(ANN)


def test_an_item_of_something_else_is_named(
    db: DynamoDb, sessions: DynamoDbSessions, session: Session
) -> None:
    key = {"pk": {"S": str(ANN)}, "sk": {"S": str(session.id)}}
    db.call("put_item", TableName=sessions._table, Item=key)
    with pytest.raises(SessionsUnavailableError, match="not one that this program wrote"):
        sessions.find(ANN, session.id)


def test_no_label_outlives_its_session(
    db: DynamoDb, sessions: DynamoDbSessions, session: Session
) -> None:
    sessions.open(session)
    sessions.revoke_all(ANN)
    (item,) = db.call("scan", TableName=sessions._table)["Items"]
    assert set(item) == {"pk", "sk", "s", "l", "e", "r", "ttl"}
    assert int(item["ttl"]["N"]) > session.expires_at.timestamp()


# ------------------------------------------------------------ limits


def test_most_takes_and_every_refusal_are_one_request(
    limits: DynamoDbRateLimits, faults: Faults, clock: ManualClock
) -> None:
    assert limits.take(READS) == Allowed(4, 12)
    assert faults.calls["UpdateItem"] == 1
    clock.advance(timedelta(seconds=12))
    assert limits.take(READS) == Allowed(4, 12)
    assert faults.calls["UpdateItem"] == 2
    assert limits.take(READS, 4) == Allowed(0, 60)
    assert faults.calls["UpdateItem"] == 4
    assert limits.take(READS) == Refused(12)
    assert faults.calls["UpdateItem"] == 5


def test_nothing_is_taken_twice_and_nobody_waits(
    limits: DynamoDbRateLimits, faults: Faults
) -> None:
    faults.lose_answer("UpdateItem")
    with pytest.raises(RateLimitsUnavailableError):
        limits.take(READS)
    faults.refuse("UpdateItem", THROTTLED)
    with pytest.raises(RateLimitsUnavailableError, match=THROTTLED):
        limits.take(READS)
    assert faults.calls["UpdateItem"] == 2
    assert limits.take(READS) == Allowed(3, 24)


def test_a_bucket_that_lapses_between_two_looks_is_full(
    db: DynamoDb, limits: DynamoDbRateLimits, faults: Faults
) -> None:
    limits.take(READS)
    other = DynamoDb(db.session, db.patience)
    key = {"pk": {"S": f"l#{READS.name}#{READS.key}"}}

    def lapse() -> None:
        if faults.calls["UpdateItem"] == 3:
            other.call("delete_item", TableName=limits._table, Key=key)

    faults.before("UpdateItem", lapse)
    assert limits.take(READS) == Allowed(4, 12)


# ------------------------------------------------------------ circuits


def test_a_swap_whose_answer_was_lost_knows_itself(
    circuits: DynamoDbCircuits, faults: Faults
) -> None:
    faults.lose_answer("PutItem")
    assert circuits.swap("a", Circuit(), Circuit(failures=1))
    faults.lose_answer("PutItem")
    assert circuits.swap("a", circuits.find("a"), Circuit(failures=2))
    assert circuits.find("a") == Circuit(failures=2, version=2)


def test_circuits_that_cannot_be_reached_are_named(
    circuits: DynamoDbCircuits, faults: Faults
) -> None:
    faults.refuse("GetItem", THROTTLED, ATTEMPTS)
    with pytest.raises(CircuitsUnavailableError, match=THROTTLED):
        circuits.find("a")
    faults.refuse("PutItem", THROTTLED, ATTEMPTS)
    with pytest.raises(CircuitsUnavailableError, match=THROTTLED):
        circuits.swap("a", Circuit(), Circuit(failures=1))


# ------------------------------------------------------------ tables


def test_doctor_says_where_what_has_expired_is_kept(db: DynamoDb) -> None:
    tables = Tables(f"{uuid4().hex}-")
    tables.create(db)
    tables.create(db)
    assert not [text for _, found in tables.check(db) for text in found or ()]
    off = {"AttributeName": "ttl", "Enabled": False}
    db.call("update_time_to_live", TableName=tables.sessions, TimeToLiveSpecification=off)
    texts = [misfit.text for _, found in tables.check(db) for misfit in found or ()]
    assert texts == [f"table {tables.sessions} keeps what has expired: enable time to live on ttl"]
