"""What reads raw events, in any profile."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.event_archive import EventDecoding
from ilikeyacut.entrypoints.bootstrap.aggregates import KINDS
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings


def bind_decoding(c: punq.Container, settings: AppSettings) -> None:
    """Bind what reads events of archives."""

    def decoding() -> EventDecoding:
        from ilikeyacut.adapters.eventsourcing.codec import MapperDecoding

        return MapperDecoding(KINDS, get(c, Cipher))

    bind(c, EventDecoding, lambda: lazy(decoding))
