"""The first signal asks a command to end; each further one insists."""

import signal
import subprocess
import sys

import pytest

from ilikeyacut.entrypoints.cli.signals import ended_by


def test_the_first_signal_asks_and_the_next_one_insists() -> None:
    happened: list[object] = []
    before = signal.getsignal(signal.SIGTERM)
    with ended_by(lambda: happened.append("stop"), happened.append):
        for sent in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(sent)
    assert happened == ["stop", signal.SIGTERM, signal.SIGINT]
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_ignored_signal_stays_ignored() -> None:
    happened: list[object] = []
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ended_by(lambda: happened.append("stop"), happened.append):
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert happened == []


INTERRUPTED = """
import sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            sys.meta_path.remove(self)
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
from ilikeyacut.entrypoints.cli.main import run
sys.exit(run(["doctor", "--json"]))
"""


@pytest.mark.parametrize("module", ["asyncio.events", "ilikeyacut.entrypoints.cli.commands"])
def test_an_import_that_is_interrupted_is_told(module: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, module], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (130, "")
    assert "INTERRUPTED" in ended.stdout


LOST = """
import signal, sys, weakref
from threading import Event
from unittest.mock import patch
from ilikeyacut.entrypoints.cli import main

class Collected: ...

def run(_):
    collected = Collected()
    watch = weakref.ref(collected, lambda _: signal.raise_signal(int(sys.argv[1])))
    del collected
    Event().wait()

with patch.object(main, "run", run):
    main.main()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_that_comes_in_a_callback_of_the_interpreter_is_not_lost(number: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOST, str(int(number))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (130, "")
