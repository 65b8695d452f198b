"""The command `try-on`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ilikeyacut.application.ports.event_store import EventStoreError
from ilikeyacut.application.ports.keyring import KeyringError
from ilikeyacut.application.stylists.selection import AUTO
from ilikeyacut.domain.errors import DomainError
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
from ilikeyacut.entrypoints.cli import STARTED, output, pictures, served_try_on
from ilikeyacut.entrypoints.cli.consenting import ask_for_consent
from ilikeyacut.entrypoints.cli.failures import failure_of
from ilikeyacut.entrypoints.cli.files import Export, check_writable, read_selfie
from ilikeyacut.entrypoints.cli.hints import COPY_AGAIN
from ilikeyacut.entrypoints.cli.looks import Wish, colours, in_words, look_of, slug
from ilikeyacut.entrypoints.cli.outcomes import CliError, JobEndedError
from ilikeyacut.entrypoints.cli.progress import Stopwatch, Watch
from ilikeyacut.entrypoints.cli.session import opened_app, settings
from ilikeyacut.entrypoints.cli.submit import answering_for, submit
from ilikeyacut.entrypoints.cli.tries import Tries

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

COLOURS = ", ".join(PRESETS)


class Format(StrEnum):
    """The picture formats of results."""

    JPEG = "jpeg"
    PNG = "png"


MEDIA_TYPES = {Format.JPEG: MediaType.JPEG, Format.PNG: MediaType.PNG}


def try_on(
    context: typer.Context,
    selfie: Annotated[
        str, typer.Argument(help="Your selfie: JPEG, PNG, WebP or HEIC; - reads it from stdin.")
    ],
    *,
    style: Annotated[str | None, typer.Option(help="A hairstyle from `ilikeyacut styles`.")] = None,
    color: Annotated[
        str | None, typer.Option(help=f"#RRGGBB or one of {COLOURS}.", autocompletion=colours)
    ] = None,
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
    ombre: Annotated[
        str | None, typer.Option(help="The colour of the tips.", autocompletion=colours)
    ] = None,
    variations: Annotated[
        int,
        typer.Option(min=1, max=MOST_VARIATIONS, help="How many pictures; each costs a credit."),
    ] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Copy the pictures to this folder.", metavar="DIR")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files in DIR instead of numbering new ones.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Begin anew, even if an earlier run did not finish.")
    ] = False,
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
    if again and idempotency_key is not None:
        raise typer.BadParameter("--again begins anew, but --idempotency-key names one try-on")
    raw = read_selfie(selfie, settings().intake)
    export = None if out is None else Export.named(out, selfie, slug(look), force=force)
    if export is not None:
        check_writable(export.folder)
    if context.obj is not None:
        served_try_on.try_on(
            context.obj, raw, wish, export, watch, key=idempotency_key, as_json=as_json
        )
        return
    with opened_app(watch) as app:
        ask_for_consent(app, stylist)
        watch.stopwatch.enter("intake")
        user_id = app.accounts.current().id
        key = idempotency_key
        if key is None:
            key = Tries.of(app, user_id, raw, wish).key(again=again)
        with answering_for(app, user_id, key, keep=idempotency_key is not None):
            with watch.showing():
                submitted = submit(app, user_id, raw, wish, key)
                job = _finished(app, watch, submitted)
                results = _results(app, job, export, repeated=submitted.version > 1)
                left = app.users.get(user_id).ledger.available
            _show(job, results, left, watch.stopwatch.timings(), as_json=as_json)
            output.flush()
            _collect(app, job)


def _finished(app: App, watch: Watch, submitted: ProcessingJob) -> ProcessingJob:
    """Return the completed job. Raises JobEndedError if it ends in another way."""
    watch.stopwatch.enter("render")
    job = app.worker.finish(submitted.id)
    watch.stopwatch.enter("finish")
    if job.status is not JobStatus.COMPLETED:
        raise JobEndedError(job)
    return job


def _results(
    app: App, job: ProcessingJob, export: Export | None, *, repeated: bool
) -> list[pictures.Paths]:
    if export is None:
        return pictures.paths(app, job)
    try:
        return pictures.exported(app, job, replace(export, repeated=repeated))
    except OSError as error:
        told = failure_of(error)
        raise CliError(
            told.code,
            f"the try-on is done but its pictures could not be copied: {told.detail}",
            f"{COPY_AGAIN}; `ilikeyacut show {job.id}` tells where they are",
            job.id,
        ) from error


def _collect(app: App, job: ProcessingJob) -> None:
    """Record that the person has the pictures, so that the next run makes new ones.

    If it cannot be recorded, the next run shows the same pictures, which costs nothing.
    """
    with suppress(EventStoreError, KeyringError, DomainError, KeyboardInterrupt):
        app.try_ons.collect(job.user_id, job.id)


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
    made = pictures.counted(job.delivered, job.cost)
    head = [f"{in_words(job.request.look)}: {made}, {credits_left} credits left"]
    head += [f"job {job.id}"]
    head += [f"made by: {notice}"] if notice else []
    output.show(as_json, data, [*head, *pictures.lines(results)])
