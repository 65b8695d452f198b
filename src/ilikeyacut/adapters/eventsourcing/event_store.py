"""Our event store over any recorder of the library: SQLite, DynamoDB, plain objects."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TypeVar, cast
from uuid import UUID

from eventsourcing.persistence import AggregateRecorder, ApplicationRecorder, Notification

from ilikeyacut.adapters.eventsourcing.errors import translated
from ilikeyacut.adapters.eventsourcing.mapper import EventMapper, as_uuid, recorded_at
from ilikeyacut.adapters.eventsourcing.snapshots import Snapshot, Snapshots
from ilikeyacut.adapters.eventsourcing.states import Kept, KeptStates, person_in
from ilikeyacut.application.ports.event_store import (
    ConcurrencyError,
    EventUnreadableError,
    Headline,
    Page,
    PositionBeyondHeadError,
    Recorded,
    StoreCorruptError,
)
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.application.streams import complete
from ilikeyacut.domain.aggregate import Aggregate, Event
from ilikeyacut.domain.errors import NotFoundError

A = TypeVar("A", bound=Aggregate)
Spans = dict[UUID, tuple[Event, Event]]
"""The first and the last new event of each aggregate."""

REMEMBERED = 10_000
log = logging.getLogger(__name__)


class RecorderEventStore:
    """Appends and reads the events of the given aggregate kinds.

    The recorder's unique key refuses a version that exists. Gaps are checked before the insert.
    That is safe because the log never loses events: a version that was seen, when the aggregate was
    loaded or now, still exists when its successor is inserted.

    The latest folded states are cached: reads continue from them, and `recall` returns them. With
    `snapshots`, kinds that define SNAPSHOT_EVERY are snapshotted after an append.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        kinds: Iterable[type[Aggregate]],
        sealing: Sealing,
        snapshots: AggregateRecorder | None = None,
    ) -> None:
        self._recorder = recorder
        self._kinds = kinds
        self._sealing = sealing
        self._snapshots = Snapshots(snapshots, sealing) if snapshots is not None else None
        self._states = KeptStates(sealing)
        self._seen: dict[UUID, int] = {}
        self._head = 0

    @cached_property
    def _kind_of(self) -> dict[type[Event], type[Aggregate]]:
        """Made on first use, because it loads every event and the relay decodes none."""
        return {event: kind for kind in self._kinds for event in kind.EVENTS}

    @cached_property
    def _mapper(self) -> EventMapper:
        return EventMapper(self._kind_of, self._sealing)

    def find(self, kind: type[A], aggregate_id: UUID) -> A | None:
        before = self._states.get(kind, aggregate_id)
        if before is None:
            before, events = self._begun(kind, aggregate_id)
        else:
            events = self._events(aggregate_id, after=before.state.version)
        if events and not isinstance(events[0], kind.EVENTS):
            return None
        kept = Kept.folded(events, before)
        if kept is None:
            return None
        self._states.keep(kept)
        self._remember(aggregate_id, kept.state.version)
        return cast("A", kept.state)

    def recall(self, kind: type[A], aggregate_id: UUID) -> A | None:
        kept = self._states.get(kind, aggregate_id)
        return cast("A", kept.state) if kept else None

    def load(self, kind: type[A], aggregate_id: UUID) -> A:
        found = self.find(kind, aggregate_id)
        if found is None:
            raise NotFoundError(kind.KIND, aggregate_id)
        return found

    def append(self, *events: Event) -> int:
        if not events:
            return self.head()
        spans = _spans(events)
        for first, _ in spans.values():
            self._refuse_gap(first)
        stored = [self._mapper.to_stored_event(event) for event in events]
        with translated():
            positions = self._recorder.insert_events(stored)
        for aggregate_id, (_, last) in spans.items():
            self._remember(aggregate_id, last.originator_version)
            self._states.append([it for it in events if it.originator_id == aggregate_id])
        self._take_snapshots(spans)
        return positions[-1] if positions else self.head()

    def page(
        self, after: int, limit: int, topics: Collection[str] = (), *, until: int | None = None
    ) -> Page:
        found, position = self._found(after, limit, topics, until)
        with _placed(found):
            events = self._mapper.to_domain_events(found)
        recorded = (Recorded(it.id, event) for it, event in zip(found, events, strict=True))
        return Page(tuple(recorded), position)

    def headlines(self, after: int, limit: int, *, until: int | None = None) -> Page[Headline]:
        found, position = self._found(after, limit, (), until)
        with _placed(found):
            return Page(tuple(map(_headline, found)), position)

    def history(self, aggregate_id: UUID) -> Iterator[Event]:
        yield from complete(self._events(aggregate_id))

    def head(self) -> int:
        with translated():
            self._head = self._recorder.max_notification_id() or 0
        return self._head

    def _found(
        self, after: int, limit: int, topics: Collection[str], until: int | None
    ) -> tuple[list[Notification], int]:
        """Return the stored events of a page, and the position that it covers."""
        head = self._known_head(after + limit) if until is None else until
        if head < after and until is None:
            raise PositionBeyondHeadError(after, head)
        if head <= after:
            return [], after
        with translated():
            found = self._recorder.select_notifications(
                after, limit, stop=head, topics=tuple(topics), inclusive_of_start=False
            )
        return [*found], found[-1].id if len(found) >= limit else head

    def _known_head(self, position: int) -> int:
        """Return a head: one that was seen before where it is far away, for a replay reads on."""
        return self._head if position <= self._head else self.head()

    def _events(self, aggregate_id: UUID, after: int | None = None) -> list[Event]:
        with translated():
            stored = self._recorder.select_events(aggregate_id, gt=after)
        return self._mapper.to_domain_events(stored)

    def _refuse_gap(self, event: Event) -> None:
        aggregate_id, before = event.originator_id, event.originator_version - 1
        if before <= self._seen.get(aggregate_id, 0):
            return
        with translated():
            found = self._recorder.select_events(aggregate_id, gt=before - 1, lte=before, limit=1)
        if not found:
            self._refuse_ahead(self._kind_of[type(event)], aggregate_id, before - 1)
            raise ConcurrencyError(f"{aggregate_id} has no version {before} to follow")

    def _remember(self, aggregate_id: UUID, version: int) -> None:
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen[aggregate_id] = version

    def _begun(self, kind: type[Aggregate], aggregate_id: UUID) -> tuple[Kept | None, list[Event]]:
        """Return the state of the newest snapshot, if there is one, and the events after it.

        The snapshot's own event is read too: the log must have it, and it must be the same.
        """
        found = self._newest(kind, aggregate_id)
        state = found.state if found else None
        events = self._events(aggregate_id, after=state.version - 1 if state else None)
        if found and (not events or events[-1].originator_version < found.version):
            raise _ahead(kind, aggregate_id, found.version)
        if state is None:
            return None, events
        own = events[0]
        if (own.originator_version, own.timestamp) != (state.version, state.modified_at):
            raise _ahead(kind, aggregate_id, state.version)
        return Kept(state, person_in([state])), events[1:]

    def _newest(self, kind: type[Aggregate], aggregate_id: UUID) -> Snapshot | None:
        if self._snapshots is None or kind.SNAPSHOT_EVERY is None:
            return None
        return self._snapshots.newest(kind, aggregate_id)

    def _refuse_ahead(self, kind: type[Aggregate], aggregate_id: UUID, version: int) -> None:
        """Raise StoreCorruptError if a snapshot is newer than the version."""
        found = self._newest(kind, aggregate_id)
        if found is not None and found.version > version:
            raise _ahead(kind, aggregate_id, found.version)

    def _take_snapshots(self, spans: Spans) -> None:
        for aggregate_id, (first, last) in spans.items():
            kind = self._kind_of[type(last)]
            every = kind.SNAPSHOT_EVERY
            crossed = every and last.originator_version // every > (
                (first.originator_version - 1) // every
            )
            if crossed and self._snapshots is not None:
                self._take_snapshot(self._snapshots, kind, aggregate_id)

    def _take_snapshot(
        self, snapshots: Snapshots, kind: type[Aggregate], aggregate_id: UUID
    ) -> None:
        try:
            snapshots.take(self.load(kind, aggregate_id))
        except Exception as error:  # noqa: BLE001 - the events are stored; a snapshot only saves time
            log.warning("no snapshot of %s %s: %s", kind.KIND, aggregate_id, type(error).__name__)


