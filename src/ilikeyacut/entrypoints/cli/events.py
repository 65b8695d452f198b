"""The command `events`: prints the log in order, without personal data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from ilikeyacut.application.ports.event_store import Recorded
from ilikeyacut.application.streams import StreamWalk
from ilikeyacut.domain.aggregate import Event, personal_fields
from ilikeyacut.domain.processing_job import JobRequested
from ilikeyacut.entrypoints.cli import archives, output
from ilikeyacut.entrypoints.cli.looks import in_words
from ilikeyacut.entrypoints.cli.outcomes import FollowStoppedError
from ilikeyacut.entrypoints.cli.session import opened_app

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

PAGE = 200
PATIENCE = 1.0
"""Seconds between two checks of a silent log."""

EVERY_EVENT = frozenset({"originator_id", "originator_version", "timestamp", "user_id"})

events_app = typer.Typer(help="Show the log, move it to another store, or compare two logs.")


@events_app.callback(invoke_without_command=True)
def events(
    context: typer.Context,
    aggregate: Annotated[
        UUID | None, typer.Option(metavar="ID", help="Show only this aggregate.")
    ] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", help="Wait for new events.")] = False,
    limit: output.Limit = None,
    cursor: Annotated[int, typer.Option(min=0, help="Start after this position.")] = 0,
    as_json: output.AsJson = False,
) -> None:
    """Show what happened, in order. With --follow, --json prints one object per line."""
    output.refuse_unread_options(context)
    if context.invoked_subcommand is None:
        _tell(aggregate, limit, cursor, follow=follow, as_json=as_json)


events_app.command("export")(archives.export)
events_app.command("import")(archives.import_)
events_app.command("digest")(archives.digest)


def _tell(
    aggregate: UUID | None, limit: int | None, cursor: int, *, follow: bool, as_json: bool
) -> None:
    with opened_app() as app:
        told = _limited(_log(app, cursor, aggregate, follow=follow), limit)
        if as_json and not follow:
            found = list(told)
            output.say(output.dumped({"events": [_object(it) for it in found]}))
            return
        try:
            for recorded in told:
                output.say(output.dumped(_object(recorded)) if as_json else _line(recorded))
        except KeyboardInterrupt as stopped:
            raise FollowStoppedError from stopped


def _log(app: App, after: int, aggregate: UUID | None, *, follow: bool) -> Iterator[Recorded]:
    streams = StreamWalk(app.store)
    after = min(after, app.store.head())
    while True:
        page = app.store.page(after, PAGE)
        for recorded in page.events:
            streams.take(recorded.event)
            if aggregate in (None, recorded.event.originator_id):
                yield recorded
        if page.position > after:
            after = page.position
        elif not follow:
            return
        else:
            output.flush()
            app.doorbell.wait(PATIENCE)


def _limited(told: Iterator[Recorded], limit: int | None) -> Iterator[Recorded]:
    for number, recorded in enumerate(told, 1):
        yield recorded
        if number == limit:
            return


def _line(recorded: Recorded) -> str:
    event = recorded.event
    when = output.moment(event.timestamp)
    text = _text(event)
    line = f"{recorded.position:>6}  {when}  {event.TOPIC:<24}  {event.originator_id}  {text}"
    return line.rstrip()


def _text(event: Event) -> str:
    if isinstance(event, JobRequested):
        return f"{in_words(event.request.look)}, variations={event.request.count}"
    hidden = EVERY_EVENT | set(personal_fields(type(event)))
    shown = (name for name in type(event).model_fields if name not in hidden)
    facts = ((name, _word(getattr(event, name))) for name in shown if not name.endswith("key"))
    return " ".join(f"{name}={word}" for name, word in facts if word)


def _word(value: object) -> str:
    """Return a simple value as text. Structured values appear only with --json."""
    if isinstance(value, datetime):
        return output.moment(value, "T")
    return str(value) if isinstance(value, str | int | float | UUID) else ""


def _object(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    hidden = {*EVERY_EVENT, *personal_fields(type(event))}
    return {
        "position": recorded.position,
        "timestamp": event.timestamp,
        "topic": event.TOPIC,
        "aggregate_id": event.originator_id,
        "version": event.originator_version,
        "data": event.model_dump(mode="json", exclude=hidden),
    }
