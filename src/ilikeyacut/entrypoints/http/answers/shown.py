"""Try-ons and results as clients see them, from what the app knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ilikeyacut.application.stylists.notices import notice_of
from ilikeyacut.application.views.projections.photos import PhotoRow
from ilikeyacut.application.views.projections.processing_jobs import JobRow
from ilikeyacut.domain import values
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.processing_job import OPEN_STATUSES, ProcessingJob
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers.failure_hints import hint_of
from ilikeyacut.entrypoints.http.answers.links import link
from ilikeyacut.entrypoints.http.models.looks import Look
from ilikeyacut.entrypoints.http.models.results import Share, TryOnResult
from ilikeyacut.entrypoints.http.models.try_ons import Failure, Progress, TryOn, TryOnLinks


def result(app: App, photo: Photo | PhotoRow, look: values.Look) -> TryOnResult:
    """Return a result with the addresses of its pictures."""
    made = photo.provenance
    if made is None:
        raise TypeError("a selfie is not a result")
    return TryOnResult(
        id=photo.id if isinstance(photo, Photo) else photo.photo_id,
        try_on_id=made.job_id,
        variation=made.variation,
        photo_id=made.source_photo_id,
        look=Look.of(look),
        provider=made.provider,
        notice=notice_of([made.provider]),
        width=photo.width,
        height=photo.height,
        created_at=photo.created_at,
        keep_until=photo.keep_until,
        favourite=photo.favourite,
        image=link(app, photo.key),
        thumbnail=link(app, photo.thumbnail_key),
        before_after=link(app, photo.before_after_key),
        shares=[
            Share(id=share_id, expires_at=it.expires_at, with_before=it.with_before)
            for share_id, it in photo.shares.items()
        ],
    )


def try_on(
    app: App,
    job: ProcessingJob | JobRow,
    results: Sequence[Photo | PhotoRow],
    *,
    events: bool = False,
    retry_of: UUID | None = None,
) -> TryOn:
    """Return a try-on with its results. `events`: this server tells them as they happen."""
    job_id = job.id if isinstance(job, ProcessingJob) else job.job_id
    wish, is_open = job.request, job.status in OPEN_STATUSES
    return TryOn(
        id=job_id,
        status=job.status,
        photo_id=wish.photo_id,
        look=Look.of(wish.look),
        variations=wish.count,
        rendered=_rendered(job),
        stylist=wish.stylist,
        progress=_progress(job) if is_open else None,
        created_at=job.created_at,
        deadline=job.deadline,
        finished_at=job.finished_at,
        results=[result(app, it, wish.look) for it in results],
        failure=None if job.failure is None else _failure(job.failure),
        retry_of=retry_of,
        links=_links(f"/v1/try-ons/{job_id}", is_open=is_open, events=events),
    )


def _rendered(job: ProcessingJob | JobRow) -> int:
    return len(job.rendered) if isinstance(job, ProcessingJob) else job.rendered


def _progress(job: ProcessingJob | JobRow) -> Progress:
    done, total = _rendered(job), job.request.count
    begun = done > 0 or (isinstance(job, ProcessingJob) and bool(job.attempts))
    step = ("rendering" if done < total else "finishing") if begun else "waiting"
    return Progress(step=step, done=done, total=total)


def _failure(code: str) -> Failure:
    known = FailureCode.known(code)
    return Failure(code=code, hint=hint_of(code), retryable=known is None or known.again)


def _links(path: str, *, is_open: bool, events: bool) -> TryOnLinks:
    return TryOnLinks(
        self=path,
        cancel=f"{path}/cancel" if is_open else None,
        events=f"{path}/events" if events else None,
    )
