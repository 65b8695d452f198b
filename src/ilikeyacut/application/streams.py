"""Streams: each aggregate's events, which must be complete and must fold.

An event that was removed from the middle of a stream leaves a gap that no page of the log shows.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from itertools import takewhile
from uuid import UUID

from ilikeyacut.application.ports.event_store import (
    EventStore,
    EventUnreadableError,
    Page,
    StoreCorruptError,
)
from ilikeyacut.domain.aggregate import (
    Aggregate,
    Event,
    EventNotApplicableError,
    EventOutOfOrderError,
    fold,
)

PAGE = 500
MOST_STATES = 10_000


def folded(events: Iterable[Event], before: Aggregate | None = None) -> Aggregate | None:
    """Return the state after the events. Raises StoreCorruptError for a gap or a misplaced one."""
    try:
        return fold(events, before)
    except (EventOutOfOrderError, EventNotApplicableError) as error:
        raise StoreCorruptError(f"the event store is damaged: {error}") from error


def complete(events: Iterable[Event]) -> Iterator[Event]:
    """Yield one aggregate's events. Raises StoreCorruptError where one is missing."""
    for expected, event in enumerate(events, 1):
        if event.originator_version != expected:
            error = EventOutOfOrderError(event, expected)
            raise StoreCorruptError(f"the event store is damaged: {error}")
        yield event


class StreamWalk:
    """Folds every stream of a log, whose events arrive in the order of the log.

    It keeps at most `most` states. A stream that it lost sight of is read again from the store.
    """

    def __init__(self, store: EventStore, most: int = MOST_STATES) -> None:
        self._store = store
        self._most = most
        self._states: OrderedDict[UUID, Aggregate] = OrderedDict()
        self._passed: set[UUID] = set()

    def pass_over(self, aggregate_id: UUID) -> None:
        """Take no more events of a stream that is known to be damaged."""
        self._passed.add(aggregate_id)

    def take(self, event: Event) -> None:
        """Fold the event. Raises StoreCorruptError, which names the event behind a gap."""
        aggregate_id, version = event.originator_id, event.originator_version
        if aggregate_id in self._passed:
            return
        before = self._states.pop(aggregate_id, None)
        if before is None and version > 1:
            before = self._reread(aggregate_id, version - 1)
        state = folded((event,), before)
        if state is None:
            return
        if version == 1 and state.SNAPSHOT_EVERY is not None:
            self._store.find(type(state), aggregate_id)  # reads its snapshot, which may be ahead
        self._states[aggregate_id] = state
        if len(self._states) > self._most:
            self._states.popitem(last=False)

    def _reread(self, aggregate_id: UUID, version: int) -> Aggregate | None:
        history = self._store.history(aggregate_id)
        return folded(takewhile(lambda it: it.originator_version <= version, history))


def walk(store: EventStore, skips: Collection[int] = ()) -> tuple[int, int]:
    """Read the whole log and fold every stream; return the number of events and the head.

    An unreadable event at one of the positions in `skips` ends its stream, without an error. Raises
    StoreCorruptError, and EventUnreadableError with its position.
    """
    streams, count, position, reached = StreamWalk(store), 0, 0, -1
    while position > reached:
        page, reached = _page(store, position, skips, streams), position
        for recorded in page.events:
            streams.take(recorded.event)
        position, count = page.position, count + len(page.events)
    return count, position


def _page(store: EventStore, after: int, skips: Collection[int], streams: StreamWalk) -> Page:
    try:
        return store.page(after, PAGE)
    except EventUnreadableError as error:
        if error.position is None or error.position not in skips:
            raise
        streams.pass_over(UUID(str(error.aggregate_id)))
        before = store.page(after, PAGE, until=error.position - 1)
        return Page(before.events, error.position)
