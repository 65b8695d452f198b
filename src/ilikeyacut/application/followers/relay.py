"""The relay: publishes the log on the event bus, from its headlines alone.

It needs no keys and decodes nothing, so events of erased people and of later programs pass too.
Every event is published at least once: the position follows after its page. It never goes back over
what an import brought, and replay knows only projections.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from ilikeyacut.application.followers.follow import Pages, catch_up
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_bus import (
    Envelope,
    EventBus,
    EventBusError,
    EventBusUnavailableError,
    Unpublished,
)
from ilikeyacut.application.ports.event_store import EventStore, Headline, Page
from ilikeyacut.application.ports.views import RowStore, ViewStore

MOST_TRIES = 5
FIRST_PAUSE = 0.1
"""Seconds before a second try; each further pause is twice as long."""


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
    """

    store: EventStore
    bus: EventBus
    clock: Clock
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

    def _publish(self, waiting: Waiting) -> None:
        tries = 0
        while wave := waiting.next():
            failed = self.bus.publish(wave)
            left = {it.envelope.id for it in failed}
            for envelope in wave:
                if envelope.id not in left:
                    waiting.taken(envelope)
            tries = tries + 1 if len(failed) == len(wave) else 0
            _give_up(failed, tries)
            if failed:
                self.clock.pause(FIRST_PAUSE * 2**tries)


@dataclass(frozen=True)
class Relay:
    """Brings the event bus up to date. Two at once publish twice, but lose and reorder nothing."""

    store: EventStore
    views: ViewStore
    follower: RelayFollower

    def publish(self) -> int:
        """Publish what the log has; return the position reached. Raises EventBusError."""
        return catch_up(self.store, self.views, self.follower)


def _give_up(failed: tuple[Unpublished, ...], tries: int) -> None:
    """Raise EventBusError unless another try may help."""
    for it in failed:
        if not it.passes:
            raise EventBusError(f"the event bus refuses {it.envelope.topic}: {it.code}")
    if tries == MOST_TRIES:
        it = failed[0]
        raise EventBusUnavailableError(f"the event bus did not take {it.envelope.topic}: {it.code}")


def _envelope(headline: Headline) -> Envelope:
    return Envelope.of(
        headline.topic,
        headline.aggregate_id,
        headline.version,
        headline.position,
        headline.time,
    )
