"""docs/emulator.md says what is taken out and changed, and what the emulator drops by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

import emulator_page
from emulator import fitting
from stages import PROD
from support.ministack import running
from support.templates import Templates

AGAIN = "`make emulator` writes it"


def test_the_page_lists_what_is_taken_out_and_changed() -> None:
    page = emulator_page.PAGE.read_text("utf-8")
    assert "\n".join(emulator_page.lists()) in page, AGAIN


def test_every_change_has_its_line() -> None:
    words = {it for name, it in vars(fitting).items() if name.isupper() and isinstance(it, str)}
    others = {fitting.OF_AN_EXPRESSION, fitting.MISSING, fitting.SECRETS}
    assert words - others == {*fitting.CHANGES}


@pytest.mark.slow
@pytest.mark.long
def test_the_page_says_what_the_emulator_drops(prod: Templates, tmp_path: Path) -> None:
    with running(tmp_path, PROD.region) as url:
        table = "\n".join(emulator_page.compared(url, prod.folder))
    assert table in emulator_page.PAGE.read_text("utf-8"), AGAIN
