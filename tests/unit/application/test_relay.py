"""The relay: everything is published, in order for each aggregate, whatever the bus does."""

from random import Random
from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.adapters.memory.clock import START, ManualClock
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.memory.views import MemoryViewStore
from ilikeyacut.application.followers.relay import MOST_TRIES, REST, Relay, RelayFollower
from ilikeyacut.application.ports.event_bus import (
    Envelope,
    EventBusError,
    EventBusUnavailableError,
    event_id,
)
from ilikeyacut.application.ports.event_store import PositionBeyondHeadError
from ilikeyacut.application.ports.keyring import KeyringError
from ilikeyacut.testing.counting import AT, NAME, Counter, Member, added
from ilikeyacut.testing.outage import FailingKeyring
from support.buses import FlakyBus, versions

ONE, TWO = UUID(int=1), UUID(int=2)


class Killed(BaseException):
    """The end of the process."""


class Views(MemoryViewStore):
    """Counts commits and dies in the one it is told to."""

    commits, fatal = 0, -1

    def commit(self, *args: Any, **kwargs: Any) -> None:
        if self.commits == self.fatal:
            self.fatal = -1
            raise Killed
        self.commits += 1
        super().commit(*args, **kwargs)


class Desk:
    def __init__(self) -> None:
        self.keyring = FailingKeyring(MemoryKeyring())
        self.store, self.views = MemoryEventStore(self.keyring), Views(self.keyring)
        self.bus, self.clock = FlakyBus(), ManualClock()
        follower = RelayFollower(self.store, self.bus, self.clock)
        self.relay = Relay(self.store, self.views, follower, self.clock)

    def counter(self, name: UUID, events: int) -> None:
        self.store.append(Counter.start(counter_id=name))
        for version in range(2, events + 1):
            self.store.append(added(name, version))

    def interleaved(self, counters: int, events: int) -> None:
        names = [UUID(int=n) for n in range(1, counters + 1)]
        self.store.append(*(Counter.start(counter_id=it) for it in names))
        for version in range(2, events + 1):
            self.store.append(*(added(it, version) for it in names))

    @property
    def position(self) -> int:
        return self.views.position(RelayFollower.name)

    def published(self) -> dict[UUID, list[int]]:
        return versions(self.bus.heard)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_envelope_says_what_the_log_says_without_its_content(desk: Desk) -> None:
    desk.store.append(Member.join(NAME, ONE))
    assert desk.relay.publish() == desk.position == 1
    assert desk.bus.heard == [Envelope.of("member:joined", ONE, 1, 1, AT)]
    assert desk.bus.heard[0].id == event_id(ONE, 1, AT)
    assert NAME.split()[0] not in desk.bus.heard[0].to_json()


def test_what_was_published_is_not_published_again(desk: Desk) -> None:
    desk.interleaved(3, 2)
    for _ in range(2):
        desk.relay.publish()
    desk.counter(UUID(int=9), 1)
    desk.relay.publish()
    assert len(desk.bus.heard) == 7


def test_a_long_log_takes_one_commit_a_page(desk: Desk) -> None:
    desk.interleaved(60, 20)
    desk.relay.publish()
    assert desk.published() == {UUID(int=n): [*range(1, 21)] for n in range(1, 61)}
    assert len(desk.bus.heard) == 1200
    assert desk.views.commits == 3


def test_the_next_event_of_an_aggregate_waits_for_the_one_before(desk: Desk) -> None:
    desk.counter(ONE, 3)
    desk.counter(TWO, 1)
    desk.relay.publish()
    calls = [[(it.aggregate, it.version) for it in call] for call in desk.bus.calls]
    assert calls == [[(ONE, 1), (TWO, 1)], [(ONE, 2)], [(ONE, 3)]]


def test_a_failed_entry_in_the_middle_is_retried_alone_and_not_overtaken(desk: Desk) -> None:
    desk.interleaved(3, 3)
    desk.bus.verdict = lambda it, tried: (
        "throttled" if (it.aggregate, it.version) == (TWO, 2) and tried < 2 else None
    )
    desk.relay.publish()
    assert desk.published() == {UUID(int=n): [1, 2, 3] for n in (1, 2, 3)}
    assert len(desk.bus.heard) == 9
    assert desk.clock.now() > START


def test_an_answer_that_was_lost_publishes_twice(desk: Desk) -> None:
    desk.interleaved(2, 2)
    desk.bus.verdict = lambda _, tried: "lost!" if tried == 0 else None
    desk.relay.publish()
    assert desk.published() == {ONE: [1, 2], TWO: [1, 2]}
    assert len(desk.bus.heard) == 8


def test_a_bus_that_is_down_is_given_up_and_caught_up_later(desk: Desk) -> None:
    desk.interleaved(2, 3)
    desk.bus.verdict = lambda it, _: "down" if it.version == 2 else None
    with pytest.raises(EventBusUnavailableError, match="counter:added: down"):
        desk.relay.publish()
    assert desk.published() == {ONE: [1], TWO: [1]}
    assert desk.position == 2
    assert len(desk.bus.calls) == 1 + MOST_TRIES
    desk.bus.verdict = lambda *_: None
    desk.relay.publish()
    assert desk.published() == {ONE: [1, 2, 3], TWO: [1, 2, 3]}
    assert len(desk.bus.heard) == 6


def test_progress_elsewhere_does_not_use_up_the_tries(desk: Desk) -> None:
    desk.counter(ONE, 20)
    desk.counter(TWO, 2)
    desk.bus.verdict = lambda it, tried: (
        "busy" if it.id == event_id(TWO, 1, AT) and tried < 15 else None
    )
    desk.relay.publish()
    assert desk.published() == {ONE: [*range(1, 21)], TWO: [1, 2]}


