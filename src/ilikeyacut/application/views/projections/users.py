"""The view Users: registered people, by id and by e-mail address."""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from ilikeyacut.application.followers.follow import topics_of
from ilikeyacut.application.ports.views import IndexKey, Row, View
from ilikeyacut.application.views.projections.indexing import by_time, shard
from ilikeyacut.domain.aggregate import Event, Personal
from ilikeyacut.domain.texts import email_form
from ilikeyacut.domain.user import (
    CreditsGranted,
    CreditsReleased,
    CreditsReserved,
    CreditsSettled,
    ErasureRequested,
    ExportExpired,
    ExportMade,
    ExportRequested,
    ProfileChanged,
    UserErased,
    UserRegistered,
    UserStatus,
)


class UserRow(Row):
    """A person as support and sign-in see them."""

    user_id: UUID
    name: Personal[str]
    email: Personal[str]
    email_key: str | None
    status: UserStatus
    available_credits: int = 0
    registered_at: datetime
    exports: dict[UUID, datetime] = {}
    """When each export of theirs is no longer kept."""


def email_key(secret: bytes, email: str) -> str:
    """Return the index key of an e-mail address: an HMAC-SHA256, which hides the address."""
    form = email_form(email).encode(errors="surrogatepass")
    return hmac.new(secret, form, sha256).hexdigest()


def _by_email(row: UserRow) -> tuple[IndexKey, ...]:
    return (IndexKey(row.email_key, str(row.user_id)),) if row.email_key else ()


def _by_status(row: UserRow) -> tuple[IndexKey, ...]:
    return (IndexKey(shard(row.status, row.user_id), by_time(row.registered_at, row.user_id)),)


def _by_due(row: UserRow) -> tuple[IndexKey, ...]:
    if not row.exports:
        return ()
    due = min(row.exports.values())
    return (IndexKey(shard("due", row.user_id), by_time(due, row.user_id)),)


USERS = View("users", UserRow, indexes={"email": _by_email, "status": _by_status, "due": _by_due})


class UsersProjection:
    """Folds a person's events into their row. An erased person has no row."""

    view = USERS
    topics = topics_of(
        UserRegistered,
        ProfileChanged,
        CreditsGranted,
        CreditsReserved,
        CreditsSettled,
        CreditsReleased,
        ExportRequested,
        ExportMade,
        ExportExpired,
        ErasureRequested,
        UserErased,
    )

    def __init__(self, email_secret: bytes) -> None:
        self._secret = email_secret

    def apply(self, row: UserRow | None, event: Event) -> UserRow | None:
        match event:
            case UserRegistered():
                return UserRow(
                    user_id=event.originator_id,
                    name=event.name,
                    email=event.email,
                    email_key=self._key(event.email),
                    status=UserStatus.ACTIVE,
                    registered_at=event.timestamp,
                )
            case UserErased():
                return None
        return None if row is None else self._change(row, event)

    def _change(self, row: UserRow, event: Event) -> UserRow:
        match event:
            case ProfileChanged():
                changes = {
                    "name": event.name,
                    "email": event.email,
                    "email_key": self._key(event.email),
                }
                return row.model_copy(update=changes)
            case ErasureRequested():
                return row.model_copy(update={"status": UserStatus.ERASING})
            case ExportRequested() | ExportMade() | ExportExpired():
                return row.model_copy(update={"exports": _exports(row, event)})
        available = row.available_credits + credit_change(event)
        return row.model_copy(update={"available_credits": available})

    def _key(self, email: str | None) -> str | None:
        return None if email is None else email_key(self._secret, email)


def _exports(
    row: UserRow, event: ExportRequested | ExportMade | ExportExpired
) -> dict[UUID, datetime]:
    kept = {k: until for k, until in row.exports.items() if k != event.export_id}
    return kept if isinstance(event, ExportExpired) else {**kept, event.export_id: event.expires_at}


def credit_change(event: Event) -> int:
    """Return how an event of a person changes the credits that they can spend."""
    match event:
        case CreditsGranted():
            return event.amount
        case CreditsReserved():
            return -event.amount
        case CreditsSettled() | CreditsReleased():
            return event.released
    return 0
