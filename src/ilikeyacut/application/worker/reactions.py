"""Reacts to published events, in a deployment where no worker follows the log.

A rule of the event bus delivers events, perhaps twice and in any order. The event itself is read
from the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from ilikeyacut.application.followers.reactor import Reactor, Reactors
from ilikeyacut.application.ports.event_bus import Envelope
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.domain.aggregate import Event

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reactions:
    """Hands a published event to the reactors that follow its topic, each of which may fail."""

    store: EventStore
    reactors: Reactors

    @property
    def topics(self) -> frozenset[str]:
        """The topics that a rule should deliver."""
        return frozenset(topic for it in self.reactors.all for topic in it.topics)

    def react(self, envelope: Envelope) -> None:
        """Call the reactors. Raises the first of their errors once all have been called.

        Passes over an event that the log has lost because an earlier backup was restored.
        """
        following = [it for it in self.reactors.all if envelope.topic in it.topics]
        event = self._event(envelope) if following else None
        if event is None:
            return
        failures = [*_failures(following, event)]
        if failures:
            raise failures[0]

    def _event(self, envelope: Envelope) -> Event | None:
        for event in self.store.history(envelope.aggregate):
            if event.originator_version == envelope.version and envelope.topic == event.TOPIC:
                return event
        log.warning("event %s of %s is not in the log", envelope.version, envelope.aggregate)
        return None


def _failures(reactors: list[Reactor], event: Event) -> Iterator[Exception]:
    for reactor in reactors:
        try:
            reactor.react(event)
        except Exception as failure:  # noqa: BLE001 - raised by the caller
            log.warning("%s failed on %s: %s", reactor.name, event.originator_id, failure)
            yield failure
