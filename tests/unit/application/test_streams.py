"""Every stream is walked, in bounded memory, and what is missing or misplaced is named."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import Recorded, StoreCorruptError
from ilikeyacut.application.streams import StreamWalk, walk
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.testing.counting import AT, Added, Counter, added

IDS = [uuid4() for _ in range(5)]


class CountingStore(MemoryEventStore):
    """Counts the streams that were read."""

    def __init__(self) -> None:
        super().__init__(MemoryKeyring())
        self.histories = 0

    def history(self, aggregate_id: UUID) -> Iterator[Event]:
        self.histories += 1
        return super().history(aggregate_id)


def store_of(events: list[Event]) -> CountingStore:
    store = CountingStore()
    store.restore(0, (Recorded(n, event) for n, event in enumerate(events, 1)))
    return store


def interleaved() -> list[Event]:
    """Return five streams of four events, in turns."""
    born: list[Event] = [Counter.start(counter_id=name) for name in IDS]
    return [*born, *(added(name, version) for version in (2, 3, 4) for name in IDS)]


def walked(streams: StreamWalk, events: list[Event]) -> None:
    for event in events:
        streams.take(event)


def test_a_whole_log_is_walked_without_reading_streams_again() -> None:
    store = store_of(interleaved())
    assert walk(store) == (20, 20)
    assert store.histories == 0
    assert walk(store_of([])) == (0, 0)


@pytest.mark.parametrize("lost", [0, 7, 12, 14])
@pytest.mark.parametrize("most", [1, 100])
def test_a_missing_event_is_named(lost: int, most: int) -> None:
    events = interleaved()
    gone = events.pop(lost)
    streams = StreamWalk(store_of(events), most)
    expected = f"{gone.originator_id} has version .*, expected {gone.originator_version}"
    with pytest.raises(StoreCorruptError, match=expected):
        walked(streams, events)


def test_few_states_are_kept_and_the_rest_is_read_again() -> None:
    store = store_of(interleaved())
    streams = StreamWalk(store, most=2)
    walked(streams, interleaved())
    assert store.histories == 15


def test_an_event_that_fits_no_state_is_named() -> None:
    misplaced = Added(amount=1, originator_id=IDS[0], originator_version=1, timestamp=AT)
    with pytest.raises(StoreCorruptError, match=r"counter:added in version 1 .* cannot be applied"):
        walk(store_of([misplaced]))
