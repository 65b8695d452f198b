"""Erasing a person. Every step is idempotent, so an interrupted erasure can be resumed.

What belongs to a person is found by consistent reads: their own stream names every job and every
upload, and a result's id follows from its job. Uploads of earlier versions are not in that stream;
they are found by the names of their pictures. Only then are the views searched, for what an earlier
erasure left behind: their indexes may lag, so nothing else rests on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore, StoreCorruptError
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.personal_services import PersonalServices
from ilikeyacut.application.ports.photo_store import (
    PERSONAL_FOLDERS,
    PhotoStore,
    owner_of,
    personal_key,
)
from ilikeyacut.application.ports.scrubber import Scrubber
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.application.ports.views import Row, View, ViewReader
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.views.projections.photos import PHOTOS, PhotoRow
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS, JobRow
from ilikeyacut.application.views.projections.users import USERS
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.photo import DeletionReason, Photo, result_id
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.user import CreditsReserved, UploadAllowed, User

BATCH = 100
MOST_LOOKS, BETWEEN_LOOKS = 20, 0.5
"""How often, and how many seconds apart, to look whether rows go whose log event is under way."""
PERSONAL_VIEWS: tuple[View[Any], ...] = (USERS, PHOTOS, PROCESSING_JOBS)

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Erasure:
    """Erases a person: request, sessions, jobs, pictures, rows, services, key, and final record.

    Once it is requested, nothing new can belong to the person: a try-on or an upload is requested
    in one append with an event of theirs, which conflicts with the request.
    """

    store: EventStore
    views: ViewReader
    photo_store: PhotoStore
    keyring: Keyring
    sessions: Sessions
    scrubber: Scrubber
    clock: Clock
    try_ons: TryOns
    updater: ViewUpdater
    services: PersonalServices

    def request(self, user_id: UUID) -> None:
        """Start an erasure. From now on, new commands of the person are refused."""
        decide(
            self.store,
            lambda states: states.load(User, user_id).request_erasure(at=self.clock.now()),
        )

    def forget(self, user_id: UUID) -> None:
        """Erase a person, continuing an interrupted erasure.

        Repeating it also removes what an earlier erasure left behind. Copies that the person
        exported are theirs and stay. Raises NotFoundError, and ViewStoppedError if a view that has
        rows of them has stopped.
        """
        self.request(user_id)
        self.sessions.revoke_all(user_id)
        self.updater.require(*PERSONAL_VIEWS)
        self._forget_jobs(user_id)
        self._forget_photos(user_id)
        for folder in PERSONAL_FOLDERS:
            self.photo_store.delete_prefix(personal_key(folder, user_id))
        user = self.store.load(User, user_id)
        for service in self.services.all:
            service.forget(user)
        self.sessions.revoke_all(user_id)  # who was just signing in can do so no more
        self.keyring.erase(user_id)
        decide(
            self.store,
            lambda states: states.load(User, user_id).erase(at=self.clock.now()),
        )
        self.updater.require(*PERSONAL_VIEWS)
        self.scrubber.scrub()

    def forget_shown(self, row: PhotoRow | JobRow) -> None:
        """Delete the photo or forget the job that a row shows. Only for people who are erased."""
        if isinstance(row, JobRow):
            self._forget_job(row.job_id)
        else:
            self._forget_photo(row.user_id, row.photo_id)

    def _forget_jobs(self, user_id: UUID) -> None:
        shown = (row.job_id for row in self._rows(PROCESSING_JOBS, user_id))
        for job_id in _once(chain(shown, self._jobs(user_id))):
            self._forget_job(job_id)

    def _forget_job(self, job_id: UUID) -> None:
        at = self.clock.now()
        self.try_ons.end(job_id, lambda job: () if job.finished else job.cancel(at=at))
        forgotten = decide(self.store, lambda it: it.load(ProcessingJob, job_id).forget(at=at))
        job = forgotten.state(ProcessingJob, job_id)
        for variation in job.variations if job.delivered else ():
            self._forget_photo(job.user_id, result_id(job_id, variation.index))

    def _forget_photos(self, user_id: UUID) -> None:
        shown = (row.photo_id for row in self._rows(PHOTOS, user_id))
        named = (owner_of(key) for key in self._keys(user_id))
        for photo_id in _once(chain(shown, self._uploads(user_id), named)):
            self._forget_photo(user_id, photo_id)

    def _forget_photo(self, user_id: UUID, photo_id: UUID) -> None:
        def command(states: States) -> Sequence[Event]:
            photo = states.find(Photo, photo_id)
            if photo is None or photo.user_id != user_id:
                return ()
            return photo.delete(DeletionReason.ERASURE, at=self.clock.now())

        decide(self.store, command)

    def _jobs(self, user_id: UUID) -> Iterator[UUID]:
        for event in self.store.history(user_id):
            if isinstance(event, CreditsReserved):
                yield event.job_id

    def _uploads(self, user_id: UUID) -> Iterator[UUID]:
        for event in self.store.history(user_id):
            if isinstance(event, UploadAllowed):
                yield event.photo_id

    def _keys(self, user_id: UUID) -> Iterator[str]:
        for folder in PERSONAL_FOLDERS:
            for found in self.photo_store.list(personal_key(folder, user_id)):
                yield found.key

    def _rows(self, view: View[R], user_id: UUID) -> Iterator[R]:
        """Yield the person's rows until none is left. What is yielded must be forgotten at once.

        Another process may have forgotten it so lately that only its stream tells, not the log yet.
        Such rows go soon.
        """
        before: list[tuple[str, R]] = []
        looks = 0
        self.updater.require(view)
        while rows := self.views.query(view, "user", str(user_id), limit=BATCH):
            looks = looks + 1 if rows == before else 0
            if looks == MOST_LOOKS:
                raise StoreCorruptError(f"{view.name} has rows that the log does not have")
            if looks:
                self.clock.pause(BETWEEN_LOOKS)
            yield from (row for _, row in rows)
            before = rows
            self.updater.require(view)


def _once(ids: Iterable[UUID | None]) -> Iterator[UUID]:
    seen: set[UUID] = set()
    for it in ids:
        if it is not None and it not in seen:
            seen.add(it)
            yield it
