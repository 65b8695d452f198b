"""The functions' packages have all that their functions import, at once or late."""

from __future__ import annotations

from collections import defaultdict

import pytest

from architecture.project import SRC
from architecture.test_declared import needed
from functions import FUNCTIONS
from support.zips import LACKING
from zips.kinds import KINDS, Kind
from zips.locked import Target, closure

OURS = Target("3.13", "arm64").environment()


def lacking(kind: Kind, source: dict[str, str]) -> dict[str, frozenset[str]]:
    """Return what modules import and a kind does not have, by room: two folders of their path."""
    have = closure(kind.requirements(), OURS, kind.without)
    found = defaultdict[str, set[str]](set)
    for path, text in source.items():
        if not path.startswith(kind.left_out):
            found["/".join(path.split("/")[1:3])] |= needed(text) - have
    return {room: frozenset(those) for room, those in found.items() if those}


def sources() -> dict[str, str]:
    files = (SRC / "ilikeyacut").rglob("*.py")
    return {it.relative_to(SRC).as_posix(): it.read_text("utf-8") for it in files}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_rooms_that_functions_never_enter_lack_anything(kind: str) -> None:
    assert lacking(KINDS[kind], sources()) == LACKING[kind], "change infra/zips/kinds.py"


def test_a_late_import_that_no_package_has_is_seen() -> None:
    late = {"ilikeyacut/application/limits.py": "def look():\n    from PIL import Image\n"}
    assert lacking(KINDS["plain"], late) == {"application/limits.py": {"pillow"}}
    assert lacking(KINDS["pictures"], late) == {}


def test_every_function_has_a_kind_and_every_kind_functions() -> None:
    assert {it.package for it in FUNCTIONS.values()} == KINDS.keys()
    assert FUNCTIONS["claims"].package == "plain"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_is_left_out_that_is_not_there(kind: str) -> None:
    every = {requirement for it in KINDS.values() for requirement in it.requirements()}
    assert set(KINDS[kind].without) <= closure(every, OURS)
    ours = [it for it in KINDS[kind].left_out if it.startswith("ilikeyacut/")]
    assert [it for it in ours if not (SRC / it).is_dir()] == []
