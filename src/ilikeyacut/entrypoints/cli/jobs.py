"""The commands `history`, `show` and `cancel`."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from ilikeyacut.application.views.projections.processing_jobs import JobRow
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.cli import output, pictures
from ilikeyacut.entrypoints.cli.hints import NO_TRY_ONS
from ilikeyacut.entrypoints.cli.looks import in_words
from ilikeyacut.entrypoints.cli.session import opened_app, refresh

JobId = Annotated[UUID, typer.Argument(metavar="JOB", help="A job's id from `ilikeyacut history`.")]


def history(
    limit: output.Limit = None, cursor: output.Cursor = None, as_json: output.AsJson = False
) -> None:
    """List your try-ons, newest first."""
    with opened_app() as app:
        user = app.accounts.current()
        refresh(app)
        page = app.gallery.history(user.id, limit=limit or 20, cursor=cursor)
    data = {"jobs": [_row(row) for row in page.items], "cursor": page.cursor}
    output.show(as_json, data, output.columns([_cells(row) for row in page.items]), NO_TRY_ONS)
    output.note_more(page.cursor, as_json=as_json)


def show_job(job_id: JobId, as_json: output.AsJson = False) -> None:
    """Show one try-on and where its pictures are."""
    with opened_app() as app:
        job = app.try_ons.get(app.accounts.current().id, job_id)
        results = pictures.paths(app, job)
    data = {**_facts(job), "results": results, "notice": pictures.notice_of(job)}
    output.show(as_json, data, [*_lines(job), *pictures.lines(results)])


def cancel(job_id: JobId, as_json: output.AsJson = False) -> None:
    """Cancel an unfinished try-on. Its credits are returned."""
    with opened_app() as app:
        job = app.try_ons.cancel(app.accounts.current().id, job_id)
    output.show(as_json, _facts(job), [f"job {job.id}: {job.status}"])


def _row(row: JobRow) -> dict[str, Any]:
    return {
        "job_id": row.job_id,
        "status": row.status,
        "look": row.request.look.model_dump(mode="json", exclude_none=True),
        "requested_at": row.created_at,
        "finished_at": row.finished_at,
        "variations": row.request.count,
        "delivered": row.delivered,
        "failure": row.failure,
    }


def _cells(row: JobRow) -> tuple[str, ...]:
    when = output.moment(row.created_at)
    pictured = f"{row.delivered}/{row.request.count}"
    return (str(row.job_id), when, row.status, pictured, in_words(row.request.look), _why(row))


def _why(row: JobRow | ProcessingJob) -> str:
    return row.failure or ""


def _facts(job: ProcessingJob) -> dict[str, Any]:
    return {
        "status": job.status,
        "job_id": job.id,
        "look": job.request.look.model_dump(mode="json", exclude_none=True),
        "stylist": job.request.stylist,
        "requested_at": job.created_at,
        "deadline": job.deadline,
        "variations": job.cost,
        "delivered": job.delivered,
        "failure": None if job.failure is None else {"code": job.failure},
        "attempts": [attempt.model_dump(mode="json") for attempt in job.attempts],
    }


def _lines(job: ProcessingJob) -> list[str]:
    notice = pictures.notice_of(job)
    rows = [
        ("job", str(job.id)),
        ("status", " ".join(filter(None, (job.status, _why(job))))),
        ("look", in_words(job.request.look)),
        ("requested", output.moment(job.created_at)),
        ("pictures", f"{job.delivered} of {job.cost}"),
        ("attempts", str(len(job.attempts))),
    ]
    return output.columns([*rows, *([("made by", notice)] if notice else [])])
