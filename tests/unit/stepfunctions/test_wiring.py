"""With a state machine in the settings a deployment starts workflows; without one it sends."""

from pathlib import Path
from typing import Any

import pytest

from ilikeyacut.application.followers.reactor import Reactors
from ilikeyacut.application.worker.orchestration import Orchestration
from ilikeyacut.entrypoints.bootstrap import compose, get
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.deployment import NOWHERE

ROOT = Path(__file__).resolve().parents[3]
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:try-on"
PHONES = "arn:aws:sns:eu-west-1:123456789012:app/APNS/phones"
PAGE = (ROOT / "docs" / "aws.md").read_text("utf-8")


def settings(**more: Any) -> Settings:
    return Settings(
        profile=Profile.AWS,
        aws_region="eu-west-1",
        event_bus="bus",
        stylists=("memory",),
        sns_apns_application_arn=PHONES,
        **NOWHERE | more,
    )


@pytest.mark.parametrize(
    ("machine", "expected"),
    [(MACHINE, ["start-try-on"]), (None, ["queue-try-on", "send-rendering"])],
)
def test_what_follows_a_requested_try_on(machine: str | None, expected: list[str]) -> None:
    reactors = get(compose(settings(workflow_arn=machine)), Reactors)
    names = [it.name for it in reactors.all]
    assert [it for it in names if it in {"queue-try-on", "send-rendering", "start-try-on"}] == (
        expected
    )


def test_the_page_names_what_a_rule_should_bring() -> None:
    topics = get(compose(settings(workflow_arn=MACHINE)), Orchestration).reactions.topics
    assert "job:requested" in topics
    assert [it for it in sorted(topics) if f"`{it}`" not in PAGE] == []


@pytest.mark.parametrize("arn", ["try-on", f"{MACHINE[:-6]}", "arn:aws:sns:x:1:stateMachine:t"])
def test_an_arn_of_something_else_is_refused(arn: str) -> None:
    with pytest.raises(ValueError, match="workflow_arn"):
        settings(workflow_arn=arn)
