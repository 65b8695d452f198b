"""The command `worker`."""

from __future__ import annotations

import signal
from threading import Event
from typing import Annotated

import typer

from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.session import opened_app
from ilikeyacut.entrypoints.cli.signals import ended_by

GRACE = "Seconds for finishing what is in hand when the worker is stopped; then it is given back."


def worker(
    grace: Annotated[float, typer.Option(metavar="SECONDS", min=0, max=3600, help=GRACE)] = 20,
    as_json: output.AsJson = False,
) -> None:
    """Work on try-ons and arrived uploads until SIGTERM or Ctrl-C.

    Any number of workers may run: of a home one works while the others wait, in a deployment all
    take part. A second signal ends the worker at once.
    """
    stop = Event()
    with opened_app() as app, ended_by(stop.set, interrupt):
        if not as_json:
            output.note("working; Ctrl-C stops")
        app.worker.serve(stop, grace)
    output.show(as_json, {"stopped": True}, ["stopped"])


def interrupt(number: int) -> None:
    """End the command at once, as Ctrl-C does."""
    signal.default_int_handler(number, None)
