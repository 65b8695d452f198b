"""Moves the whole log out of a store and into an empty one, with people's keys beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from uuid import UUID

from ilikeyacut.application.archive.check import (
    PAGE,
    Checked,
    Lines,
    Tick,
    batches,
    checked,
    events_of,
    silent,
)
from ilikeyacut.application.archive.format import (
    ArchiveAlteredError,
    event_line,
    header_line,
    trailer_line,
)
from ilikeyacut.application.archive.keys import KeysConflictError, unwrapped, wrapped
from ilikeyacut.application.archive.states import BroughtKeys, refuse_unreadable
from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.event_archive import (
    ArchiveError,
    EventArchive,
    EventDecoding,
    ImportUnfinishedError,
    RawEvent,
    StoreNotEmptyError,
)
from ilikeyacut.application.ports.event_store import StoreCorruptError
from ilikeyacut.application.ports.keyring import (
    KeyArchive,
    KeyConflictError,
    KeyEntry,
    KeyMissingError,
    Keyring,
    PersonErasedError,
)
from ilikeyacut.application.ports.views import PositionMovedError, ViewStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.worker.worker import Worker
from ilikeyacut.domain.aggregate import Aggregate

Keys = Mapping[UUID, bytes | None]
"""People and their keys; None for an erased person."""


class StoreBusyError(ArchiveError):
    """Another process is working in the store."""

    code = "STORE_BUSY"
    hint = "wait until other processes are done, then try again"

    def __init__(self) -> None:
        super().__init__("another process is working in this home")


@dataclass(frozen=True)
class Kinds:
    """The aggregate types whose events this program knows."""

    all: tuple[type[Aggregate], ...]

    @property
    def topics(self) -> frozenset[str]:
        """The topics of all their events."""
        return frozenset(event.TOPIC for kind in self.all for event in kind.EVENTS)


@dataclass(frozen=True)
class Archives:
    """Exports, imports and compares logs. Works on raw events, below the event store port."""

    archive: EventArchive
    keyring: Keyring
    keys: KeyArchive
    cipher: Cipher
    views: ViewStore
    reactors: Reactors
    worker: Worker
    lock: WorkerLock
    clock: Clock
    entropy: Entropy
    kinds: Kinds
    decoding: EventDecoding

    def export(self, write: Callable[[bytes], object], tick: Tick = silent) -> Checked:
        """Pass the lines of an archive to `write`, up to the current head.

        Raises ImportUnfinishedError if the store contains part of another archive, and
        StoreCorruptError if an event is missing: nothing could import that.
        """
        self.refuse_unfinished()
        head = self.archive.head()
        whole, digest, count = sha256(), sha256(), 0
        line = header_line(self.clock.now(), head)
        whole.update(line)
        write(line)
        for event in self._events(head):
            line = event_line(event)
            whole.update(line)
            digest.update(line)
            write(line)
            count += 1
            tick("export", event.position, head)
        checksum = whole.hexdigest()
        write(trailer_line(count, checksum))
        return Checked(checksum, digest.hexdigest(), count, head)

    def digest(self, tick: Tick = silent) -> Checked:
        """Return the digest of the log, as in an archive."""
        return self.export(lambda _: None, tick)

    def export_keys(self, checksum: str, passphrase: str) -> Iterator[bytes]:
        """Yield the lines of the key file that belongs to an archive."""
        salt = self.entropy.token()
        return wrapped(self.keys.entries(), passphrase, checksum, salt, self.cipher)

    def inspect(self, lines: Lines, tick: Tick = silent) -> Checked:
        """Read a whole archive and check that it can go into this store. Nothing is written.

        Raises the errors of `checked`, StoreNotEmptyError and ImportUnfinishedError.
        """
        known = self.archive.restoration()
        if known is None and self.archive.head():
            raise StoreNotEmptyError
        found = checked(lines, self.kinds.topics, self.archive.largest, tick)
        if known is not None and known.checksum != found.checksum:
            if not known.finished:
                raise ImportUnfinishedError(known)
            if self.archive.head():
                raise StoreNotEmptyError
        return found

    def is_done(self, found: Checked) -> bool:
        """Whether exactly this archive was already imported. Importing it again is a no-op."""
        known = self.archive.restoration()
        return known is not None and known.checksum == found.checksum and known.finished

    def open_keys(self, lines: Lines, passphrase: str, found: Checked) -> Keys:
        """Return the content of a key file. Raises the errors of `archive/keys.py`.

        Also raises KeysConflictError.
        """
        entries = unwrapped(lines, passphrase, found.checksum, self.cipher)
        keys = {entry.user_id: entry.key for entry in entries}
        for user_id, key in keys.items():
            if key is not None and self._known(user_id) not in (key, None):
                raise KeysConflictError(user_id)
        return keys

    def unreadable(self, found: Checked, keys: Keys) -> frozenset[UUID]:
        """Return the people that neither these keys nor this keyring know.

        Their personal data will read as redacted here. People known to be erased are not included.
        """
        return frozenset(it for it in found.people if it not in keys and not self._knows(it))

    def redacted(self, found: Checked) -> int:
        """Return how many people of an imported archive read as redacted here."""
        return sum(self._known(it) is None for it in found.people)

    def restore(self, lines: Lines, found: Checked, keys: Keys, tick: Tick = silent) -> None:
        """Fill the store from an inspected archive, or continue an interrupted import.

        Side effects are not repeated: reactors start behind the imported events. People without a
        key get a tombstone, so their data reads as redacted. Raises StoreBusyError,
        ImportDisturbedError, ArchiveEventUnreadableError before anything is written, and the errors
        of `inspect` if something changed in the meantime.
        """
        refuse_unreadable(lines, found, self.decoding, BroughtKeys(keys, self.keyring), tick)
        held = self.lock.try_acquire()
        if held is None:
            raise StoreBusyError
        with held:
            begun = self.archive.begin(found.checksum)
            if not begun.finished:
                self._keep(keys, self.unreadable(found, keys))
                self._pass_over(found.head)
                self._fill(lines, found, begun.position, tick)
                self.archive.finish(found.checksum)
            tick("views", 0, 0)
            self.worker.refresh()

    def refuse_unfinished(self) -> None:
        """Raise ImportUnfinishedError if the store contains an unfinished import."""
        known = self.archive.restoration()
        if known is not None and not known.finished:
            raise ImportUnfinishedError(known)

    def _events(self, head: int) -> Iterator[RawEvent]:
        after, versions = 0, dict[UUID, int]()
        while after < head:
            events = [it for it in self.archive.read(after, PAGE) if it.position <= head]
            if not events:
                return
            for event in events:
                expected = versions.get(event.aggregate_id, 0) + 1
                if event.version != expected:
                    raise StoreCorruptError(
                        f"the event store is damaged: {event.topic} of {event.aggregate_id} has "
                        f"version {event.version}, expected {expected}"
                    )
                versions[event.aggregate_id] = expected
                yield event
            after = events[-1].position

    def _keep(self, keys: Keys, redacted: Iterable[UUID]) -> None:
        brought = (KeyEntry(user_id, key) for user_id, key in keys.items())
        lost = (KeyEntry(user_id, None) for user_id in redacted)
        for entries in (brought, lost):
            while page := list(islice(entries, PAGE)):
                try:
                    self.keys.restore(page)
                except KeyConflictError as error:
                    raise KeysConflictError(error.user_id) from error

    def _pass_over(self, head: int) -> None:
        for follower in self.reactors.everyone():
            position = self.views.position(follower.name)
            if position < head:
                try:
                    self.views.commit(follower.name, position, head)
                except PositionMovedError as error:
                    raise StoreBusyError from error

    def _fill(self, lines: Lines, found: Checked, after: int, tick: Tick) -> None:
        digest = sha256()
        for batch in batches(events_of(lines)):
            for event in batch:
                digest.update(event_line(event))
            here = [it for it in batch if it.position > after]
            if here:
                self.archive.restore(found.checksum, after, here)
                after = here[-1].position
            tick("import", after, found.head)
        if digest.hexdigest() != found.digest:
            raise ArchiveAlteredError("the file changed while it was being imported")

    def _knows(self, user_id: UUID) -> bool:
        return self._known(user_id) is not None or self.keyring.erased(user_id)

    def _known(self, user_id: UUID) -> bytes | None:
        """Return a person's key, None if there is none or it was destroyed."""
        try:
            return self.keyring.find(user_id)
        except (KeyMissingError, PersonErasedError):
            return None
