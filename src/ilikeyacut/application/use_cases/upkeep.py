"""What happens over time: deadlines, expired uploads and links, retention, unused files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import TypeVar
from uuid import UUID

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.photo_store import Folder, PhotoStore, owner_of
from ilikeyacut.application.ports.views import Row, View, ViewReader
from ilikeyacut.application.result_keys import ResultKeys
from ilikeyacut.application.use_cases.erasure import Erasure
from ilikeyacut.application.use_cases.exports import Exports, export_key
from ilikeyacut.application.use_cases.photos import Photos
from ilikeyacut.application.use_cases.raw_uploads import raw_key
from ilikeyacut.application.use_cases.try_ons import TryOns
from ilikeyacut.application.views.keeping import ViewKeeping
from ilikeyacut.application.views.projections.indexing import moment, shards
from ilikeyacut.application.views.projections.photos import PHOTOS, PhotoRow
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS, JobRow
from ilikeyacut.application.views.projections.users import USERS
from ilikeyacut.domain.hairstyle import Hairstyle
from ilikeyacut.domain.photo import Photo, PhotoStatus, result_id
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.domain.user import User, UserStatus

BATCH = 100
SWEEP_AFTER = timedelta(days=1)

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Upkeep:
    """Use cases that the clock triggers."""

    store: EventStore
    views: ViewReader
    photo_store: PhotoStore
    photos: Photos
    try_ons: TryOns
    clock: Clock
    exports: Exports
    erasure: Erasure
    keeping: ViewKeeping

    def due(self) -> int:
        """End what has expired by now; return the number of changes."""
        ended = 0
        for job in self._due(PROCESSING_JOBS):
            ended += bool(self.try_ons.expire(job.job_id))
        for photo in self._due(PHOTOS):
            ended += len(self.photos.lapse(photo.photo_id))
        unused_since = self.clock.now() - self.photos.retention.after_use
        for photo in self._until(PHOTOS, "used", unused_since):
            ended += len(self.photos.lapse(photo.photo_id))
        for user in self._due(USERS):
            ended += len(self.exports.lapse(user.user_id))
        return ended

    def sweep(self, *, older_than: timedelta = SWEEP_AFTER) -> list[str]:
        """Remove stored pictures that no event names; return their keys.

        Pictures are stored before the events that name them, so anything younger than `older_than`
        stays. Unfinished files of dead writers are removed at any age. Afterwards, people of whom
        an erasure left something are erased again. Raises ViewStoppedError for them.
        """
        before = self.clock.now() - older_than
        named = lru_cache(maxsize=64)(self._named)
        removed = []
        for folder in Folder:
            for found in self.photo_store.list(folder):
                if found.modified_at <= before and found.key not in named(owner_of(found.key)):
                    self.photo_store.delete(found.key)
                    removed.append(found.key)
        self.photo_store.remove_unfinished()
        self._forget_again()
        return removed

    def _forget_again(self) -> None:
        """Finish the erasures of people of whom a view still has a row."""
        erased = cache(self._erased)
        left: list[PhotoRow | JobRow] = [
            *self.keeping.select(PHOTOS, lambda row: erased(row.user_id)),
            *self.keeping.select(PROCESSING_JOBS, lambda row: erased(row.user_id)),
        ]
        for row in left:
            self.erasure.forget_shown(row)
        for user_id in dict.fromkeys(row.user_id for row in left):
            self.erasure.forget(user_id)

    def _erased(self, user_id: UUID) -> bool:
        user = self.store.find(User, user_id)
        return user is not None and user.status is not UserStatus.ACTIVE

    def _due(self, view: View[R]) -> Iterator[R]:
        return self._until(view, "due", self.clock.now())

    def _until(self, view: View[R], index: str, at: datetime) -> Iterator[R]:
        """Yield the rows up to a time, which is included: it is followed by ids."""
        until = moment(at + timedelta(microseconds=1))
        for partition in shards(index):
            for _, row in self.views.query(view, index, partition, limit=BATCH, until=until):
                yield row

    def _named(self, owner: UUID | None) -> frozenset[str]:
        if owner is None:
            return frozenset()
        keys: list[str] = []
        if photo := self.store.find(Photo, owner):
            keys += photo.keys()
            if photo.status is PhotoStatus.REQUESTED:
                keys.append(raw_key(photo.user_id, photo.id))
        elif job := self.store.find(ProcessingJob, owner):
            keys += self._job_keys(job)
        elif style := self.store.find(Hairstyle, owner):
            keys += style.assets.values()
        elif user := self.store.find(User, owner):
            keys += (export_key(owner, export_id) for export_id in user.exports)
        return frozenset(keys)

    def _job_keys(self, job: ProcessingJob) -> Iterator[str]:
        for variation in job.variations:
            result = self.store.find(Photo, result_id(job.id, variation.index))
            if result is not None:
                yield from result.keys()
            elif not job.finished and variation.index in job.rendered:
                yield from job.rendered[variation.index].keys()
                keys = ResultKeys.of(job, variation.index)
                yield from (keys.result, keys.before_after, keys.thumbnail)
