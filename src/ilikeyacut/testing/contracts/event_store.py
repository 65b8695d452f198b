"""What every event store promises. A subclass provides `keyring` and `store`."""

from __future__ import annotations

from threading import Barrier, Thread
from uuid import uuid4

import pytest

from ilikeyacut.application.ports.event_store import (
    ConcurrencyError,
    EventStore,
    Headline,
    Page,
    PositionBeyondHeadError,
    Recorded,
)
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.testing.contracts.personal_events import PersonalEventsContract
from ilikeyacut.testing.counting import Added, Counter, Joined, Member, Visited, added, counts
from ilikeyacut.testing.outage import FailingKeyring


def headline(recorded: Recorded) -> Headline:
    """Return what the log says of an event without its content."""
    event = recorded.event
    return Headline(
        recorded.position,
        event.TOPIC,
        event.originator_id,
        event.originator_version,
        event.timestamp,
    )


class EventStoreContract(PersonalEventsContract):
    # ---- one aggregate

    def test_what_was_appended_is_loaded(self, store: EventStore) -> None:
        started = Counter.start("stairs")
        store.append(started)
        counter = store.load(Counter, started.originator_id)
        store.append(*counter.add(2, 3))

        counter = store.load(Counter, started.originator_id)

        assert (counter.label, counter.total, counter.version) == ("stairs", 5, 3)
        assert counter.created_at == started.timestamp

    def test_events_come_back_equal(self, store: EventStore) -> None:
        joined = Member.join()
        store.append(joined)
        assert list(store.history(joined.originator_id)) == [joined]

    def test_nothing_is_found_where_nothing_is(self, store: EventStore) -> None:
        aggregate_id = uuid4()
        assert store.find(Counter, aggregate_id) is None
        assert list(store.history(aggregate_id)) == []
        with pytest.raises(NotFoundError) as refusal:
            store.load(Counter, aggregate_id)
        assert (refusal.value.kind, refusal.value.id) == ("counter", aggregate_id)

    def test_an_aggregate_of_another_kind_is_not_found(self, store: EventStore) -> None:
        joined = Member.join()
        store.append(joined)
        assert store.find(Counter, joined.originator_id) is None
        with pytest.raises(NotFoundError):
            store.load(Counter, joined.originator_id)

    def test_a_snapshotted_aggregate_of_another_kind_is_not_found(self, store: EventStore) -> None:
        member = self.member_with(store, visits=9)
        assert store.find(Counter, member.id) is None

    def test_history_is_in_order(self, store: EventStore) -> None:
        joined = Member.join()
        store.append(joined, Member.join())
        member = store.load(Member, joined.originator_id)
        store.append(*member.visit(2))
        assert counts(store.history(member.id)) == [
            (Joined.TOPIC, 1),
            (Visited.TOPIC, 2),
            (Visited.TOPIC, 3),
        ]

    # ---- conflicts

    def test_a_taken_version_is_refused(self, store: EventStore) -> None:
        started = Counter.start()
        store.append(started)
        stale = store.load(Counter, started.originator_id)
        store.append(*stale.add(1))
        with pytest.raises(ConcurrencyError):
            store.append(*stale.add(5))
        assert store.load(Counter, stale.id).total == 1

    def test_an_aggregate_starts_once(self, store: EventStore) -> None:
        started = Counter.start()
        store.append(started)
        with pytest.raises(ConcurrencyError):
            store.append(started)

    @pytest.mark.parametrize("version", [2, 3])
    def test_a_gap_at_the_start_is_refused(self, store: EventStore, version: int) -> None:
        with pytest.raises(ConcurrencyError):
            store.append(added(uuid4(), version))
        assert store.head() == 0

    def test_a_gap_behind_stored_events_is_refused(self, store: EventStore) -> None:
        started = Counter.start()
        store.append(started)
        with pytest.raises(ConcurrencyError):
            store.append(added(started.originator_id, 3))
        assert store.load(Counter, started.originator_id).version == 1

    def test_a_gap_within_an_append_is_refused(self, store: EventStore) -> None:
        started = Counter.start()
        with pytest.raises(ConcurrencyError):
            store.append(started, added(started.originator_id, 3))
        assert store.find(Counter, started.originator_id) is None

    def test_a_version_repeated_within_an_append_is_refused(self, store: EventStore) -> None:
        started = Counter.start()
        with pytest.raises(ConcurrencyError):
            store.append(started, started)
        assert store.head() == 0

    def test_several_aggregates_change_together_or_not_at_all(self, store: EventStore) -> None:
        one, two = Counter.start(), Counter.start()
        store.append(one, two)
        first, second = (store.load(Counter, it.originator_id) for it in (one, two))
        store.append(*second.add(1))
        head = store.head()

        with pytest.raises(ConcurrencyError):
            store.append(*first.add(7), *second.add(7))

        assert store.head() == head
        assert store.load(Counter, first.id) == first
        store.append(*first.add(7), *store.load(Counter, second.id).add(7))
        assert [store.load(Counter, it.id).total for it in (first, second)] == [7, 8]

    def test_of_two_threads_one_wins_each_version(self, store: EventStore) -> None:
        started = Counter.start()
        store.append(started)
        rounds, threads = 12, 2
        barrier, wins = Barrier(threads, timeout=30), [0] * threads

        def race(me: int) -> None:
            for _ in range(rounds):
                stale = store.load(Counter, started.originator_id)
                barrier.wait()
                try:
                    store.append(*stale.add(1))
                    wins[me] += 1
                except ConcurrencyError:
                    pass
                barrier.wait()

        running = [Thread(target=race, args=(n,)) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join(60)

        assert sum(wins) == rounds
        assert store.load(Counter, started.originator_id).total == rounds

    # ---- the log

    def test_an_empty_log(self, store: EventStore) -> None:
        assert store.head() == 0
        page = store.page(0, 10)
        assert (page.events, page.position) == ((), 0)

    def test_append_returns_the_last_position(self, store: EventStore) -> None:
        assert store.append(Counter.start(), Counter.start()) == store.head()
        position = store.append(Counter.start())
        assert position == store.head() > 0
        assert store.append() == position

    def test_the_log_holds_all_aggregates_in_the_order_of_appends(self, store: EventStore) -> None:
        one, two = Counter.start("one"), Member.join()
        store.append(one, two)
        counter = store.load(Counter, one.originator_id)
        member = store.load(Member, two.originator_id)
        (visited,), (more,) = member.visit(), counter.add(1)
        store.append(visited, more)

        page = store.page(0, 10)

        assert [it.event for it in page.events] == [one, two, visited, more]
        positions = [it.position for it in page.events]
        assert positions == sorted(set(positions))
        assert positions[0] >= 1
        assert page.position == positions[-1] == store.head()

    def test_pages_follow_each_other(self, store: EventStore) -> None:
        started = [Counter.start(str(n)) for n in range(7)]
        for event in started:
            store.append(event)
        seen, position = [], 0
        while (page := store.page(position, 3)).events:
            seen += [it.event for it in page.events]
            position = page.position
        assert seen == started
        assert store.page(position, 3).position == position == store.head()

    def test_a_full_page_ends_at_its_last_event(self, store: EventStore) -> None:
        for n in range(4):
            store.append(Counter.start(str(n)))
        page = store.page(0, 2)
        assert page.position == page.events[-1].position < store.head()

    def test_a_page_holds_the_topics_asked_for(self, store: EventStore) -> None:
        member = self.member_with(store, visits=2)
        store.append(Counter.start())

        page = store.page(0, 10, topics=(Visited.TOPIC,))
        assert counts(it.event for it in page.events) == [(Visited.TOPIC, 2), (Visited.TOPIC, 3)]
        assert page.position == store.head()

        both = store.page(0, 10, topics={Visited.TOPIC, Joined.TOPIC})
        assert [it.event.originator_id for it in both.events] == [member.id] * 3

    def test_a_limit_counts_what_matches(self, store: EventStore) -> None:
        self.member_with(store, visits=3)
        page = store.page(0, 2, topics=(Visited.TOPIC,))
        assert counts(it.event for it in page.events) == [(Visited.TOPIC, 2), (Visited.TOPIC, 3)]
        assert page.position < store.head()

    def test_topics_that_match_nothing_move_the_position(self, store: EventStore) -> None:
        store.append(Counter.start(), Counter.start())
        page = store.page(0, 10, topics=(Added.TOPIC,))
        assert (page.events, page.position) == ((), store.head())

    def test_a_page_ends_where_it_is_told_to(self, store: EventStore) -> None:
        started = [Counter.start(str(n)) for n in range(4)]
        positions = [store.append(event) for event in started]
        page = store.page(0, 10, until=positions[1])
        assert [it.event for it in page.events] == started[:2]
        assert page.position == positions[1]
        assert store.page(positions[1], 10, until=positions[1]) == Page((), positions[1])
        nothing = store.page(0, 10, topics=(Added.TOPIC,), until=positions[2])
        assert nothing == Page((), positions[2])
        assert store.page(0, 1, until=positions[2]).position == positions[0]

    def test_a_position_beyond_the_head_is_refused(self, store: EventStore) -> None:
        head = store.append(Counter.start())
        with pytest.raises(PositionBeyondHeadError) as refusal:
            store.page(head + 1, 10)
        assert (refusal.value.position, refusal.value.head) == (head + 1, head)

    # ---- the log without what events hold

    def test_headlines_are_the_log_without_its_content(self, store: EventStore) -> None:
        self.member_with(store, visits=2)
        store.append(Counter.start(), Counter.start())
        pages = [store.page(0, 3), store.page(0, 99)]
        assert [store.headlines(0, 3), store.headlines(0, 99)] == [
            Page(tuple(headline(it) for it in page.events), page.position) for page in pages
        ]

    def test_headlines_follow_each_other(self, store: EventStore) -> None:
        started = [Counter.start(str(n)) for n in range(5)]
        for event in started:
            store.append(event)
        seen, position = [], 0
        while (page := store.headlines(position, 2)).events:
            seen += [it.aggregate_id for it in page.events]
            position = page.position
        assert seen == [it.originator_id for it in started]
        assert position == store.head()

    def test_headlines_end_where_they_are_told_to(self, store: EventStore) -> None:
        positions = [store.append(Counter.start()) for _ in range(3)]
        page = store.headlines(0, 10, until=positions[1])
        assert [it.position for it in page.events] == positions[:2]
        assert page.position == positions[1]
        nothing = store.headlines(positions[1], 10, until=positions[1])
        assert (nothing.events, nothing.position) == ((), positions[1])

    def test_headlines_need_no_keys(self, store: EventStore, keyring: FailingKeyring) -> None:
        erased = self.member_with(store, visits=1)
        self.member_with(store, visits=1)
        before = store.headlines(0, 99)
        keyring.erase(erased.id)
        keyring.down = True
        assert store.headlines(0, 99) == before

    def test_headlines_beyond_the_head_are_refused(self, store: EventStore) -> None:
        head = store.append(Counter.start())
        with pytest.raises(PositionBeyondHeadError) as refusal:
            store.headlines(head + 1, 10)
        assert (refusal.value.position, refusal.value.head) == (head + 1, head)

    # ---- snapshots

    def test_a_snapshotted_aggregate_reads_as_its_events_say(self, store: EventStore) -> None:
        joined = Member.join()
        store.append(joined)
        for visits in range(1, 14):
            member = store.load(Member, joined.originator_id)
            assert (member.visits, member.version) == (visits - 1, visits)
            store.append(*member.visit())
        member = store.load(Member, joined.originator_id)
        store.append(member.rename("Someone Else"))
        member = store.load(Member, joined.originator_id)
        assert (member.name, member.visits, member.version) == ("Someone Else", 13, 15)
        assert len(list(store.history(member.id))) == 15
