"""What is interrupted at the terminal ends with a sentence, without a traceback."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import pytest

PROGRAMS = {
    "deploying.__main__": "stage",
    "deploying.operate": "stage",
    "deploying.push": "stage",
    "emulator.journey": "places",
    "synth": "synthesize",
    "zips.__main__": "build",
}
"""Modules, and what of them is interrupted here."""


def interrupted(*told: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_interruption_is_said_in_a_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = import_module(name)
    monkeypatch.setattr(program, PROGRAMS[name], interrupted)
    told = {"zips.__main__": ["--uncompiled", "plain"]}
    monkeypatch.setattr(sys, "argv", [name, *told.get(name, [__file__, "folder"])])
    with pytest.raises(SystemExit, match=r"^interrupted: "):
        program.main()
