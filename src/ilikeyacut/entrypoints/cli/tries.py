"""Which try-on a command without a key means: one that is still owed to the person, or a new one.

The key of a try follows from the selfie's bytes, the person's secret, the wish and a number. The
numbers in use are found in the log, so a command that failed finds its job when it is repeated, in
any process.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob, job_id_of
from ilikeyacut.entrypoints.cli.looks import Wish
from ilikeyacut.entrypoints.cli.output import dumped

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

NO_PHOTO = UUID(int=0)
"""Stands for the photo, which each upload names anew."""


@dataclass(frozen=True)
class Tries:
    """A person's tries of one wish on one selfie, numbered from 0 without a gap."""

    app: App
    user_id: UUID
    start: str

    @classmethod
    def of(cls, app: App, user_id: UUID, raw: bytes, wish: Wish) -> Tries:
        """Return the tries of a wish on the selfie with these bytes."""
        wanted = dumped(wish.on(NO_PHOTO).model_dump(exclude_defaults=True))
        code = app.photos.code_of(user_id, raw)
        return cls(app, user_id, sha256(f"{code} {wanted}".encode()).hexdigest())

    def key(self, *, again: bool) -> str:
        """Return the key of the last try if it is still owed, or of a new one."""
        count = self._count()
        last = self._job(count - 1) if count and not again else None
        return self._key(count - 1 if last and self._owed(last) else count)

    def _key(self, number: int) -> str:
        return f"{self.start}-{number}"

    def _job(self, number: int) -> ProcessingJob | None:
        return self.app.store.find(ProcessingJob, job_id_of(self.user_id, self._key(number)))

    def _count(self) -> int:
        """Return how many tries there are, in a few look-ups however many that is."""
        missing = 0
        while self._job(missing):
            missing = 2 * missing + 1
        return bisect_left(range(missing), True, key=lambda number: self._job(number) is None)

    def _owed(self, job: ProcessingJob) -> bool:
        """Whether the job can still deliver, or has delivered what nobody has collected.

        A job past its deadline is ended here, so that the next try need not wait for it.
        """
        if not self.app.photos.get(self.user_id, job.request.photo_id).keys():
            return False  # without its selfie, nobody can tell that the request is the same
        if not job.finished:
            return not self.app.try_ons.expire(job.id)
        if job.status is not JobStatus.COMPLETED or job.collected:
            return False
        return len(self.app.try_ons.results(job)) == job.delivered
