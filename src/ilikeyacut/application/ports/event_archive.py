"""The event archive port: the log as it is stored, to be moved whole into another store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol
from uuid import UUID

from ilikeyacut.domain.errors import IlikeyacutError


@dataclass(frozen=True, slots=True)
class RawEvent:
    """An event as it is stored: personal fields stay encrypted, nothing is upcast.

    `position` counts from 1 and may have gaps; `state` is what the mapper wrote, byte by byte.
    """

    position: int
    aggregate_id: UUID
    version: int
    topic: str
    state: bytes


@dataclass(frozen=True, slots=True)
class Restoration:
    """Which archive a store was filled from, by its SHA-256, and up to which position."""

    checksum: str
    position: int
    finished: bool


class ArchiveError(IlikeyacutError):
    """An archive or a store refuses to be moved. `code` is for scripts, `hint` is the way out."""

    code: ClassVar[str]
    hint: ClassVar[str]


class StoreNotEmptyError(ArchiveError):
    """Events are imported into an empty store only; nothing was written."""

    code = "STORE_NOT_EMPTY"
    hint = "import into a new home or new tables"

    def __init__(self) -> None:
        super().__init__("the store has events of its own already")


class ImportUnfinishedError(ArchiveError):
    """The store holds a part of an archive: it can be used once the import has been finished."""

    code = "IMPORT_UNFINISHED"
    hint = "run `ilikeyacut events import` again with the same file: it goes on where it stopped"

    def __init__(self, restoration: Restoration) -> None:
        super().__init__(
            f"the store was filled up to position {restoration.position} only, from the archive "
            f"with the SHA-256 {restoration.checksum}"
        )
        self.restoration = restoration


class ImportDisturbedError(ArchiveError):
    """Somebody else wrote to the store during the import, or imports the same file."""

    code = "IMPORT_DISTURBED"
    hint = "end other processes that use this store, then run the command again"

    def __init__(self) -> None:
        super().__init__("another process writes to the store while it is being filled")


class EventArchive(Protocol):
    """Reads the log raw, and fills an empty store with it: the same ids, versions, positions.

    A store that is being filled says so until `finish`, whatever happens to the process. All
    methods raise the errors of the event store port, too.
    """

    @property
    def largest(self) -> int:
        """The most bytes that the state of one event may have here."""
        ...

    def head(self) -> int:
        """Return the last event's position, 0 when there is none."""
        ...

    def read(self, after: int, limit: int) -> Sequence[RawEvent]:
        """Return up to `limit` events after a position, in order; none at the head."""
        ...

    def restoration(self) -> Restoration | None:
        """Return what the store was or is being filled from, None for one that grew by itself."""
        ...

    def begin(self, checksum: str) -> Restoration:
        """Begin to fill an empty store, or find how far the same archive came before.

        Raises StoreNotEmptyError, and ImportUnfinishedError for another archive.
        """
        ...

    def restore(self, checksum: str, after: int, events: Sequence[RawEvent]) -> None:
        """Write the events that follow position `after`, and note how far that is.

        A kill leaves whole events and the right note; a store may take several steps. Positions
        that are missing in between stay without an event for ever. Raises ImportDisturbedError
        unless the store ends at `after`.
        """
        ...

    def finish(self, checksum: str) -> None:
        """Note that the archive is in the store, which may be used from now on."""
        ...
