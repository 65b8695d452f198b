"""The order of events when writers stall or die, when buckets end, and when clocks jump."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product
from threading import Event as Flag
from threading import Thread
from uuid import uuid4

import pytest
from eventsourcing.persistence import DatabaseError, ProgrammingError, StoredEvent

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.events.log import Log, LogOptions
from ilikeyacut.adapters.dynamodb.events.recorders import Datastore, DynamoDbApplicationRecorder
from ilikeyacut.adapters.dynamodb.events.schema import Keys, key
from support.dynamodb import connected, new_datastore
from support.dynamodb_faults import CountedDynamoDb, Dead, Faults
from support.stored import log_of, stored_events

A, B, C = (uuid4() for _ in range(3))


class Stalled:
    """A writer that has its ticket and waits, until it is let go, with its transaction."""

    def __init__(self, datastore: Datastore, url: str, *versions: int) -> None:
        self.db = connected(url)
        self.faults = Faults(self.db)
        self.faults.before("TransactWriteItems", self._stall)
        self.positions: list[int] = []
        self._holds, self._goes = Flag(), Flag()
        self._recorder = DynamoDbApplicationRecorder(replace(datastore, db=self.db))
        self._thread = Thread(target=self._write, args=(stored_events(A, *versions),))
        self._thread.start()
        assert self._holds.wait(30)

    def finish(self) -> list[int]:
        self._goes.set()
        self._thread.join(30)
        self.db.close()
        return self.positions

    def _write(self, events: list) -> None:  # type: ignore[type-arg]  # stored events, passed on
        self.positions = list(self._recorder.insert_events(events) or ())

    def _stall(self) -> None:
        self._holds.set()
        assert self._goes.wait(30)


class DiesSealing(CountedDynamoDb):
    """A reader that dies before its third seal."""

    puts = 0

    def call(self, operation: str, **request: object) -> dict[str, object]:
        self.puts += operation == "put_item"
        if self.puts == 3:
            raise Dead
        return super().call(operation, **request)


def log(datastore: Datastore) -> Log:
    return Log(datastore.db, datastore.table, Keys(datastore.app), datastore.log)


def test_a_stalled_writer_is_passed_and_comes_after(
    datastore: Datastore, recorder: DynamoDbApplicationRecorder, dynamodb_url: str
) -> None:
    stalled = Stalled(datastore, dynamodb_url, 1, 2, 3)
    assert recorder.insert_events(stored_events(B, 1)) == [4]
    assert log_of(recorder) == [(4, B, 1)]
    assert recorder.max_notification_id() == 4
    assert stalled.finish() == [5, 6, 7]
    assert log_of(recorder) == [(4, B, 1), (5, A, 1), (6, A, 2), (7, A, 3)]


def test_a_writer_that_is_only_slow_is_waited_for(db: DynamoDb, dynamodb_url: str) -> None:
    datastore = new_datastore(db, patience=30)
    recorder = DynamoDbApplicationRecorder(datastore)
    stalled = Stalled(datastore, dynamodb_url, 1, 2)
    recorder.insert_events(stored_events(B, 1))
    seen: list[list[tuple[int, object, int]]] = []
    reader = Thread(target=lambda: seen.append(log_of(recorder)))
    reader.start()
    looked = Flag()
    faults = Faults(db)
    faults.before("Query", looked.set)
    assert looked.wait(30)
    assert seen == []
    assert stalled.finish() == [1, 2]
    reader.join(30)
    assert seen == [[(1, A, 1), (2, A, 2), (3, B, 1)]]


def test_a_ticket_at_the_end_holds_nobody_up(
    datastore: Datastore, recorder: DynamoDbApplicationRecorder, faults: Faults
) -> None:
    recorder.insert_events(stored_events(B, 1))
    log(datastore).ticket(5)
    assert log_of(recorder) == [(1, B, 1)]
    assert recorder.max_notification_id() == 1
    assert not faults.calls["PutItem"]


def test_the_head_has_every_save_that_returned_before(
    datastore: Datastore, recorder: DynamoDbApplicationRecorder
) -> None:
    other = DynamoDbApplicationRecorder(datastore)
    for n in range(1, 6):
        log(datastore).ticket(1)
        (position,) = recorder.insert_events(stored_events(uuid4(), 1)) or ()
        assert other.max_notification_id() == position == 2 * n


@pytest.mark.parametrize("dies_at", [1, 2, 3])
def test_a_writer_that_dies_leaves_all_or_nothing(datastore: Datastore, dies_at: int) -> None:
    mortal = CountedDynamoDb(datastore.db, dies_at)
    recorder = DynamoDbApplicationRecorder(replace(datastore, db=mortal))
    saved = dies_at == 3
    if saved:
        recorder.insert_events(stored_events(A, 1, 2))
    else:
        with pytest.raises(Dead):
            recorder.insert_events(stored_events(A, 1, 2))
    DynamoDbApplicationRecorder(datastore).insert_events(stored_events(B, 1))
    expected = [(A, 1), (A, 2), (B, 1)] if saved else [(B, 1)]
    assert [it[1:] for it in log_of(DynamoDbApplicationRecorder(datastore))] == expected


def test_a_reader_that_dies_while_it_seals_changes_nothing(
    datastore: Datastore, dynamodb_url: str
) -> None:
    stalled = Stalled(datastore, dynamodb_url, 1, 2, 3, 4)
    DynamoDbApplicationRecorder(datastore).insert_events(stored_events(B, 1))
    with pytest.raises(Dead):
        log_of(DynamoDbApplicationRecorder(replace(datastore, db=DiesSealing(datastore.db))))
    # Positions 4 and 3 are sealed. The writer's entry belongs at 4, so its transaction fails.
    assert stalled.finish() == [6, 7, 8, 9]
    seen = log_of(DynamoDbApplicationRecorder(datastore))
    assert [it[0] for it in seen] == [5, 6, 7, 8, 9]


@pytest.mark.parametrize(("lost", "writes"), [((1000,), 1), ((40, 1000, 3, 11), 6), ((5, 1000), 6)])
def test_a_lost_ticket_is_given_up_at_once(
    db: DynamoDb, faults: Faults, lost: tuple[int, ...], writes: int
) -> None:
    datastore = new_datastore(db, patience=0.01)
    for count in lost:
        log(datastore).ticket(count)
    (position,) = DynamoDbApplicationRecorder(datastore).insert_events(stored_events(A, 1)) or ()
    assert log_of(DynamoDbApplicationRecorder(datastore)) == [(sum(lost) + 1, A, 1)]
    assert position == sum(lost) + 1
    assert faults.calls["PutItem"] == writes


def test_a_reader_that_dies_between_lost_tickets_leaves_what_it_knew(
    db: DynamoDb, faults: Faults
) -> None:
    datastore = new_datastore(db, patience=0.01)
    for count in (500, 2, 300):
        log(datastore).ticket(count)
    DynamoDbApplicationRecorder(datastore).insert_events(stored_events(A, 1))
    with pytest.raises(Dead):
        log_of(DynamoDbApplicationRecorder(replace(datastore, db=DiesSealing(datastore.db))))
    assert log_of(DynamoDbApplicationRecorder(datastore)) == [(803, A, 1)]
    assert faults.calls["PutItem"] == 4


def test_gaps_across_buckets_are_sealed(db: DynamoDb) -> None:
    lost = 25
    datastore = new_datastore(db, patience=0.01, bucket=10)
    recorder = DynamoDbApplicationRecorder(datastore)
    for n in range(9):
        recorder.insert_events(stored_events(uuid4(), 1, state=b"%d" % n))
    log(datastore).ticket(lost)
    recorder.insert_events(stored_events(A, 1, 2))
    for reader in (recorder, DynamoDbApplicationRecorder(datastore)):
        positions = [it[0] for it in log_of(reader)]
        assert positions == [*range(1, 10), 10 + lost, 11 + lost]
        assert reader.max_notification_id() == 11 + lost


def test_a_gap_that_can_be_neither_read_nor_sealed_is_damage(
    db: DynamoDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    datastore = new_datastore(db, patience=0.01)
    log(datastore).ticket(1)
    DynamoDbApplicationRecorder(datastore).insert_events(stored_events(A, 1))
    monkeypatch.setattr(Log, "give_up", lambda *_: False)
    with pytest.raises(DatabaseError, match="position 1"):
        log_of(DynamoDbApplicationRecorder(datastore))


def test_saves_may_be_longer_than_a_bucket(db: DynamoDb) -> None:
    size = 47
    datastore = new_datastore(db, bucket=10)
    recorder = DynamoDbApplicationRecorder(datastore)
    for _ in range(4):
        recorder.insert_events(stored_events(uuid4(), *range(1, size + 1)))
    reader = DynamoDbApplicationRecorder(datastore)
    assert [it[0] for it in log_of(reader)] == list(range(1, 4 * size + 1))
    assert reader.max_notification_id() == 4 * size
    paged, after = [], 0
    while page := reader.select_notifications(after, 7, inclusive_of_start=False):
        paged += [it.id for it in page]
        after = paged[-1]
    assert paged == list(range(1, 4 * size + 1))
    stopped = reader.select_notifications(5, 100, stop=size + 1)
    assert [it.id for it in stopped] == list(range(5, size + 2))


def test_a_log_keeps_the_buckets_that_it_was_made_with(datastore: Datastore) -> None:
    DynamoDbApplicationRecorder(datastore).insert_events(stored_events(A, 1))
    other = DynamoDbApplicationRecorder(replace(datastore, log=LogOptions(bucket=77)))
    with pytest.raises(ProgrammingError, match="buckets of 10000 positions, not 77"):
        other.insert_events(stored_events(B, 1))
    with pytest.raises(ProgrammingError, match="buckets"):
        other.max_notification_id()


def partitions(datastore: Datastore) -> set[str]:
    """Return the partitions of the log."""
    found = datastore.db.call("scan", TableName=datastore.table)["Items"]
    return {it["pk"]["S"] for it in found if "#l#" in it["pk"]["S"]}


def test_a_log_is_striped_later_without_moving_an_entry(db: DynamoDb) -> None:
    plain = new_datastore(db, bucket=10)
    striped = replace(plain, log=replace(plain.log, stripes=4))
    before, after = DynamoDbApplicationRecorder(plain), DynamoDbApplicationRecorder(striped)
    for _ in range(5):
        before.insert_events(stored_events(uuid4(), 1))
    kept = partitions(plain)
    for _ in range(20):
        after.insert_events(stored_events(uuid4(), 1))
        before.insert_events(stored_events(uuid4(), 1))
    assert partitions(plain) > kept
    assert len(partitions(plain)) > 8
    before.restripe(1)
    for _ in range(20):
        after.insert_events(stored_events(uuid4(), 1))
    assert not any("." in it for it in partitions(plain) if it.startswith("#l#6"))
    for datastore in (plain, striped):
        reader = DynamoDbApplicationRecorder(datastore)
        assert [it[0] for it in log_of(reader)] == list(range(1, 66))
        assert reader.max_notification_id() == 65


def test_an_earlier_version_refuses_a_striped_log(db: DynamoDb) -> None:
    datastore = new_datastore(db, stripes=2)
    DynamoDbApplicationRecorder(datastore).insert_events(stored_events(A, 1))
    name = key(Keys().counter, 0)
    counter = db.call("get_item", TableName=datastore.table, Key=name)["Item"]
    assert int(counter["b"]["N"]) == -datastore.log.bucket  # it expects its own number here


def test_a_new_reader_of_a_long_log_begins_near_its_end(
    datastore: Datastore, recorder: DynamoDbApplicationRecorder, faults: Faults
) -> None:
    for _ in range(12):
        recorder.insert_events(stored_events(uuid4(), *range(1, 201)))
    assert recorder.max_notification_id() == 2400  # and notes so
    recorder.insert_events(stored_events(uuid4(), 1))
    reader = log(datastore)
    pages = list(reader.pages(None, 1000))
    assert [entry.first for page in pages for entry in page] == [2401]
    assert reader.head() == 2401


@pytest.mark.parametrize("jump", [-1e9, 1e9])
def test_clocks_that_jump_seal_nothing_early(
    db: DynamoDb, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    datastore = new_datastore(db, patience=30)
    stalled = Stalled(datastore, dynamodb_url, 1)
    recorder = DynamoDbApplicationRecorder(datastore)
    recorder.insert_events(stored_events(B, 1))
    seen: list[list[tuple[int, object, int]]] = []
    reader = Thread(target=lambda: seen.append(log_of(recorder)))
    reader.start()
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + jump)
    looked = Flag()
    Faults(db).before("Query", looked.set)
    assert looked.wait(30)
    assert stalled.finish() == [1]
    reader.join(30)
    assert seen == [[(1, A, 1), (2, B, 1)]]


@pytest.mark.parametrize("topics", [(), ("a",)])
def test_pages_that_are_read_on_from_are_the_whole_log(
    datastore: Datastore, recorder: DynamoDbApplicationRecorder, topics: tuple[str, ...]
) -> None:
    for size in (1, 5, 2, 9, 1, 1, 4, 7):
        topic = "a" if size != 2 else "b"
        events = [StoredEvent(uuid4(), 1, topic, b"%d" % n) for n in range(size)]
        recorder.insert_events(events)
    whole = [
        it.id
        for it in DynamoDbApplicationRecorder(datastore).select_notifications(1, 99, None, topics)
    ]
    for limit, stops in product((1, 3, 7, 50), ((30,), (4, 30), (8, 9, 12, 30), (29, 30))):
        reader = DynamoDbApplicationRecorder(datastore)
        found, after = [], 0
        for stop in stops:
            while page := reader.select_notifications(
                after, limit, stop, topics, inclusive_of_start=False
            ):
                found += [it.id for it in page]
                after = found[-1]
        assert found == whole


def test_pages_that_follow_each_other_cost_fewer_requests(
    datastore: Datastore, recorder: DynamoDbApplicationRecorder, faults: Faults
) -> None:
    for _ in range(60):
        recorder.insert_events(stored_events(uuid4(), 1))
    assert recorder.max_notification_id() == 60
    faults.calls.clear()
    after = 0
    while page := recorder.select_notifications(after, 10, stop=60, inclusive_of_start=False):
        after = page[-1].id
    assert after == 60
    assert faults.calls["BatchGetItem"] == 2


def test_an_entry_without_a_wanted_topic_costs_no_read_of_its_events(
    recorder: DynamoDbApplicationRecorder, faults: Faults
) -> None:
    for n in range(6):
        recorder.insert_events(stored_events(uuid4(), 1, topic=f"t{n % 3}"))
    faults.calls.clear()
    assert recorder.select_notifications(None, 10, topics=["other"]) == []
    assert not faults.calls["BatchGetItem"]
    found = recorder.select_notifications(None, 10, topics=["t1"])
    assert [it.id for it in found] == [2, 5]


def test_a_quiet_log_costs_one_read(recorder: DynamoDbApplicationRecorder, faults: Faults) -> None:
    recorder.insert_events(stored_events(A, 1))
    recorder.max_notification_id()
    faults.calls.clear()
    assert recorder.max_notification_id() == 1
    assert recorder.select_notifications(1, 10, inclusive_of_start=False) == []
    assert faults.calls == {"GetItem": 2}


def test_entries_that_were_read_for_the_head_are_not_read_again(
    recorder: DynamoDbApplicationRecorder, faults: Faults
) -> None:
    for _ in range(3):
        recorder.insert_events(stored_events(uuid4(), 1, 2))
    assert recorder.max_notification_id() == 6
    faults.calls.clear()
    assert [it.id for it in recorder.select_notifications(2, 10, 5)] == [2, 3, 4, 5]
    assert faults.calls == {"BatchGetItem": 1}
    recorder.insert_events(stored_events(uuid4(), 1))
    assert [it.id for it in recorder.select_notifications(1, 10)] == list(range(1, 8))


def test_a_log_holds_a_bounded_number_of_entries(
    recorder: DynamoDbApplicationRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ilikeyacut.adapters.dynamodb.events.log.MOST_HELD", 2)
    for _ in range(4):
        recorder.insert_events(stored_events(uuid4(), 1))
    assert recorder.max_notification_id() == 4
    assert [it.id for it in recorder.select_notifications(1, 10, 4)] == [1, 2, 3, 4]
    assert [it.id for it in recorder.select_notifications(3, 10, 4)] == [3, 4]
