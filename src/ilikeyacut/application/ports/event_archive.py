"""The event archive port: moves the log, as stored, into another store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID

from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import IlikeyacutError


@dataclass(frozen=True, slots=True)
class RawEvent:
    """An event as stored: personal fields stay encrypted, nothing is upcast.

    `position` counts from 1 and may have gaps; `state` is exactly what the mapper wrote.
    """

    position: int
    aggregate_id: UUID
    version: int
    topic: str
    state: bytes


@dataclass(frozen=True, slots=True)
class Restoration:
    """The archive that a store was filled from, by its SHA-256, and the position reached."""

    checksum: str
    position: int
    finished: bool


class ArchiveError(IlikeyacutError):
    """An archive or store cannot be moved. Scripts branch on `code`; `hint` says how to fix it."""

    code: ClassVar[str]
    hint: ClassVar[str]


class StoreNotEmptyError(ArchiveError):
    """Events can only be imported into an empty store. Nothing was written."""

    code = "STORE_NOT_EMPTY"
    hint = "import into a new home or new tables"

    def __init__(self) -> None:
        super().__init__("the store already contains events")


class ImportUnfinishedError(ArchiveError):
    """The store contains part of an archive. Finish the import before using it."""

    code = "IMPORT_UNFINISHED"
    hint = "import the same file again; it continues where it stopped"

    def __init__(self, restoration: Restoration) -> None:
        super().__init__(
            f"the store was filled up to position {restoration.position} only, from the archive "
            f"with the SHA-256 {restoration.checksum}"
        )
        self.restoration = restoration


class ImportDisturbedError(ArchiveError):
    """Another process wrote to the store during the import, or imports the same file."""

    code = "IMPORT_DISTURBED"
    hint = "end other processes that use this store, then import again"

    def __init__(self) -> None:
        super().__init__("another process writes to the store while it is being filled")


class ImportSpoiledError(ImportDisturbedError):
    """Other events were saved among those of an import, which can no longer be finished."""

    code = "IMPORT_SPOILED"
    hint = "import into a new home or new tables; this store contains other events as well"

    def __init__(self) -> None:
        ArchiveError.__init__(self, "other events were saved while the store was being filled")


class ImportNotBegunError(ImportDisturbedError):
    """No import of this archive is under way in the store. Nothing was written."""

    code = "IMPORT_NOT_BEGUN"
    hint = "begin the import of this archive first"

    def __init__(self, checksum: str) -> None:
        ArchiveError.__init__(
            self, f"no import of the archive with the SHA-256 {checksum} was begun in this store"
        )


class ArchiveOrderError(ArchiveError):
    """Positions or versions are missing, repeated or out of order in an unchanged file."""

    code = "ARCHIVE_OUT_OF_ORDER"
    hint = "export the file again; the store that it came from may be damaged"


def refuse_unordered(after: int, events: Sequence[RawEvent]) -> None:
    """Raise ArchiveOrderError unless events follow a position, each other and their versions."""
    versions: dict[UUID, int] = {}
    for event in events:
        where = f"version {event.version} of {event.aggregate_id} at position {event.position}"
        expected = versions.get(event.aggregate_id, event.version - 1) + 1
        if event.position <= after:
            raise ArchiveOrderError(f"{where} comes after position {after}")
        if event.version != expected:
            raise ArchiveOrderError(f"{where} comes where version {expected} should be")
        after, versions[event.aggregate_id] = event.position, event.version


Decoder = Callable[[RawEvent], Event]
"""Reads a raw event as the event store would, but refuses clear text of an erased person too.

Raises StoreCorruptError, KeyringError.
"""


class EventDecoding(Protocol):
    """Makes decoders, so that events can be read before a store has them or their keys."""

    def under(self, keyring: Keyring) -> Decoder:
        """Return a decoder that asks a keyring."""
        ...


class EventArchive(Protocol):
    """Reads the raw log, and fills an empty store with the same ids, versions and positions.

    A store stays marked as unfinished until `finish`, even if the process dies. All methods also
    raise the errors of the event store port.
    """

    @property
    def largest(self) -> int:
        """The most bytes that one event's state may have in this store."""
        ...

    def head(self) -> int:
        """Return the last event's position, 0 if there is none."""
        ...

    def read(self, after: int, limit: int) -> Sequence[RawEvent]:
        """Return up to `limit` events after a position, in order; none at the head."""
        ...

    def restoration(self) -> Restoration | None:
        """Return the archive that the store was or is being filled from, None if there is none."""
        ...

    def begin(self, checksum: str) -> Restoration:
        """Start to fill an empty store, or return how far the same archive was restored.

        From then on, the event store refuses to save with ImportRunningError until `finish`. Raises
        StoreNotEmptyError, ImportUnfinishedError for another archive, and ImportSpoiledError if
        somebody else's events are among the restored ones.
        """
        ...

    def restore(self, checksum: str, after: int, events: Sequence[RawEvent]) -> None:
        """Write the events that follow position `after`, and record how far that is.

        A kill leaves whole events and the right record; a store may take several steps. Missing
        positions stay empty for good. The same batch again is a no-op. Raises ImportDisturbedError
        unless the store ends at `after`, ImportNotBegunError, and ArchiveOrderError.
        """
        ...

    def finish(self, checksum: str) -> None:
        """Record that the archive is complete. The store can be used from now on. Idempotent.

        Raises ImportNotBegunError, and ImportDisturbedError if somebody else's events came last.
        """
        ...
