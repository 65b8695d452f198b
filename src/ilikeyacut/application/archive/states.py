"""Reads and folds every event of an archive before any of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from ilikeyacut.application.archive.check import Checked, Lines, Tick, events_of
from ilikeyacut.application.archive.format import ArchiveEventUnreadableError
from ilikeyacut.application.ports.event_archive import EventDecoding
from ilikeyacut.application.ports.event_store import StoreCorruptError
from ilikeyacut.application.ports.keyring import (
    KeyMissingError,
    Keyring,
    KeyringError,
    PersonErasedError,
)
from ilikeyacut.application.streams import folded
from ilikeyacut.domain.aggregate import Aggregate

STATES = 10_000
"""How many streams are folded in one pass over the file. Their states are held at once."""


class BroughtKeys:
    """The keys of an archive, then those of this store. Others read as erased."""

    def __init__(self, keys: Mapping[UUID, bytes | None], keyring: Keyring) -> None:
        self._keys = keys
        self._keyring = keyring

    def find(self, user_id: UUID) -> bytes:
        if user_id in self._keys:
            key = self._keys[user_id]
            if key is None:
                raise PersonErasedError(user_id)
            return key
        try:
            return self._keyring.find(user_id)
        except KeyMissingError:
            raise PersonErasedError(user_id) from None

    def key_for(self, user_id: UUID) -> bytes:
        return self.find(user_id)

    def erase(self, user_id: UUID) -> None:
        raise KeyringError("an archive that is being read erases nobody")

    def erased(self, user_id: UUID) -> bool:
        try:
            self.find(user_id)
        except PersonErasedError:
            return True
        return False


def refuse_unreadable(
    lines: Lines, found: Checked, decoding: EventDecoding, keyring: Keyring, tick: Tick
) -> None:
    """Raise ArchiveEventUnreadableError for the first event that cannot be read or applied."""
    decode = decoding.under(keyring)
    parts = found.streams // STATES + 1
    for part in range(parts):
        states: dict[UUID, Aggregate | None] = {}
        for event in events_of(lines):
            name = event.aggregate_id
            if name.int % parts == part:
                try:
                    states[name] = folded((decode(event),), states.get(name))
                except StoreCorruptError as error:
                    raise ArchiveEventUnreadableError(
                        f"the event at position {event.position} cannot be used: {error}"
                    ) from error
            tick("states", found.head * part + event.position, found.head * parts)
