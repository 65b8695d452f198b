"""Cleaning up by hand what time has ended or a crash has left."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.session import opened_app

LONGEST_HOURS = 24 * 365 * 10
SPARE = "Spare what is newer. Near 0 it also takes a selfie that is just coming in."


def sweep(
    older_than: Annotated[
        float, typer.Option(metavar="HOURS", min=0, max=LONGEST_HOURS, help=SPARE)
    ] = 24,
    as_json: output.AsJson = False,
) -> None:
    """Remove the pictures that nothing refers to, after ending what is over by now."""
    with opened_app() as app:
        app.worker.refresh()
        ended = app.upkeep.due()
        age = timedelta(hours=older_than)
        removed = app.worker.alone(lambda: app.upkeep.sweep(older_than=age))
    lines = [*removed, f"{len(removed)} objects removed, {ended} things had come to their end"]
    output.show(as_json, {"removed": removed, "ended": ended}, lines)
