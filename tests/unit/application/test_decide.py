from collections.abc import Sequence
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.decide import MOST_TRIES, States, decide
from ilikeyacut.application.ports.event_store import ConcurrencyError
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import AccountErasedError, CreditsExhaustedError, NotFoundError
from ilikeyacut.testing.counting import NAME, Counter, Member

COUNTER = UUID(int=1)


class Contended(MemoryEventStore):
    """Lets somebody else append first, so many times."""

    rivals = 0

    def append(self, *events: Event) -> int:
        if self.rivals:
            self.rivals -= 1
            super().append(*self.load(Counter, COUNTER).add(10))
        return super().append(*events)


@pytest.fixture
def store() -> Contended:
    store = Contended(MemoryKeyring())
    store.append(Counter.start(counter_id=COUNTER))
    return store


def add(store: Contended) -> tuple[Event, ...]:
    return decide(store, lambda states: states.load(Counter, COUNTER).add(1)).events


def test_what_was_decided_is_stored_and_returned(store: Contended) -> None:
    assert add(store) == tuple(store.history(COUNTER))[1:]


def test_the_states_after_it_need_not_be_read(store: Contended) -> None:
    other = Counter.start()
    decided = decide(store, lambda states: [*states.load(Counter, COUNTER).add(1, 2), other])
    for counter_id in (COUNTER, other.originator_id):
        assert decided.state(Counter, counter_id) == store.load(Counter, counter_id)
    for nobody in (Member, COUNTER), (Counter, UUID(int=9)):
        with pytest.raises(NotFoundError):
            decided.state(*nobody)


def test_nothing_decided_is_nothing_stored(store: Contended) -> None:
    nothing = decide(store, lambda states: states.load(Counter, COUNTER).add())
    assert nothing.events == ()
    assert nothing.state(Counter, COUNTER) == store.load(Counter, COUNTER)
    assert store.head() == 1


def test_after_a_conflict_everything_is_decided_again(store: Contended) -> None:
    store.rivals = MOST_TRIES - 1
    (event,) = add(store)
    assert event.originator_version == MOST_TRIES + 1
    assert store.load(Counter, COUNTER).total == 10 * (MOST_TRIES - 1) + 1


def test_conflicts_are_borne_a_bounded_number_of_times(store: Contended) -> None:
    store.rivals = MOST_TRIES
    with pytest.raises(ConcurrencyError):
        add(store)
    assert store.rivals == 0
    assert store.load(Counter, COUNTER).total == 10 * MOST_TRIES


def test_a_refusal_after_a_conflict_stands(store: Contended) -> None:
    store.rivals = 1

    def command(states: States) -> Sequence[Event]:
        state = states.load(Counter, COUNTER)
        if state.total:
            raise CreditsExhaustedError(1, 0)
        return state.add(1)

    with pytest.raises(CreditsExhaustedError):
        decide(store, command)
    assert store.load(Counter, COUNTER).total == 10


def test_a_person_erased_meanwhile_is_an_account_erased() -> None:
    keyring = MemoryKeyring()
    store = MemoryEventStore(keyring)
    keyring.erase(COUNTER)
    with pytest.raises(AccountErasedError) as refused:
        decide(store, lambda _: [Member.join(NAME, COUNTER)])
    assert refused.value.user_id == COUNTER
    assert store.head() == 0
