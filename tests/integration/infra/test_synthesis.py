"""Both stages can be synthesized, without a lookup and without a finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.templates import Templates
from synth import run, synthesize


def test_nothing_was_looked_up(either: Templates) -> None:
    manifest = json.loads((either.folder / "manifest.json").read_text("utf-8"))
    assert not manifest.get("missing")
    assert "dummy1" not in json.dumps(either.stacks)


def test_stacks_lock_nothing_of_each_other(either: Templates) -> None:
    assert "Fn::ImportValue" not in json.dumps(either.stacks)
    assert "Fn::GetStackOutput" in json.dumps(either.stacks)


def test_a_stage_that_is_not_known_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = synthesize("../dev", tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("there is no stage '../dev'")
    assert not list(tmp_path.iterdir())


LOOKUP = """
import aws_cdk as cdk
from app import write

app = cdk.App()
place = cdk.Environment(account="123456789012", region="us-east-1")
print(cdk.Stack(app, "stack", env=place).availability_zones)
write(app)
"""


@pytest.mark.long
def test_a_lookup_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", LOOKUP)
    assert "dummy1a" in done.stdout
    assert done.returncode == 1
    assert "CDK would look up availability-zones in an account: name it in" in done.stderr