def test_an_entry_that_is_refused_for_good_stops_the_relay_there(desk: Desk) -> None:
    desk.interleaved(3, 2)
    desk.bus.verdict = lambda it, _: (
        "NotAuthorized" if (it.aggregate, it.version) == (TWO, 2) else None
    )
    for _ in range(2):
        with pytest.raises(EventBusError, match="counter:added: NotAuthorized"):
            desk.relay.publish()
        assert desk.position == 4
    assert desk.published()[TWO] == [1]


def test_a_bus_that_refuses_everything_changes_nothing(desk: Desk) -> None:
    desk.interleaved(2, 1)

    class Closed(FlakyBus):
        def publish(self, envelopes: object) -> Any:
            raise EventBusError("closed")

    closed = Relay(
        desk.store, desk.views, RelayFollower(desk.store, Closed(), desk.clock), desk.clock
    )
    with pytest.raises(EventBusError, match="closed"):
        closed.publish()
    assert (desk.position, desk.views.commits) == (0, 0)


def test_a_death_between_publishing_and_the_position_publishes_again(desk: Desk) -> None:
    desk.interleaved(2, 2)
    desk.views.fatal = 0
    with pytest.raises(Killed):
        desk.relay.publish()
    assert (len(desk.bus.heard), desk.position) == (4, 0)
    desk.relay.publish()
    assert len(desk.bus.heard) == 8
    assert desk.published() == {ONE: [1, 2], TWO: [1, 2]}


def test_events_of_the_erased_pass_and_keys_are_never_asked_for(desk: Desk) -> None:
    desk.store.append(Member.join(member_id=ONE), Member.join(member_id=TWO))
    desk.keyring.erase(ONE)
    desk.keyring.down = True
    with pytest.raises(KeyringError):
        desk.store.page(0, 10)
    desk.relay.publish()
    assert desk.published() == {ONE: [1], TWO: [1]}


def test_a_relay_ahead_of_the_log_is_refused(desk: Desk) -> None:
    desk.counter(ONE, 1)
    desk.views.commit(RelayFollower.name, 0, 5)
    with pytest.raises(PositionBeyondHeadError) as refused:
        desk.relay.publish()
    assert refused.value.follower == RelayFollower.name
    assert desk.bus.heard == []


def test_two_relays_at_once_lose_and_reorder_nothing(desk: Desk) -> None:
    desk.interleaved(2, 3)
    follower = RelayFollower(desk.store, desk.bus, desk.clock)
    other = Relay(desk.store, desk.views, follower, desk.clock)

    def verdict(it: Envelope, tried: int) -> None:
        if (it.aggregate, it.version, tried) == (ONE, 2, 0):
            desk.bus.verdict = lambda *_: None
            other.publish()

    desk.bus.verdict = verdict
    desk.relay.publish()
    assert desk.published() == {ONE: [1, 2, 3], TWO: [1, 2, 3]}
    assert desk.position == desk.store.head()


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_lost_or_overtaken_whatever_fails(desk: Desk, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    ends: dict[UUID, int] = {}
    for _ in range(120):
        name = UUID(int=chance.randint(1, 9))
        ends[name] = ends.get(name, 0) + 1
        first = Counter.start(counter_id=name)
        desk.store.append(first if ends[name] == 1 else added(name, ends[name]))
    desk.bus.verdict = lambda *_: chance.choice([None, None, "throttled", "lost!", "Refused"])
    for _ in range(300):
        desk.views.fatal = chance.choice([-1, desk.views.commits])
        try:
            desk.relay.publish()
        except (EventBusError, Killed):
            heard = desk.published()
            assert all(it == [*range(1, len(it) + 1)] for it in heard.values())
    desk.bus.verdict = lambda *_: None
    desk.views.fatal = -1
    desk.relay.publish()
    assert desk.published() == {name: [*range(1, end + 1)] for name, end in ends.items()}


# ---- beside other work


def test_keeping_up_publishes_a_page_and_says_whether_there_is_more(desk: Desk) -> None:
    desk.interleaved(60, 10)
    head = desk.store.head()
    assert desk.relay.keep_up(head)
    assert desk.position == 500
    assert not desk.relay.keep_up(head)
    assert desk.position == head
    assert not desk.relay.keep_up(head)
    assert desk.views.commits == 2


def test_keeping_up_goes_on_where_another_relay_came_to(desk: Desk) -> None:
    desk.interleaved(2, 2)
    assert not desk.relay.keep_up(desk.store.head())
    desk.counter(UUID(int=9), 1)
    follower = RelayFollower(desk.store, desk.bus, desk.clock)
    Relay(desk.store, desk.views, follower, desk.clock).publish()
    desk.counter(UUID(int=10), 1)
    desk.relay.keep_up(desk.store.head())
    desk.relay.keep_up(desk.store.head())
    assert desk.position == desk.store.head()
    assert set(desk.published()) == {UUID(int=n) for n in (1, 2, 9, 10)}


def test_a_bus_that_fails_rests_while_other_work_goes_on(desk: Desk) -> None:
    desk.interleaved(2, 2)
    head = desk.store.head()
    desk.bus.verdict = lambda *_: "down"
    assert not desk.relay.keep_up(head)
    calls = len(desk.bus.calls)
    assert calls == 2
    assert not desk.relay.keep_up(head)
    assert len(desk.bus.calls) == calls
    desk.bus.verdict = lambda *_: None
    desk.clock.advance(REST)
    assert not desk.relay.keep_up(head)
    assert desk.published() == {ONE: [1, 2], TWO: [1, 2]}
