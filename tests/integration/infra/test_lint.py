"""cfn-lint has nothing to say about a template, but would have."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.templates import Templates
from synth import ROOT

RULES = ROOT / "infra" / ".cfnlintrc"
WRONG = (
    (1, {"Action": "dynamodb:GetItems"}, "W3037"),
    (2, {"Resource": "queue"}, "E3510"),
    (3, {"Effect": "Permit"}, "E3510"),
)
"""Mistakes in a statement, and the rule that knows each."""


def linted(*files: Path) -> list[dict[str, Any]]:
    """Return what cfn-lint finds."""
    done = subprocess.run(
        [Path(sys.executable).parent / "cfn-lint", "--config-file", RULES, "-f", "json", *files],
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("stage", ["prod", pytest.param("dev", marks=pytest.mark.sweep)])
def test_it_finds_nothing(stage: str, request: pytest.FixtureRequest) -> None:
    """The stage prod has all that dev has, and more."""
    templates: Templates = request.getfixturevalue(stage)
    findings = linted(*sorted(templates.folder.glob("*.template.json")))
    assert [(it["Rule"]["Id"], it["Message"], it["Filename"]) for it in findings] == []


def test_a_policy_that_means_nothing_is_found(tmp_path: Path) -> None:
    files = [_policy(tmp_path / f"{rule}-{number}.json", wrong) for number, wrong, rule in WRONG]
    found = [(Path(it["Filename"]).name, it["Rule"]["Id"]) for it in linted(*files)]
    assert sorted(found) == [(it.name, it.name.partition("-")[0]) for it in sorted(files)]


def _policy(file: Path, wrong: dict[str, str]) -> Path:
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"} | wrong
    policy = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}},
    }
    file.write_text(json.dumps({"Resources": {"Policy": policy}}), "utf-8")
    return file


def test_whatever_it_may_not_say_has_a_reason() -> None:
    *reasons, checks = RULES.read_text("utf-8").splitlines()
    ignored = checks.removeprefix("ignore_checks: [").removesuffix("]").split(", ")
    assert [it.removeprefix("# ").partition(": ")[0] for it in reasons] == ignored
