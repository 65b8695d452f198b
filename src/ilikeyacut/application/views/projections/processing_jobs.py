"""The view ProcessingJobs: jobs by person, by status and by deadline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ilikeyacut.application.followers.follow import topics_of
from ilikeyacut.application.ports.views import IndexKey, Row, View
from ilikeyacut.application.views.projections.indexing import by_time, shard
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import (
    OPEN_STATUSES,
    JobCancelled,
    JobCompleted,
    JobExpired,
    JobFailed,
    JobForgotten,
    JobQueued,
    JobRequested,
    JobStatus,
    TryOn,
    VariationRendered,
)


class JobRow(Row):
    """A try-on as its owner's history shows it."""

    job_id: UUID
    user_id: UUID
    status: JobStatus
    request: TryOn
    created_at: datetime
    deadline: datetime
    finished_at: datetime | None = None
    rendered: int = 0
    delivered: int = 0
    failure: str | None = None


def _by_user(row: JobRow) -> tuple[IndexKey, ...]:
    return (IndexKey(str(row.user_id), by_time(row.created_at, row.job_id)),)


def _by_status(row: JobRow) -> tuple[IndexKey, ...]:
    return (IndexKey(shard(row.status, row.job_id), by_time(row.created_at, row.job_id)),)


def _by_due(row: JobRow) -> tuple[IndexKey, ...]:
    if row.status not in OPEN_STATUSES:
        return ()
    return (IndexKey(shard("due", row.job_id), by_time(row.deadline, row.job_id)),)


PROCESSING_JOBS = View(
    "processing-jobs", JobRow, indexes={"user": _by_user, "status": _by_status, "due": _by_due}
)


class ProcessingJobsProjection:
    """Folds a job's events into its row. A forgotten job has no row."""

    view = PROCESSING_JOBS
    topics = topics_of(
        JobRequested,
        JobQueued,
        VariationRendered,
        JobCompleted,
        JobFailed,
        JobCancelled,
        JobExpired,
        JobForgotten,
    )

    def apply(self, row: JobRow | None, event: Event) -> JobRow | None:
        if isinstance(event, JobRequested):
            return JobRow(
                job_id=event.originator_id,
                user_id=event.user_id,
                status=JobStatus.REQUESTED,
                request=event.request,
                created_at=event.timestamp,
                deadline=event.deadline,
            )
        if row is None or isinstance(event, JobForgotten):
            return None
        return row.model_copy(update=_changes(row, event))


_STATUS: dict[type[Event], JobStatus] = {
    JobQueued: JobStatus.QUEUED,
    JobCompleted: JobStatus.COMPLETED,
    JobFailed: JobStatus.FAILED,
    JobCancelled: JobStatus.CANCELLED,
    JobExpired: JobStatus.EXPIRED,
}


def _changes(row: JobRow, event: Event) -> dict[str, object]:
    changes: dict[str, object] = {}
    status = _STATUS.get(type(event))
    if status is not None:
        changes["status"] = status
        if status not in OPEN_STATUSES:
            changes["finished_at"] = event.timestamp
    match event:
        case VariationRendered():
            changes["rendered"] = row.rendered + 1
        case JobCompleted():
            changes["delivered"] = event.delivered
        case JobFailed():
            changes["failure"] = event.code
        case JobExpired():
            changes["failure"] = FailureCode.JOB_DEADLINE_EXCEEDED
    return changes
