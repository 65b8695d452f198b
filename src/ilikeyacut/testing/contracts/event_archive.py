"""What every event archive promises. A subclass provides `store` and `archive`, over one log."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.event_archive import (
    ArchiveOrderError,
    EventArchive,
    ImportDisturbedError,
    ImportNotBegunError,
    ImportUnfinishedError,
    RawEvent,
    Restoration,
    StoreNotEmptyError,
)
from ilikeyacut.application.ports.event_store import (
    EventStore,
    ImportRunningError,
    StoreUnavailableError,
)
from ilikeyacut.testing.counting import NAME, Counter, Member
from ilikeyacut.testing.raw_events import CHECKSUM, added, everything, history, restored, started

OTHER = "d" * 64
ONE, TWO = UUID(int=1), UUID(int=2)


class EventArchiveContract:
    @pytest.fixture
    def store(self) -> EventStore:
        raise NotImplementedError

    @pytest.fixture
    def archive(self, store: EventStore) -> EventArchive:
        raise NotImplementedError

    # ---- reading

    def test_an_empty_log(self, archive: EventArchive) -> None:
        assert archive.head() == 0
        assert list(archive.read(0, 10)) == []
        assert archive.restoration() is None

    def test_events_are_read_as_they_were_appended(
        self, store: EventStore, archive: EventArchive
    ) -> None:
        one, two = Counter.start("one"), Counter.start("two")
        store.append(one, two)
        store.append(*store.load(Counter, one.originator_id).add(1, 2))

        found = everything(archive, size=2)

        logged = store.page(0, 10).events
        assert [(it.position, it.aggregate_id, it.version, it.topic) for it in found] == [
            (it.position, it.event.originator_id, it.event.originator_version, it.event.TOPIC)
            for it in logged
        ]
        assert found[0].state == b'{"timestamp":"2025-03-01T12:00:00.123456Z","label":"one"}'
        assert archive.head() == store.head() == found[-1].position

    def test_personal_fields_stay_encrypted(self, store: EventStore, archive: EventArchive) -> None:
        store.append(Member.join())
        (raw,) = everything(archive)
        assert b'"sealed":' in raw.state
        assert NAME.encode() not in raw.state
        assert everything(archive) == [raw]

    # ---- filling

    @pytest.mark.parametrize("size", [1, 17, 500])
    def test_a_log_comes_back_as_it_was(
        self, store: EventStore, archive: EventArchive, size: int
    ) -> None:
        events = history(60)
        restored(archive, events, size)
        assert everything(archive) == events
        assert archive.head() == store.head() == events[-1].position

    def test_what_was_filled_is_a_store_like_any_other(
        self, store: EventStore, archive: EventArchive
    ) -> None:
        events = history(40, seed=1)
        restored(archive, events, 9)
        name = events[0].aggregate_id
        counter = store.load(Counter, name)
        assert counter.version == len([it for it in events if it.aggregate_id == name])

        (more,) = counter.add(5)
        position = store.append(more)

        assert position > events[-1].position
        assert store.load(Counter, name) == more.apply(counter)
        page = store.page(0, 100)
        assert [it.position for it in page.events] == [*(it.position for it in events), position]
        assert list(store.history(name))[-1] == more

    def test_states_are_kept_byte_by_byte(self, archive: EventArchive) -> None:
        name = uuid4()
        spaced = b'{ "timestamp": "2025-03-01T12:00:00.123456Z", "label": "\xc3\xbc" }'
        event = started(5, name)
        odd = type(event)(5, name, 1, event.topic, spaced)
        restored(archive, [odd])
        assert everything(archive) == [odd]

    def test_many_aggregates_and_heavy_states(self, archive: EventArchive) -> None:
        wide = [started(n, UUID(int=n)) for n in range(1, 251)]
        heavy = [started(300 + n, UUID(int=1000 + n), "x" * 200_000) for n in range(20)]
        one = UUID(int=1000)
        long = [added(400 + n, one, 2 + n, 1) for n in range(300)]
        events = [*wide, *heavy, *long]
        restored(archive, events, 1000)
        assert everything(archive, 100) == events

    def test_an_empty_archive_leaves_an_empty_store(
        self, store: EventStore, archive: EventArchive
    ) -> None:
        restored(archive, [])
        assert archive.head() == 0
        assert store.append(Counter.start()) == 1

    # ---- refusals

    def test_a_store_with_events_is_not_filled(
        self, store: EventStore, archive: EventArchive
    ) -> None:
        store.append(Counter.start())
        with pytest.raises(StoreNotEmptyError):
            archive.begin(CHECKSUM)
        assert archive.restoration() is None

    def test_a_store_that_was_filled_takes_no_other_archive(self, archive: EventArchive) -> None:
        restored(archive, history(3))
        with pytest.raises(StoreNotEmptyError):
            archive.begin(OTHER)

    def test_what_was_begun_is_finished_with_the_same_archive(self, archive: EventArchive) -> None:
        events = history(8)
        assert archive.begin(CHECKSUM) == Restoration(CHECKSUM, 0, finished=False)
        archive.restore(CHECKSUM, 0, events[:3])

        expected = Restoration(CHECKSUM, events[2].position, finished=False)
        assert archive.restoration() == expected
        with pytest.raises(ImportUnfinishedError) as refusal:
            archive.begin(OTHER)
        assert refusal.value.restoration == expected
        assert archive.begin(CHECKSUM) == expected

        restored(archive, events)
        assert everything(archive) == events
        assert archive.begin(CHECKSUM) == Restoration(CHECKSUM, events[-1].position, finished=True)

    def test_a_batch_is_written_once(self, archive: EventArchive) -> None:
        events = history(8)
        archive.begin(CHECKSUM)
        archive.restore(CHECKSUM, 0, events[:3])
        with pytest.raises(ImportDisturbedError):
            archive.restore(CHECKSUM, 0, events[:5])
        assert everything(archive) == events[:3]

    def test_the_same_batch_again_is_a_no_op(self, archive: EventArchive) -> None:
        events = history(8)
        archive.begin(CHECKSUM)
        archive.restore(CHECKSUM, 0, [])
        archive.restore(CHECKSUM, 0, events[:3])
        archive.restore(CHECKSUM, 0, events[:3])
        restored(archive, events)
        assert everything(archive) == events

    def test_nothing_else_is_saved_during_an_import(
        self, store: EventStore, archive: EventArchive
    ) -> None:
        events = history(8)
        archive.begin(CHECKSUM)
        archive.restore(CHECKSUM, 0, events[:3])
        for kind in (ImportRunningError, StoreUnavailableError):
            with pytest.raises(kind, match="an import is under way"):
                store.append(Counter.start())
        assert everything(archive) == events[:3]
        restored(archive, events)
        assert store.append(Counter.start()) > events[-1].position

    def test_what_was_not_begun_is_neither_filled_nor_finished(
        self, store: EventStore, archive: EventArchive
    ) -> None:
        for _ in range(2):
            with pytest.raises(ImportNotBegunError, match=OTHER):
                archive.restore(OTHER, 0, history(3))
            with pytest.raises(ImportNotBegunError, match=OTHER):
                archive.finish(OTHER)
            restored(archive, [])
        assert store.append(Counter.start()) == 1

    def test_it_is_finished_more_than_once_but_filled_no_further(
        self, archive: EventArchive
    ) -> None:
        events = history(8)
        restored(archive, events[:5])
        archive.finish(CHECKSUM)
        with pytest.raises(ImportDisturbedError):
            archive.restore(CHECKSUM, events[4].position, events[5:])
        assert everything(archive) == events[:5]

    @pytest.mark.parametrize(
        "events",
        [
            [started(2, ONE)],
            [started(3, ONE), started(3, TWO)],
            [started(4, ONE), started(3, TWO)],
            [started(3, ONE), added(4, ONE, 3)],
            [started(3, ONE), started(4, ONE)],
        ],
    )
    def test_events_out_of_order_are_refused(
        self, archive: EventArchive, events: list[RawEvent]
    ) -> None:
        archive.begin(CHECKSUM)
        archive.restore(CHECKSUM, 0, [started(2, uuid4())])
        with pytest.raises(ArchiveOrderError):
            archive.restore(CHECKSUM, 2, events)
        assert archive.restoration() == Restoration(CHECKSUM, 2, finished=False)
        assert archive.head() == 2
