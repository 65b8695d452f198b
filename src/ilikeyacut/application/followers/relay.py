"""The relay: publishes the log on the event bus, from its headlines alone.

It needs no keys and decodes nothing, so events of erased people and of later programs pass too.
Every event is published at least once: the position follows after its page. It never goes back over
what an import brought, and replay knows only projections.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar

from ilikeyacut.application.followers.follow import Pages, advance, catch_up
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_bus import (
    Envelope,
    EventBus,
    EventBusError,
    EventBusUnavailableError,
    Unpublished,
)
from ilikeyacut.application.ports.event_store import EventStore, Headline, Page
from ilikeyacut.application.ports.measures import Figure, Measures, NoMeasures
from ilikeyacut.application.ports.views import RowStore, ViewStore

log = logging.getLogger(__name__)

REST = timedelta(seconds=30)
MOST_TRIES = 5
FIRST_PAUSE = 0.1
"""Seconds before a second try; each further pause is twice as long."""

OUTCOMES = {
    f"job:{outcome}": outcome for outcome in ("completed", "failed", "cancelled", "expired")
}
"""How a job ended, by the topic of the event. The events themselves are never loaded here."""


class Waiting:
    """The envelopes of a page that the bus has not taken yet, in order for each aggregate."""

    def __init__(self, envelopes: Iterable[Envelope]) -> None:
        self._streams: dict[object, deque[Envelope]] = {}
        for envelope in envelopes:
            self._streams.setdefault(envelope.aggregate, deque()).append(envelope)

    def next(self) -> list[Envelope]:
        """Return the next envelope of each aggregate, in the order of the log."""
        heads = (stream[0] for stream in self._streams.values())
        return sorted(heads, key=lambda it: it.position)

    def taken(self, envelope: Envelope) -> None:
        """Go on to the next envelope of an aggregate."""
        stream = self._streams[envelope.aggregate]
        stream.popleft()
        if not stream:
            del self._streams[envelope.aggregate]


@dataclass(frozen=True)
class RelayFollower:
    """Publishes a page, then moves the position.

    The next event of an aggregate is published once the bus has taken the one before, so a failed
    entry in the middle is retried alone and nothing overtakes it. Raises EventBusError; the
    position is then that of the last event before the first that the bus may not have.

    It also counts how jobs end, because every end passes through it.
    """

    store: EventStore
    bus: EventBus
    clock: Clock
    tries: int = MOST_TRIES
    measures: Measures = field(default_factory=NoMeasures)
    name: ClassVar[str] = "reactor:relay"
    topics: ClassVar[frozenset[str]] = frozenset()

    def read(self, log: Pages, after: int, limit: int) -> Page[Headline]:
        """Return the headlines of the page."""
        return self.store.headlines(after, limit)

    def take(self, views: RowStore, expected: int, page: Page[Headline]) -> None:
        """Publish the page. The same event may be published again after a crash."""
        waiting = Waiting(map(_envelope, page.events))
        try:
            self._publish(waiting)
        except EventBusError:
            if (reached := waiting.next()[0].position - 1) > expected:
                views.commit(self.name, expected, reached)
            raise
        views.commit(self.name, expected, page.position)
        for headline in page.events:
            if outcome := OUTCOMES.get(headline.topic):
                self.measures.add(Figure.JOBS_ENDED, 1, outcome)

    def _publish(self, waiting: Waiting) -> None:
        tries = 0
        while wave := waiting.next():
            failed = self.bus.publish(wave)
            left = {it.envelope.id for it in failed}
            for envelope in wave:
                if envelope.id not in left:
                    waiting.taken(envelope)
            tries = tries + 1 if len(failed) == len(wave) else 0
            if tries == self.tries or not all(it.passes for it in failed):
                raise _refusal(failed)
            if failed:
                self.clock.pause(FIRST_PAUSE * 2**tries)


@dataclass
class Pace:
    """How far the log was published, None if it is not known, and until when the bus rests."""

    position: int | None = None
    rests_until: datetime | None = None


@dataclass(frozen=True)
class Relay:
    """Brings the event bus up to date. Two at once publish twice, but lose and reorder nothing."""

    store: EventStore
    views: ViewStore
    follower: RelayFollower
    clock: Clock
    _pace: Pace = field(default_factory=Pace, init=False, repr=False, compare=False)

    def publish(self) -> int:
        """Publish what the log has; return the position reached. Raises EventBusError."""
        return catch_up(self.store, self.views, self.follower)

    def keep_up(self, head: int) -> bool:
        """Publish one page if the log has grown beyond what was published here.

        Return whether there may be more. A fault of the bus lets it rest for a while, because what
        else the caller does must not wait for it.
        """
        pace, now = self._pace, self.clock.now()
        if pace.rests_until is not None and now < pace.rests_until:
            return False
        if pace.position is None:
            pace.position = self.views.position(self.follower.name)
        if pace.position >= head:
            return False
        follower = replace(self.follower, tries=2)
        try:
            step = next(advance(self.store, self.views, follower, pace.position), None)
        except EventBusError as fault:
            log.warning("events wait to be published: %s", fault)
            pace.position, pace.rests_until = None, now + REST
            return False
        pace.position = step.position if step else None
        return step is not None and step.position < head


@dataclass(frozen=True)
class Relaying:
    """The relay of whoever follows the log, None where there is no event bus."""

    relay: Relay | None = None


def _refusal(failed: Sequence[Unpublished]) -> EventBusError:
    """Return the error for what the bus did not take."""
    for it in failed:
        if not it.passes:
            return EventBusError(f"the event bus refuses {it.envelope.topic}: {it.code}")
    it = failed[0]
    return EventBusUnavailableError(f"the event bus did not take {it.envelope.topic}: {it.code}")


def _envelope(headline: Headline) -> Envelope:
    return Envelope.of(
        headline.topic,
        headline.aggregate_id,
        headline.version,
        headline.position,
        headline.time,
    )
