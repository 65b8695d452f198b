"""Copies of a person's data that they request, download and keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.export.contents import Contents
from ilikeyacut.application.export.zipped import zipped
from ilikeyacut.application.limits import EXPORTS
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import Folder, PhotoStore, personal_key
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import AccountErasedError, ExportGoneError, NotFoundError
from ilikeyacut.domain.user import Export, ExportRequested, User, UserStatus, export_id_of

KEPT = timedelta(days=7)
ZIP = "application/zip"


@dataclass(frozen=True)
class KnownExport:
    """An export of somebody, with its id; `new` if a request has just made it."""

    id: UUID
    export: Export
    new: bool = False


@dataclass(frozen=True)
class Exports:
    """Requests, makes and drops exports. Another person's raises NotFoundError, like a missing one.

    A request is an event. A reactor, or a function of a deployment, makes the file afterwards.
    """

    store: EventStore
    photo_store: PhotoStore
    clock: Clock

    def request(self, user_id: UUID, *, idempotency_key: str) -> KnownExport:
        """Request an export. Its id is derived from the key, so a repeated request finds it.

        Raises ExportGoneError if that is no longer kept, DailyLimitError, AccountErasedError.
        """
        export_id = export_id_of(user_id, idempotency_key)

        def command(states: States) -> Sequence[Event]:
            user, at = states.load(User, user_id), self.clock.now()
            user.require_active()
            known = user.exports.get(export_id)
            if known is None:
                self._refuse_dropped(user_id, export_id)
                _refuse_too_many(user, at)
            elif not self._is_kept(known):
                raise ExportGoneError(export_id)
            return user.request_export(export_id, expires_at=at + KEPT, at=at)

        decided = decide(self.store, command)
        export = decided.state(User, user_id).exports[export_id]
        return KnownExport(export_id, export, new=bool(decided.events))

    def all(self, user_id: UUID) -> list[KnownExport]:
        """Return a person's exports that are kept, the newest first."""
        user = self.store.load(User, user_id)
        user.require_active()
        kept = [KnownExport(key, it) for key, it in user.exports.items() if self._is_kept(it)]
        return sorted(kept, key=lambda it: (it.export.requested_at, it.id), reverse=True)

    def get(self, user_id: UUID, export_id: UUID) -> KnownExport:
        """Return one of a person's exports that are kept."""
        for known in self.all(user_id):
            if known.id == export_id:
                return known
        raise NotFoundError("export", export_id)

    def make(self, user_id: UUID, export_id: UUID) -> None:
        """Make the file of a requested export, unless nobody wants it any more. Idempotent.

        Raises PhotoStoreError, after which it can be repeated.
        """
        user = self.store.load(User, user_id)
        export = user.exports.get(export_id)
        if user.status is not UserStatus.ACTIVE or export is None or export.key is not None:
            return
        key, at = export_key(user_id, export_id), self.clock.now()
        contents = Contents(self.store, self.photo_store, user_id)
        self.photo_store.put_parts(key, zipped(contents.members(), at), ZIP)
        try:
            decide(
                self.store,
                lambda states: states.load(User, user_id).make_export(
                    export_id, key, expires_at=at + KEPT, at=at
                ),
            )
        except (AccountErasedError, NotFoundError):  # erased or dropped while it was made
            self.photo_store.delete(key)

    def lapse(self, user_id: UUID) -> tuple[Event, ...]:
        """Drop a person's exports that are no longer kept, and their files."""
        lapsed = decide(
            self.store,
            lambda states: states.load(User, user_id).expire_exports(at=self.clock.now()),
        )
        before = lapsed.before.get(user_id)
        kept = lapsed.state(User, user_id).exports
        for export_id in before.exports if isinstance(before, User) else ():
            if export_id not in kept:
                self.photo_store.delete(export_key(user_id, export_id))
        return lapsed.events

    def _is_kept(self, export: Export) -> bool:
        return self.clock.now() < export.expires_at

    def _refuse_dropped(self, user_id: UUID, export_id: UUID) -> None:
        for event in self.store.history(user_id):
            if isinstance(event, ExportRequested) and event.export_id == export_id:
                raise ExportGoneError(export_id)


def export_key(user_id: UUID, export_id: UUID) -> str:
    """Return the storage key of an export."""
    return personal_key(Folder.EXPORTS, user_id, f"{export_id}.zip")


def _refuse_too_many(user: User, at: datetime) -> None:
    """Raise DailyLimitError if the person has requested as many as a day allows.

    They are counted here, where a repeated request does not count.
    """
    limit = EXPORTS[0]
    since = at - timedelta(seconds=limit.per_seconds)
    recent = sorted(it.requested_at for it in user.exports.values() if it.requested_at > since)
    if len(recent) >= limit.capacity:
        wait = recent[-limit.capacity] - since
        raise limit.error(limit.name, wait.total_seconds())