def _ahead(kind: type[Aggregate], aggregate_id: UUID, version: int) -> StoreCorruptError:
    return StoreCorruptError(
        f"the event store is damaged: the log lacks the event of the snapshot of {kind.KIND} "
        f"{aggregate_id} at version {version}"
    )


@contextmanager
def _placed(found: Iterable[Notification]) -> Iterator[None]:
    """Give an event that cannot be read its position."""
    try:
        yield
    except EventUnreadableError as error:
        error.position = _position_of(error, found)
        raise


def _headline(stored: Notification) -> Headline:
    aggregate_id, version = stored.originator_id, stored.originator_version
    time = recorded_at(stored)
    return Headline(stored.id, stored.topic, as_uuid(aggregate_id), version, time)


def _position_of(error: EventUnreadableError, found: Iterable[Notification]) -> int:
    name = (error.aggregate_id, error.version)
    return next(it.id for it in found if (it.originator_id, it.originator_version) == name)


def _spans(events: Iterable[Event]) -> Spans:
    """Return the first and last new event of each aggregate. Raises ConcurrencyError at a gap."""
    spans: Spans = {}
    for event in events:
        first, last = spans.get(event.originator_id, (event, None))
        if last is not None and event.originator_version != last.originator_version + 1:
            raise ConcurrencyError(
                f"{event.TOPIC} of {event.originator_id} has version {event.originator_version}, "
                f"next is {last.originator_version + 1}"
            )
        spans[event.originator_id] = (first, event)
    return spans
