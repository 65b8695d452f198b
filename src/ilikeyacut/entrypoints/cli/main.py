"""The console script: safe streams, one place for errors, no traceback."""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
import warnings
from _thread import interrupt_main
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer, main_thread
from typing import TextIO

STREAMS = ("stdin", "stdout", "stderr")

SOON = 0.02
"""Seconds after which an interrupt that was lost is repeated."""


def main() -> None:
    """Run the command line in this process."""
    _mend_streams()
    _quieten()
    _interrupt_when_ended()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # a second one, while the first was reported
        code = 130
    if code == 141:  # what is still buffered must not be tried again at exit
        for descriptor in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code. Errors are printed in a line or two."""
    try:
        from ilikeyacut.entrypoints.cli.commands import invoke
        from ilikeyacut.entrypoints.cli.output import flush

        code = invoke(arguments)
        flush()
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # rich and typer end the process then
            return 141
        raise
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last line of defence
        return _told(error, as_json="--json" in arguments)
    return code


def _told(error: BaseException, *, as_json: bool) -> int:
    from ilikeyacut.entrypoints.cli.outcomes import (
        INTERRUPTED,
        Exit,
        FollowStoppedError,
        OutputClosedError,
    )
    from ilikeyacut.entrypoints.cli.output import flush, show_failure

    if isinstance(error, OutputClosedError):
        return Exit.PIPE
    if isinstance(error, FollowStoppedError):
        return Exit.INTERRUPTED
    if _debugging():
        traceback.print_exception(error)
    failure = INTERRUPTED
    if not isinstance(error, KeyboardInterrupt):  # an import that it broke off cannot be repeated
        from ilikeyacut.entrypoints.cli.failures import failure_of

        failure = failure_of(error)
    try:
        show_failure(failure, as_json=as_json)
        flush()
    except OutputClosedError:
        return Exit.PIPE
    except OSError:  # stdout is full, and stderr may be too
        with suppress(OSError):
            show_failure(failure, as_json=False)
        _forget_buffered()
    return failure.exit_code


def _forget_buffered() -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _mend_streams() -> None:
    """Open the null device for each standard stream that the process lacks.

    Otherwise the first opened file, perhaps the database, would get the stream's number, and
    everything printed to stdout would be written into that file.
    """
    for number, name in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
        if getattr(sys, name) is None:
            mode = "r" if number == 0 else "w"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        _show_every_letter(stream)


def _show_every_letter(stream: TextIO) -> None:
    """Escape characters that the terminal's encoding lacks, instead of failing."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def _interrupt_when_ended() -> None:
    """Let a closed terminal and a polite kill end the command as Ctrl-C does, whenever they come.

    A signal that the parent ignores, as nohup does, stays ignored.
    """
    sys.unraisablehook = _interrupt_again
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _interrupt_again(lost: sys.UnraisableHookArgs) -> None:
    """Repeat an interrupt that came while Python ran a callback of its own, as every import has.

    Python drops what is raised there, and would drop it here.
    """
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and callable(signal.getsignal(number)):
            again = Timer(SOON, _interrupt, [number])
            again.daemon = True
            with suppress(RuntimeError):  # the interpreter is ending anyway
                again.start()
            return


def _interrupt(number: signal.Signals) -> None:
    if hasattr(signal, "pthread_kill"):  # not on Windows; it wakes the main thread, too
        signal.pthread_kill(main_thread().ident or 0, number)
    else:
        interrupt_main(number)


def _quieten() -> None:
    """Hide logs and warnings, which may contain tracebacks, unless debugging is on."""
    if _debugging():
        logging.basicConfig(level=logging.DEBUG)
        return
    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def _debugging() -> bool:
    return os.environ.get("ILIKEYACUT_DEBUG", "") not in ("", "0")
