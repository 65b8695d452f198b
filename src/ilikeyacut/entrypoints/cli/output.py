"""Output: text for people, one JSON object for scripts."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from shutil import get_terminal_size
from typing import Annotated, Any, TextIO

import typer
from pydantic_core import to_jsonable_python

from ilikeyacut.entrypoints.cli.outcomes import Failure, OutputClosedError

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Characters that could control a terminal: controls, line ends, changes of direction."""

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Limit = Annotated[int | None, typer.Option(min=1, help="The most items to show.")]
Cursor = Annotated[str | None, typer.Option(help="Continue after the previous page.")]


def show(
    as_json: bool, data: Mapping[str, Any], lines: Sequence[str], nothing: str | None = None
) -> None:
    """Print `data` as one JSON object, or the lines. Without lines, print `nothing` on stderr."""
    if as_json:
        say(dumped(data))
        return
    for line in lines:
        say(line)
    if nothing is not None and not lines:
        note(nothing)


def dumped(data: Mapping[str, Any]) -> str:
    """Return JSON on one line, in ASCII, which any terminal and file can hold."""
    return json.dumps(to_jsonable_python(data))


def show_failure(failure: Failure, *, as_json: bool) -> None:
    """Print a failure: the object on stdout, or two lines on stderr."""
    if as_json:
        say(dumped(failure.as_object()))
        return
    note(f"error: {failure.detail} [{failure.code}]")
    if failure.suggestions:
        note(f"{failure.offer}: {', '.join(failure.suggestions)}")
    if failure.job_id is not None:
        note(f"job: {failure.job_id}")
    note(f"hint: {failure.hint}")


def note_more(cursor: str | None, *, as_json: bool) -> None:
    """Print how to get the next page, on stderr."""
    if cursor is not None and not as_json:
        note(f"more: --cursor {cursor}")


def say(line: str) -> None:
    """Print a line on stdout. Raises OutputClosedError."""
    _write(sys.stdout, line)


def note(line: str) -> None:
    """Print a line on stderr, separate from the output."""
    _write(sys.stderr, line)


def flush() -> None:
    """Make sure that the output has arrived. Raises OutputClosedError, OSError."""
    try:
        sys.stdout.flush()
    except BrokenPipeError as closed:
        raise OutputClosedError from closed


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines with aligned columns, two spaces apart."""
    if not rows:
        return []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return [line.rstrip() for line in padded]


def fitting(rows: Sequence[Sequence[str]]) -> tuple[list[str], bool]:
    """Return the rows as lines no wider than the terminal, and whether columns are left out.

    The last columns are left out first. What is no terminal has 80 columns, or as many as the
    variable COLUMNS says.
    """
    width = get_terminal_size().columns
    most = len(rows[0]) if rows else 0
    for shown in range(most, 1, -1):
        lines = columns([row[:shown] for row in rows])
        if max(map(len, lines)) <= width:
            return lines, shown < most
    return columns([row[:1] for row in rows]), most > 1


def moment(at: datetime, between: str = " ") -> str:
    """Return a time in the local zone with its offset, or as it is if the zone makes no sense."""
    with suppress(ValueError, OverflowError, OSError):  # TZ=ABC-99 is 99 hours away from UTC
        at = at.astimezone()
    return at.isoformat(between, "seconds")


def confirmed(question: str, *, yes: bool) -> bool:
    """Ask for confirmation, unless given. Without a terminal this is a usage error."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask for confirmation: use --yes")
    return typer.confirm(question, err=True)


def refuse_unread_options(context: typer.Context) -> None:
    """Refuse options before a subcommand, which would ignore them.

    Raises BadParameter.
    """
    sources = ((it, context.get_parameter_source(it.name or "")) for it in context.command.params)
    given = [it.opts[0] for it, source in sources if source and source.name == "COMMANDLINE"]
    if context.invoked_subcommand is not None and given:
        command = context.invoked_subcommand
        raise typer.BadParameter(f"{', '.join(given)}: put options of {command} after {command}")


def _write(stream: TextIO, line: str) -> None:
    try:
        stream.write(f"{UNSAFE.sub(_escaped, line)}\n")
    except BrokenPipeError as closed:
        raise OutputClosedError from closed


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
