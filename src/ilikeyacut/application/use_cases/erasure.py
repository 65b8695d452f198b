"""Erasing a person. Every step is idempotent, so an interrupted erasure can be resumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from ilikeyacut.application.decide import States, decide
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore, StoreCorruptError
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.photo_store import PERSONAL_FOLDERS, PhotoStore, personal_key
from ilikeyacut.application.ports.scrubber import Scrubber
from ilikeyacut.application.ports.views import Row, View, ViewReader
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.views.projections.photos import PHOTOS
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS
from ilikeyacut.application.views.updater import ViewUpdater
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.photo import DeletionReason, Photo
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.user import User, UserStatus

BATCH = 100

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Erasure:
    """Erases a person: request, jobs, pictures, rows, key, and the final record."""

    store: EventStore
    views: ViewReader
    photo_store: PhotoStore
    keyring: Keyring
    scrubber: Scrubber
    clock: Clock
    try_ons: TryOns
    updater: ViewUpdater

    def request(self, user_id: UUID) -> None:
        """Start an erasure. From now on, new commands of the person are refused."""
        decide(
            self.store,
            lambda states: states.load(User, user_id).request_erasure(at=self.clock.now()),
        )

    def forget(self, user_id: UUID) -> None:
        """Erase a person, continuing an interrupted erasure.

        Copies that the person exported are theirs and stay. Raises NotFoundError, and
        ViewStoppedError if a view that lists their data has stopped.
        """
        self.request(user_id)
        if self.store.load(User, user_id).status is UserStatus.ERASING:
            self._forget_jobs(user_id)
            self._forget_photos(user_id)
            for folder in PERSONAL_FOLDERS:
                self.photo_store.delete_prefix(personal_key(folder, user_id))
            self.keyring.erase(user_id)
            decide(
                self.store,
                lambda states: states.load(User, user_id).erase(at=self.clock.now()),
            )
        self.updater.refresh()
        self.scrubber.scrub()

    def _forget_jobs(self, user_id: UUID) -> None:
        for row in self._rows(PROCESSING_JOBS, user_id):
            self._forget_job(row.job_id)

    def _forget_job(self, job_id: UUID) -> None:
        at = self.clock.now()
        self.try_ons.end(job_id, lambda job: () if job.finished else job.cancel(at=at))
        decide(self.store, lambda states: states.load(ProcessingJob, job_id).forget(at=at))

    def _forget_photos(self, user_id: UUID) -> None:
        for row in self._rows(PHOTOS, user_id):
            decide(self.store, partial(self._deletion, row.photo_id))

    def _deletion(self, photo_id: UUID, states: States) -> Sequence[Event]:
        photo = states.load(Photo, photo_id)
        return photo.delete(DeletionReason.ERASURE, at=self.clock.now())

    def _rows(self, view: View[R], user_id: UUID) -> Iterator[R]:
        """Yield the person's rows until none is left. What is yielded must be forgotten at once."""
        before: list[tuple[str, R]] = []
        self.updater.require(view)
        while rows := self.views.query(view, "user", str(user_id), limit=BATCH):
            if rows == before:
                raise StoreCorruptError(f"{view.name} has rows that the log does not have")
            yield from (row for _, row in rows)
            before = rows
            self.updater.require(view)
