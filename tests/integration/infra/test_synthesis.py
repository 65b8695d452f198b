"""Both stages can be synthesized, without a lookup and without a finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.templates import Templates
from synth import synthesize


def test_nothing_was_looked_up(either: Templates) -> None:
    manifest = json.loads((either.folder / "manifest.json").read_text("utf-8"))
    assert not manifest.get("missing")
    assert "dummy1" not in json.dumps(either.stacks)


@pytest.mark.parametrize("name", ["Dev", "no such", "x" * 13, "../dev", ""])
def test_a_stage_that_is_not_known_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    done = synthesize(name, tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"there is no stage {name!r}")
    assert not list(tmp_path.iterdir())
