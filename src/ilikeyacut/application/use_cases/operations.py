"""Queries of those who run a deployment: everybody's try-ons, and hairstyles of any status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter

from ilikeyacut.application.ports.views import R, View, ViewReader
from ilikeyacut.application.use_cases.paging import Listing, page_of
from ilikeyacut.application.views.projections.hairstyle_library import (
    HAIRSTYLE_LIBRARY,
    HairstyleRow,
    of_status,
)
from ilikeyacut.application.views.projections.indexing import shards
from ilikeyacut.application.views.projections.processing_jobs import PROCESSING_JOBS, JobRow
from ilikeyacut.domain.hairstyle import HairstyleStatus
from ilikeyacut.domain.processing_job import JobStatus


@dataclass(frozen=True)
class Operations:
    """Lists across people. They come from indexes, which may lag behind the log."""

    views: ViewReader

    def jobs(
        self, status: JobStatus, *, limit: int = 20, cursor: str | None = None
    ) -> Listing[JobRow]:
        """Return the try-ons of a status, newest first."""
        return self._merged(
            PROCESSING_JOBS, "status", shards(status), limit, cursor, descending=True
        )

    def hairstyles(
        self, status: HairstyleStatus | None = None, *, limit: int = 50, cursor: str | None = None
    ) -> Listing[HairstyleRow]:
        """Return the hairstyles of a status, or all of them, by name."""
        wanted = tuple(HairstyleStatus) if status is None else (status,)
        partitions = [of_status(it) for it in wanted]
        return self._merged(HAIRSTYLE_LIBRARY, "status", partitions, limit, cursor)

    def _merged(
        self,
        view: View[R],
        index: str,
        partitions: Sequence[str],
        limit: int,
        cursor: str | None,
        *,
        descending: bool = False,
    ) -> Listing[R]:
        """Return a page of several partitions whose places are in one order."""

        def found(after: str | None, most: int) -> list[tuple[str, R]]:
            lists = [
                self.views.query(view, index, it, limit=most, after=after, descending=descending)
                for it in partitions
            ]
            return list(islice(merge(*lists, key=itemgetter(0), reverse=descending), most))

        return page_of(view, found, limit, cursor)
