"""Queries: the catalogue, a person's pictures and their history, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from ilikeyacut.application.credit_entries import CreditEntry, credit_entries
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import Row, View, ViewReader
from ilikeyacut.application.use_cases.paging import (
    CursorInvalidError,
    Find,
    Listing,
    page_of,
    place_after,
    sealed,
    sifted_page,
)
from ilikeyacut.application.views.projections.hairstyle_library import (
    HAIRSTYLE_LIBRARY,
    HairstyleRow,
    offered,
)
from ilikeyacut.application.views.projections.photos import (
    PHOTOS,
    PhotoRow,
    favourites_partition,
    gallery_partition,
)
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS, JobRow
from ilikeyacut.application.views.projections.users import USERS, UserRow, email_key
from ilikeyacut.domain.hairstyle import Category
from ilikeyacut.domain.photo import Photo, PhotoKind, PhotoStatus, result_id
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.texts import checked_email
from ilikeyacut.domain.values import Look

R = TypeVar("R", bound=Row)
T = TypeVar("T")
CREDIT_ENTRIES = "credit-entries"
"""The name of that list in its cursors."""


@dataclass(frozen=True)
class Gallery:
    """Queries. The caller chooses whose rows are read; a cursor never does.

    Lists come from indexes, which may lag behind the views. Decide nothing on what they lack.
    """

    views: ViewReader
    store: EventStore
    email_secret: bytes

    def results(
        self,
        user_id: UUID,
        *,
        hairstyle: str | None = None,
        photo_id: UUID | None = None,
        favourites: bool = False,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Listing[PhotoRow]:
        """Return a person's results, newest first: of a hairstyle, of a selfie, or favourites.

        A page of a hairstyle or a selfie may be short although more follow.
        """
        own = gallery_partition(user_id, PhotoKind.RESULT)
        partition = favourites_partition(user_id) if favourites else own
        if hairstyle is None and photo_id is None:
            return self._newest(PHOTOS, partition, limit, cursor)
        source = self._original(photo_id)

        def wanted(rows: Sequence[PhotoRow]) -> Iterable[bool]:
            looks = {} if hairstyle is None else self.looks(rows)
            return (
                source in (None, _source(it))
                and (hairstyle is None or looks[it.photo_id].hairstyle == hairstyle)
                for it in rows
            )

        return sifted_page(PHOTOS, self._finding(PHOTOS, partition), wanted, limit, cursor)

    def selfies(
        self,
        user_id: UUID,
        *,
        status: PhotoStatus | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Listing[PhotoRow]:
        """Return a person's selfies, of one status or of all, newest first.

        A page of a status may be short although more follow.
        """
        partition = gallery_partition(user_id, PhotoKind.SELFIE)
        if status is None:
            return self._newest(PHOTOS, partition, limit, cursor)

        def wanted(rows: Sequence[PhotoRow]) -> Iterable[bool]:
            return (row.status is status for row in rows)

        return sifted_page(PHOTOS, self._finding(PHOTOS, partition), wanted, limit, cursor)

    def history(
        self,
        user_id: UUID,
        *,
        status: JobStatus | None = None,
        photo_id: UUID | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Listing[JobRow]:
        """Return a person's try-ons, newest first: those with a status, or on a selfie.

        A filtered page may be short although more follow.
        """
        if status is None and photo_id is None:
            return self._newest(PROCESSING_JOBS, str(user_id), limit, cursor)
        selfie = self._original(photo_id)

        def wanted(rows: Sequence[JobRow]) -> Iterable[bool]:
            return (
                selfie in (None, it.request.photo_id) and status in (None, it.status) for it in rows
            )

        find = self._finding(PROCESSING_JOBS, str(user_id))
        return sifted_page(PROCESSING_JOBS, find, wanted, limit, cursor)

    def looks(self, results: Sequence[PhotoRow]) -> dict[UUID, Look]:
        """Return the looks that results show, by photo, from one read of their try-ons' rows.

        A try-on whose row lags behind is read from its stream.
        """
        jobs = {it.photo_id: it.provenance.job_id for it in results if it.provenance}
        rows = self.views.get(PROCESSING_JOBS, {str(job_id) for job_id in jobs.values()})
        requests = {row.job_id: row.request for row in rows.values()}
        for job_id in set(jobs.values()) - set(requests):
            requests[job_id] = self.store.load(ProcessingJob, job_id).request
        return {photo_id: requests[job_id].look for photo_id, job_id in jobs.items()}

    def results_of(self, jobs: Sequence[JobRow]) -> dict[UUID, list[PhotoRow]]:
        """Return the results of try-ons by job, from one read of their rows."""
        ids = {
            job.job_id: [result_id(job.job_id, n) for n in range(1, job.request.count + 1)]
            for job in jobs
            if job.delivered
        }
        rows = self.views.get(PHOTOS, {str(it) for of_job in ids.values() for it in of_job})
        return {
            job.job_id: [rows[str(it)] for it in ids.get(job.job_id, ()) if str(it) in rows]
            for job in jobs
        }

    def credit_entries(
        self, user_id: UUID, *, limit: int = 20, cursor: str | None = None
    ) -> Listing[CreditEntry]:
        """Return what happened to a person's credits, newest first, from their stream."""
        after = place_after(CREDIT_ENTRIES, limit, cursor)
        before = int(after) if after is not None and after.isdecimal() else None
        if after is not None and before is None:
            raise CursorInvalidError
        lines = [*credit_entries(self.store.history(user_id))]
        rest = [it for it in reversed(lines) if before is None or it.version < before]
        last = rest[limit - 1] if len(rest) > limit else None
        return Listing(
            tuple(rest[:limit]), None if last is None else sealed(str(last.version), CREDIT_ENTRIES)
        )

    def hairstyles(
        self, category: Category | None = None, *, limit: int = 50, cursor: str | None = None
    ) -> Listing[HairstyleRow]:
        """Return the published hairstyles by name, of one category or of all."""

        def found(after: str | None, most: int) -> list[tuple[str, HairstyleRow]]:
            return self.views.query(
                HAIRSTYLE_LIBRARY, "category", offered(category), limit=most, after=after
            )

        return page_of(HAIRSTYLE_LIBRARY, found, limit, cursor)

    def user_by_email(self, email: str) -> UserRow | None:
        """Return the person with an e-mail address. Raises EmailInvalidError.

        An address that was stored before addresses were checked is found as it was written.
        """
        return self._user_by_email(email) or self._user_by_email(checked_email(email))

    def _user_by_email(self, email: str) -> UserRow | None:
        rows = self.views.query(USERS, "email", email_key(self.email_secret, email), limit=1)
        return rows[0][1] if rows else None

    def _newest(self, view: View[R], partition: str, limit: int, cursor: str | None) -> Listing[R]:
        return page_of(view, self._finding(view, partition), limit, cursor)

    def _finding(self, view: View[R], partition: str) -> Find[R]:
        """Return what finds a person's rows, newest first."""
        return lambda after, most: self.views.query(
            view, "user", partition, limit=most, after=after, descending=True
        )

    def _original(self, photo_id: UUID | None) -> UUID | None:
        """Return the photo that a photo's id means: of an upload of a known picture, the first."""
        photo = None if photo_id is None else self.store.find(Photo, photo_id)
        return photo_id if photo is None or photo.original_id is None else photo.original_id


def _source(row: PhotoRow) -> UUID | None:
    return row.provenance.source_photo_id if row.provenance else None


def every(fetch: Callable[[str | None], Listing[T]]) -> Sequence[T]:
    """Return the items of all pages."""
    items: list[T] = []
    cursor: str | None = None
    while True:
        page = fetch(cursor)
        items += page.items
        cursor = page.cursor
        if cursor is None:
            return items
