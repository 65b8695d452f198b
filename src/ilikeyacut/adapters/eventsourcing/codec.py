"""The mapper for single events, for stores that keep events as objects and export them raw."""

from __future__ import annotations

from collections.abc import Iterable

from eventsourcing.persistence import StoredEvent

from ilikeyacut.adapters.eventsourcing.mapper import EventMapper
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.event_archive import Decoder, RawEvent
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Aggregate, Event


class MapperCodec:
    """Encodes and decodes events of the given aggregate kinds as every other store does."""

    def __init__(self, kinds: Iterable[type[Aggregate]], sealing: Sealing) -> None:
        self._mapper = EventMapper((it for kind in kinds for it in kind.EVENTS), sealing)

    def encode(self, event: Event) -> bytes:
        return self._mapper.to_stored_event(event).state

    def decode(self, raw: RawEvent) -> Event:
        stored = StoredEvent(raw.aggregate_id, raw.version, raw.topic, raw.state)
        return self._mapper.to_domain_event(stored)


class MapperDecoding:
    """Makes decoders for events of the given aggregate kinds."""

    def __init__(self, kinds: Iterable[type[Aggregate]], cipher: Cipher) -> None:
        self._kinds = tuple(kinds)
        self._cipher = cipher

    def under(self, keyring: Keyring) -> Decoder:
        sealing = Sealing(keyring, self._cipher, redacts_clear=False)
        return MapperCodec(self._kinds, sealing).decode
