"""The command `try-on`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from ilikeyacut.application.stylists.selection import AUTO
from ilikeyacut.domain.processing_job import JobStatus, ProcessingJob
from ilikeyacut.domain.values import (
    MOST_VARIATIONS,
    PRESETS,
    Fringe,
    Length,
    MediaType,
    Part,
    Shine,
    Volume,
)
from ilikeyacut.entrypoints.cli import STARTED, output, pictures
from ilikeyacut.entrypoints.cli.consenting import ask_for_consent
from ilikeyacut.entrypoints.cli.failures import failure_of
from ilikeyacut.entrypoints.cli.files import Export, check_writable, read_selfie
from ilikeyacut.entrypoints.cli.looks import Wish, in_words, look_of, slug
from ilikeyacut.entrypoints.cli.outcomes import CliError, Exit, JobEndedError
from ilikeyacut.entrypoints.cli.progress import Stopwatch, Watch
from ilikeyacut.entrypoints.cli.session import opened_app, settings
from ilikeyacut.entrypoints.cli.submit import give_up, submit

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

COLOURS = ", ".join(PRESETS)


class Format(StrEnum):
    """The picture formats of results."""

    JPEG = "jpeg"
    PNG = "png"


MEDIA_TYPES = {Format.JPEG: MediaType.JPEG, Format.PNG: MediaType.PNG}


def try_on(
    selfie: Annotated[Path, typer.Argument(help="Your selfie: JPEG, PNG, WebP or HEIC.")],
    *,
    style: Annotated[str | None, typer.Option(help="A hairstyle from `ilikeyacut styles`.")] = None,
    color: Annotated[str | None, typer.Option(help=f"#RRGGBB or one of {COLOURS}.")] = None,
    intensity: Annotated[
        int | None, typer.Option(min=0, max=100, help="Intensity of the colour.")
    ] = None,
    length: Annotated[Length | None, typer.Option(help="Where the hair ends.")] = None,
    fringe: Annotated[Fringe | None, typer.Option(help="The hair over the forehead.")] = None,
    part: Annotated[Part | None, typer.Option(help="Where the parting runs.")] = None,
    volume: Annotated[
        Volume | None, typer.Option(help="How far the hair stands out from the head.")
    ] = None,
    shine: Annotated[Shine | None, typer.Option(help="How the hair reflects the light.")] = None,
    ombre: Annotated[str | None, typer.Option(help="The colour of the tips.")] = None,
    variations: Annotated[
        int,
        typer.Option(min=1, max=MOST_VARIATIONS, help="How many pictures; each costs a credit."),
    ] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Copy the pictures to this folder.", metavar="DIR")
    ] = None,
    stylist: Annotated[
        str, typer.Option(help="Which provider makes the pictures; auto tries all.")
    ] = AUTO,
    idempotency_key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY", help="Repeating a request with its key returns the same try-on."
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="Format of the results.")] = Format.JPEG,
    as_json: output.AsJson = False,
) -> None:
    """Try on a hairstyle or a hair colour."""
    watch = Watch(Stopwatch(STARTED))
    options = {"length": length, "fringe": fringe, "part": part, "volume": volume, "shine": shine}
    look = look_of(style, color, intensity, ombre, **options)
    wish = Wish(look, variations, stylist, MEDIA_TYPES[format])
    raw = read_selfie(selfie, settings().intake)
    export = None if out is None else Export.named(out, selfie, slug(look))
    if export is not None:
        check_writable(export.folder)
    with opened_app(watch) as app:
        ask_for_consent(app, stylist)
        with watch.showing():
            job = _work(app, watch, raw, wish, idempotency_key)
            results = _results(app, job, export)
            left = app.users.get(job.user_id).ledger.available
    _show(job, results, left, watch.stopwatch.timings(), as_json=as_json)


def _work(app: App, watch: Watch, raw: bytes, wish: Wish, key: str | None) -> ProcessingJob:
    """Return the completed job. Raises JobEndedError if it ends in another way."""
    watch.stopwatch.enter("intake")
    user = app.accounts.current()
    own = str(uuid4()) if key is None else key
    try:
        job = submit(app, user.id, raw, wish, own)
        watch.stopwatch.enter("render")
        job = app.worker.finish(job.id)
    except KeyboardInterrupt:
        if key is None:  # the job could not be found again
            give_up(app, user.id, own)
        raise
    watch.stopwatch.enter("finish")
    if job.status is not JobStatus.COMPLETED:
        raise JobEndedError(job)
    return job


def _results(app: App, job: ProcessingJob, export: Export | None) -> list[pictures.Paths]:
    try:
        return pictures.paths(app, job, export)
    except OSError as error:
        told = failure_of(error)
        raise CliError(
            Exit.FAULT,
            told.code,
            f"the try-on is done but its pictures could not be copied: {told.detail}",
            f"run `ilikeyacut show {job.id}` to see where they are",
            job.id,
        ) from error


def _show(
    job: ProcessingJob,
    results: list[pictures.Paths],
    credits_left: int,
    timings: dict[str, float],
    *,
    as_json: bool,
) -> None:
    notice = pictures.notice_of(job)
    data: dict[str, Any] = {
        "status": job.status,
        "job_id": job.id,
        "results": results,
        "timings": timings,
        "credits": credits_left,
        "notice": notice,
    }
    head = [f"{in_words(job.request.look)}: {_delivered(job)}, {credits_left} credits left"]
    head += [f"job {job.id}"]
    head += [f"made by: {notice}"] if notice else []
    output.show(as_json, data, [*head, *pictures.lines(results)])


def _delivered(job: ProcessingJob) -> str:
    if job.delivered == job.cost:
        return f"{job.cost} picture{'s' if job.cost > 1 else ''}"
    return f"{job.delivered} of {job.cost} pictures"
