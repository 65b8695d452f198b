"""The commands `history`, `show` and `cancel`."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from ilikeyacut.application.views.projections.processing_jobs import JobRow
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.cli import output, pictures, served_lists
from ilikeyacut.entrypoints.cli.hints import NO_TRY_ONS
from ilikeyacut.entrypoints.cli.looks import in_words
from ilikeyacut.entrypoints.cli.session import opened_app, refresh

Facts = dict[str, Any]
JobId = Annotated[UUID, typer.Argument(metavar="JOB", help="A job's id from `ilikeyacut history`.")]


def history(
    context: typer.Context,
    limit: output.Limit = None,
    cursor: output.Cursor = None,
    as_json: output.AsJson = False,
) -> None:
    """List your try-ons, newest first."""
    if context.obj is not None:
        found, further = served_lists.history(context.obj, limit or 20, cursor), None
    else:
        found, further = _history(limit or 20, cursor)
    lines = output.columns([_cells(row, look) for row, look in found])
    output.show(as_json, {"jobs": [row for row, _ in found], "cursor": further}, lines, NO_TRY_ONS)
    output.note_more(further, as_json=as_json)


def _history(limit: int, cursor: str | None) -> tuple[list[tuple[Facts, str]], str | None]:
    """Return the try-ons of the home with their looks in words, and where the next page begins."""
    with opened_app() as app:
        user = app.accounts.current()
        refresh(app)
        page = app.gallery.history(user.id, limit=limit, cursor=cursor)
    return [(_row(row), in_words(row.request.look)) for row in page.items], page.cursor


def show_job(context: typer.Context, job_id: JobId, as_json: output.AsJson = False) -> None:
    """Show one try-on and where its pictures are."""
    if context.obj is not None:
        data, look = served_lists.shown(context.obj, job_id)
    else:
        with opened_app() as app:
            job = app.try_ons.get(app.accounts.current().id, job_id)
            data = {**_facts(job), "results": pictures.paths(app, job)}
        data["notice"], look = pictures.notice_of(job), in_words(job.request.look)
    output.show(as_json, data, [*_lines(data, look), *pictures.lines(data["results"])])


def cancel(context: typer.Context, job_id: JobId, as_json: output.AsJson = False) -> None:
    """Cancel an unfinished try-on. Its credits are returned."""
    if context.obj is not None:
        data = served_lists.cancelled(context.obj, job_id)
    else:
        with opened_app() as app:
            data = _facts(app.try_ons.cancel(app.accounts.current().id, job_id))
    output.show(as_json, data, [f"job {data['job_id']}: {data['status']}"])


def _row(row: JobRow) -> Facts:
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


def _cells(row: Facts, look: str) -> tuple[str, ...]:
    when = output.moment(row["requested_at"])
    pictured = f"{row['delivered']}/{row['variations']}"
    return (str(row["job_id"]), when, row["status"], pictured, look, row["failure"] or "")


def _facts(job: ProcessingJob) -> Facts:
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


def _lines(facts: Facts, look: str) -> list[str]:
    failure = facts["failure"]["code"] if facts["failure"] else None
    rows = [
        ("job", str(facts["job_id"])),
        ("status", " ".join(filter(None, (facts["status"], failure)))),
        ("look", look),
        ("requested", output.moment(facts["requested_at"])),
        ("pictures", f"{facts['delivered']} of {facts['variations']}"),
    ]
    if "attempts" in facts:  # which a server does not tell of
        rows.append(("attempts", str(len(facts["attempts"]))))
    if facts["notice"]:
        rows.append(("made by", facts["notice"]))
    return output.columns(rows)
