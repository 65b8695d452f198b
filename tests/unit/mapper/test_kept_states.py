"""States that are kept save reading; what is decided, shown or refused never depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing import states as kept_states
from ilikeyacut.adapters.eventsourcing.event_store import RecorderEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.keyring import KeyringError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import CreditsExhaustedError
from ilikeyacut.testing.counting import KINDS, NAME, Counter, Member
from ilikeyacut.testing.outage import FailingKeyring

COUNTER = UUID(int=1)


class WatchedRecorder(POPOApplicationRecorder):
    """Counts what is asked of it."""

    asked = 0

    def select_events(self, *names: UUID | str, **options: object) -> Sequence[StoredEvent]:
        self.asked += 1
        return super().select_events(*names, **options)  # type: ignore[arg-type]  # passed on as they came


@pytest.fixture
def recorder() -> WatchedRecorder:
    return WatchedRecorder()


@pytest.fixture
def keyring() -> FailingKeyring:
    return FailingKeyring(MemoryKeyring())


def opened(recorder: WatchedRecorder, keyring: FailingKeyring) -> RecorderEventStore:
    return RecorderEventStore(recorder, KINDS, Sealing(keyring, AesGcmCipher()))


@pytest.fixture
def store(recorder: WatchedRecorder, keyring: FailingKeyring) -> RecorderEventStore:
    return opened(recorder, keyring)


@pytest.fixture
def other(recorder: WatchedRecorder, keyring: FailingKeyring) -> RecorderEventStore:
    """Another process on the same log."""
    return opened(recorder, keyring)


@pytest.fixture
def started(store: RecorderEventStore) -> Counter:
    store.append(Counter.start(counter_id=COUNTER))
    return store.load(Counter, COUNTER)


def up_to_ten(states: States) -> Sequence[Event]:
    """Add 1 until there are ten; above that refuse, at ten do nothing."""
    counter = states.load(Counter, COUNTER)
    if counter.total > 10:
        raise CreditsExhaustedError(1, 0)
    return counter.add(1) if counter.total < 10 else ()


def add(store: RecorderEventStore, *amounts: int) -> None:
    store.append(*store.load(Counter, COUNTER).add(*amounts))


def test_an_append_on_a_kept_state_reads_nothing(
    store: RecorderEventStore, recorder: WatchedRecorder, started: Counter
) -> None:
    recorder.asked = 0
    decide(store, up_to_ten)
    decided = decide(store, up_to_ten)
    assert recorder.asked == 0
    assert decided.state(Counter, COUNTER) == store.load(Counter, COUNTER)
    assert decided.state(Counter, COUNTER).total == 2


def test_what_another_process_appended_is_read(
    store: RecorderEventStore, other: RecorderEventStore, started: Counter
) -> None:
    add(other, 2)
    assert store.load(Counter, COUNTER).total == 2
    add(other, 3)
    assert decide(store, up_to_ten).state(Counter, COUNTER).total == 6


@pytest.mark.parametrize("most", [10, 11])
def test_a_refusal_and_a_no_op_rest_on_what_is_read(
    store: RecorderEventStore, other: RecorderEventStore, started: Counter, most: int
) -> None:
    """What the kept state says is neither: here it would refuse or do nothing, wrongly."""
    add(store, most)
    add(other, -5)
    assert decide(store, up_to_ten).state(Counter, COUNTER).total == most - 4


def test_a_refusal_by_what_another_process_did_is_one(
    store: RecorderEventStore, other: RecorderEventStore, started: Counter
) -> None:
    add(other, 20)
    with pytest.raises(CreditsExhaustedError):
        decide(store, up_to_ten)


def test_a_state_that_is_only_looked_at_is_read(
    store: RecorderEventStore, other: RecorderEventStore, started: Counter
) -> None:
    """Nothing is appended to it, so nothing would fail where it is old."""
    add(other, 7)

    def command(states: States) -> Sequence[Event]:
        total = states.load(Counter, COUNTER).total
        return (Counter.start(f"beside {total}"),)

    (event,) = decide(store, command).events
    assert event.label == "beside 7"  # type: ignore[attr-defined]  # a start has one


def member_of(store: RecorderEventStore) -> UUID:
    joined = Member.join()
    store.append(joined)
    member = store.load(Member, joined.originator_id)
    store.append(*member.visit())
    return member.id


def test_a_person_forgotten_by_another_process_is_not_shown(
    store: RecorderEventStore, keyring: FailingKeyring
) -> None:
    member_id = member_of(store)
    recalled = store.recall(Member, member_id)
    assert recalled is not None
    assert recalled.name == NAME
    keyring.erase(member_id)
    assert store.recall(Member, member_id) is None
    decided = decide(store, lambda states: states.load(Member, member_id).visit())
    assert decided.state(Member, member_id).name is None
    assert store.load(Member, member_id).name is None


def test_nobody_is_shown_while_the_keyring_is_out(
    store: RecorderEventStore, keyring: FailingKeyring
) -> None:
    member_id = member_of(store)
    keyring.down = True
    for read in (store.recall, store.find):
        with pytest.raises(KeyringError):
            read(Member, member_id)
    keyring.down = False
    assert store.load(Member, member_id).name == NAME


def test_an_aggregate_of_another_kind_is_not_recalled(
    store: RecorderEventStore, started: Counter
) -> None:
    assert store.recall(Member, COUNTER) is None
    assert store.recall(Counter, uuid4()) is None


def test_the_longest_unused_go_first(
    store: RecorderEventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_states, "MOST_STATES", 2)
    first, second, third = (Counter.start() for _ in range(3))
    for event in (first, second):
        store.append(event)
    assert store.recall(Counter, first.originator_id)
    store.append(third)
    kept = [store.recall(Counter, it.originator_id) is not None for it in (first, second, third)]
    assert kept == [False, True, True]
