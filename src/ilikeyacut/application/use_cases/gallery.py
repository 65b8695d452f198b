"""Queries: the catalogue, a person's pictures and their history, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from ilikeyacut.application.ports.views import Row, View, ViewReader
from ilikeyacut.application.use_cases.paging import Listing, page_of
from ilikeyacut.application.views.projections.hairstyle_library import (
    HAIRSTYLE_LIBRARY,
    HairstyleRow,
    offered,
)
from ilikeyacut.application.views.projections.photos import PHOTOS, PhotoRow, gallery_partition
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS, JobRow
from ilikeyacut.application.views.projections.users import USERS, UserRow, email_key
from ilikeyacut.domain.hairstyle import Category
from ilikeyacut.domain.photo import PhotoKind
from ilikeyacut.domain.user import checked_email

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Gallery:
    """Queries. The caller chooses whose rows are read; a cursor never does.

    Lists come from indexes, which may lag behind the views. Decide nothing on what they lack.
    """

    views: ViewReader
    email_secret: bytes

    def results(
        self, user_id: UUID, *, limit: int = 20, cursor: str | None = None
    ) -> Listing[PhotoRow]:
        """Return a person's results, newest first."""
        partition = gallery_partition(user_id, PhotoKind.RESULT)
        return self._newest(PHOTOS, partition, limit, cursor)

    def selfies(
        self, user_id: UUID, *, limit: int = 20, cursor: str | None = None
    ) -> Listing[PhotoRow]:
        """Return a person's selfies, newest first."""
        partition = gallery_partition(user_id, PhotoKind.SELFIE)
        return self._newest(PHOTOS, partition, limit, cursor)

    def history(
        self, user_id: UUID, *, limit: int = 20, cursor: str | None = None
    ) -> Listing[JobRow]:
        """Return a person's try-ons, newest first."""
        return self._newest(PROCESSING_JOBS, str(user_id), limit, cursor)

    def hairstyles(
        self, category: Category | None = None, *, limit: int = 50, cursor: str | None = None
    ) -> Listing[HairstyleRow]:
        """Return the published hairstyles by name, of one category or of all."""
        return self._page(
            HAIRSTYLE_LIBRARY, "category", offered(category), limit, cursor, descending=False
        )

    def user_by_email(self, email: str) -> UserRow | None:
        """Return the person with an e-mail address. Raises EmailInvalidError.

        An address that was stored before addresses were checked is found as it was written.
        """
        return self._user_by_email(email) or self._user_by_email(checked_email(email))

    def _user_by_email(self, email: str) -> UserRow | None:
        rows = self.views.query(USERS, "email", email_key(self.email_secret, email), limit=1)
        return rows[0][1] if rows else None

    def _newest(self, view: View[R], partition: str, limit: int, cursor: str | None) -> Listing[R]:
        return self._page(view, "user", partition, limit, cursor, descending=True)

    def _page(
        self,
        view: View[R],
        index: str,
        partition: str,
        limit: int,
        cursor: str | None,
        *,
        descending: bool,
    ) -> Listing[R]:
        def found(after: str | None, most: int) -> list[tuple[str, R]]:
            return self.views.query(
                view, index, partition, limit=most, after=after, descending=descending
            )

        return page_of(view, found, limit, cursor)


def every(fetch: Callable[[str | None], Listing[R]]) -> Sequence[R]:
    """Return the items of all pages."""
    items: list[R] = []
    cursor: str | None = None
    while True:
        page = fetch(cursor)
        items += page.items
        cursor = page.cursor
        if cursor is None:
            return items
