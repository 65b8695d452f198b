"""The command `worker`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Annotated, Any

import typer

from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.session import opened_app

GRACE = "Seconds for finishing what is in hand when the worker is stopped; then it is given back."


def worker(
    grace: Annotated[float, typer.Option(metavar="SECONDS", min=0, max=3600, help=GRACE)] = 20,
    as_json: output.AsJson = False,
) -> None:
    """Work on try-ons and arrived uploads until SIGTERM or Ctrl-C.

    Any number of workers may run: of a home one works while the others wait, in a deployment all
    take part. A second signal ends the worker at once.
    """
    with opened_app() as app, _stopped_by_signals() as stop:
        if not as_json:
            output.note("working; Ctrl-C stops")
        app.worker.serve(stop, grace)
    output.show(as_json, {"stopped": True}, ["stopped"])


@contextmanager
def _stopped_by_signals() -> Iterator[Event]:
    """Yield an event that the first signal sets. The second one interrupts."""
    stop = Event()

    def end(number: int, frame: Any) -> None:
        if stop.is_set():
            signal.default_int_handler(number, frame)
        stop.set()

    numbers = [it for it in _ending() if signal.getsignal(it) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ending() -> Iterator[signal.Signals]:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            yield getattr(signal, name)
