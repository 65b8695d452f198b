"""The command `sweep`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.session import opened_app

LONGEST_HOURS = 24 * 365 * 10
SPARE = "Keep newer pictures. Near 0, pictures being uploaded or made may be removed too."


def sweep(
    older_than: Annotated[
        float, typer.Option(metavar="HOURS", min=0, max=LONGEST_HOURS, help=SPARE)
    ] = 24,
    as_json: output.AsJson = False,
) -> None:
    """End what has expired, remove pictures that nothing refers to, and finish erasures."""
    with opened_app() as app:
        app.worker.refresh()
        ended = app.upkeep.due()
        age = timedelta(hours=older_than)
        removed = app.worker.alone(lambda: app.upkeep.sweep(older_than=age))
    lines = [*removed, f"{len(removed)} pictures removed, {ended} expired items ended"]
    output.show(as_json, {"removed": removed, "ended": ended}, lines)
