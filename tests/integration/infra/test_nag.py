"""Findings end a synthesis, and whatever is not followed has a reason."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.templates import Templates
from synth import ENVIRONMENT, ROOT, node

BROKEN = ("AwsSolutions-S1", "AwsSolutions-S10")
"""Rules that the canary breaks: access logs, and requests without TLS."""
ACKNOWLEDGED = "aws:cdk:acknowledged-rules"


def canary(folder: Path, *acknowledged: str) -> subprocess.CompletedProcess[str]:
    told = {
        "CDK_OUTDIR": str(folder),
        "JSII_NODE": str(node()),
        "PYTHONPATH": f"{ROOT / 'infra'}:{ROOT / 'src'}",
    }
    return subprocess.run(
        [
            ENVIRONMENT / "bin" / "python",
            Path(__file__).with_name("bad_bucket.py"),
            *acknowledged,
        ],
        env=os.environ | told,
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.mark.long
def test_a_bad_bucket_is_refused(tmp_path: Path) -> None:
    done = canary(tmp_path)
    assert done.returncode != 0
    assert [it for it in BROKEN if it not in done.stdout + done.stderr] == []


@pytest.mark.long
def test_it_passes_once_each_rule_has_a_reason(tmp_path: Path) -> None:
    done = canary(tmp_path, *(f"{it}=It is only there to be refused." for it in BROKEN))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_checks_of_the_cdk_find_nothing(either: Templates) -> None:
    report = json.loads((either.folder / "validation-report.json").read_text("utf-8"))
    found = [it["violations"] for it in report["pluginReports"]]
    assert found
    assert not any(found)


def test_every_rule_that_is_not_followed_has_a_reason(either: Templates) -> None:
    found = [*acknowledgements(either)]
    short = [(where, rule) for where, rule, reason in found if len(reason.split()) < 3]
    assert not short, f"of {len(found)}"
    assert {rule.split("::", 1)[0] for _, rule, _ in found} == {
        "Annotation",
        "CloudFormation-Validate",
    }


def acknowledgements(templates: Templates) -> Iterator[tuple[str, str, str]]:
    """Yield where, which and why."""
    for file in templates.folder.glob("*.metadata.json"):
        for where, entries in json.loads(file.read_text("utf-8")).items():
            for it in entries:
                if it["type"] == ACKNOWLEDGED:
                    for rule, reason in it["data"].items():
                        yield where, rule, reason
