"""What an export holds: everything about a person, as JSON, and their pictures.

All of it is found by consistent reads, from the person's own stream: an index may lag.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from ilikeyacut.application.credit_entries import credit_entries
from ilikeyacut.application.export.zipped import Member
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import (
    Folder,
    ObjectDamagedError,
    ObjectNotFoundError,
    PhotoStore,
    owner_of,
    personal_key,
)
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.photo import Photo, PhotoStatus, result_id
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.user import (
    ConsentGiven,
    ConsentWithdrawn,
    CreditsReserved,
    UploadAllowed,
    User,
)

ACCOUNT = {"id", "name", "email", "created_at", "retention_days", "consents", "favourites"}
PHOTO = {
    "id": True,
    "status": True,
    "created_at": True,
    "used_at": True,
    "media_type": True,
    "width": True,
    "height": True,
    "report": True,
    "rejection": True,
    "measured": True,
    "required": True,
    "provenance": True,
    "keep_until": True,
    "favourite": True,
    "shares": {"__all__": {"expires_at", "with_before"}},
}
JOB = {
    "id": True,
    "status": True,
    "created_at": True,
    "finished_at": True,
    "request": True,
    "delivered": True,
    "failure": True,
    "attempts": {"__all__": {"number", "variation", "provider", "model", "failure"}},
}


@dataclass(frozen=True)
class Contents:
    """The members of one person's export. `missing` collects pictures that cannot be read."""

    store: EventStore
    photo_store: PhotoStore
    user_id: UUID
    missing: list[str] = field(default_factory=list)

    def members(self) -> Iterator[Member]:
        """Yield the members. Their pieces must be taken in this order."""
        user = self.store.load(User, self.user_id)
        yield _json("account.json", [json.dumps(_account(user), indent=1).encode()])
        yield _list("consents.json", _consents(self._history()))
        yield _list("credits.json", (_dumped(it) for it in credit_entries(self._history())))
        yield _list("try-ons.json", (_dumped(job, JOB) for job in self._jobs()))
        yield _list("selfies.json", (_photo(it) for it in self._selfies()))
        yield _list("results.json", (_photo(it) for it in self._results()))
        for photos in (self._selfies(), self._results()):
            for name, key in _pictures(photos):
                yield from self._picture(name, key)
        if self.missing:
            yield _list("missing.json", self.missing)

    def _picture(self, name: str, key: str) -> Iterator[Member]:
        try:
            yield Member(name, (self.photo_store.get(key),))
        except (ObjectNotFoundError, ObjectDamagedError):
            self.missing.append(name)

    def _history(self) -> Iterator[Event]:
        return self.store.history(self.user_id)

    def _jobs(self) -> Iterator[ProcessingJob]:
        for event in self._history():
            if isinstance(event, CreditsReserved):
                job = self.store.find(ProcessingJob, event.job_id)
                if job is not None and not job.forgotten:
                    yield job

    def _selfies(self) -> Iterator[Photo]:
        for photo_id in dict.fromkeys(self._uploads()):
            yield from self._there(photo_id)

    def _uploads(self) -> Iterator[UUID]:
        """Yield the ids of uploads. Early ones are only in the keys of their stored pictures."""
        for event in self._history():
            if isinstance(event, UploadAllowed):
                yield event.photo_id
        for found in self.photo_store.list(personal_key(Folder.UPLOADS, self.user_id)):
            if owner := owner_of(found.key):
                yield owner

    def _results(self) -> Iterator[Photo]:
        for job in self._jobs():
            for variation in job.variations if job.delivered else ():
                yield from self._there(result_id(job.id, variation.index))

    def _there(self, photo_id: UUID) -> Iterator[Photo]:
        photo = self.store.find(Photo, photo_id)
        if photo is not None and photo.status is not PhotoStatus.DELETED:
            yield photo


def _pictures(photos: Iterable[Photo]) -> Iterator[tuple[str, str]]:
    """Yield the name and the key of each picture."""
    for photo in photos:
        yield from _files(photo).items()


def _files(photo: Photo) -> dict[str, str]:
    kept = {"": photo.key, "-before-after": photo.before_after_key}
    return {
        f"pictures/{photo.id}{suffix}.{key.rpartition('.')[2]}": key
        for suffix, key in kept.items()
        if key is not None
    }


def _account(user: User) -> dict[str, Any]:
    devices = [
        {"id": str(key), "platform": it.platform} for key, it in (user.devices or {}).items()
    ]
    return {**_dumped(user, ACCOUNT), "devices": devices}


def _photo(photo: Photo) -> dict[str, Any]:
    return {**_dumped(photo, PHOTO), "files": [*_files(photo)]}


def _consents(history: Iterable[Event]) -> Iterator[dict[str, Any]]:
    for event in history:
        if isinstance(event, ConsentGiven | ConsentWithdrawn):
            facts = event.model_dump(mode="json", include={"provider", "purpose", "text_version"})
            at = event.timestamp.isoformat()
            yield {"at": at, "given": isinstance(event, ConsentGiven), **facts}


def _dumped(model: BaseModel, include: Any = None) -> dict[str, Any]:
    dumped: dict[str, Any] = model.model_dump(mode="json", include=include, exclude_none=True)
    return dumped


def _list(name: str, items: Iterable[object]) -> Member:
    return _json(name, _listed(items))


def _listed(items: Iterable[object]) -> Iterator[bytes]:
    yield b"["
    for n, item in enumerate(items):
        yield (",\n" if n else "\n").encode() + json.dumps(item, ensure_ascii=False).encode()
    yield b"\n]\n"


def _json(name: str, pieces: Iterable[bytes]) -> Member:
    return Member(name, pieces, packed=True)
