"""All of a deployment, in its order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deploying import __main__ as deploying
from deploying import insights, smoke
from deploying.commands import Cdk
from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from packages import Packages
from stages import INSIGHTS_LOG, Stage
from support.stand_in import StandIn, function, secret, stack


def test_a_deployment_takes_its_steps_in_order(
    made: Stage,
    aws: AwsSession,
    stand_in: StandIn,
    packages: Packages,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[Any] = []

    def asked(url: str, *_: object) -> list[str]:
        steps.append(url)
        return []

    monkeypatch.setattr(
        deploying,
        "operate",
        lambda told, command: steps.append((command, told["ILIKEYACUT_PROFILE"])),
    )
    monkeypatch.setattr(smoke, "failures", asked)
    function(aws, f"{made.prefix}processing", {"ILIKEYACUT_PROFILE": "aws"})
    stack(aws, f"{made.prefix}edge", ApiUrl="https://api.example", CdnDomain="cdn.example")
    cdk = Cdk(made, stand_in.folder)
    deploying.deploy(made, aws, packages, cdk, gemini="a key")
    assert [(it[0], it[1]) for it, _, _ in stand_in.calls] == [
        ("bootstrap", f"aws://{made.account}/{made.region}"),
        ("deploy", f"{made.prefix}data"),
        ("deploy", "--all"),
    ]
    assert steps == [
        ("seed", "aws"),
        ("doctor", "aws"),
        "https://api.example",
        "https://cdn.example",
    ]
    assert secret(aws, f"{made.prefix}gemini-key") == "a key"
    assert "PRIVATE KEY" in secret(aws, f"{made.prefix}cdn-key")


def test_packages_are_built_after_the_checks(
    made: Stage, aws: AwsSession, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise RefusedError("not built")

    monkeypatch.setattr(deploying, "build_packages", fails)
    with pytest.raises(RefusedError, match="not built"):
        deploying.deploy(made, aws, None, Cdk(made, stand_in.folder), None)
    wants_phones = replace(made, push=("APNS",))
    with pytest.raises(RefusedError, match="make push"):
        deploying.deploy(wants_phones, aws, None, Cdk(made, stand_in.folder), None)
    assert not stand_in.log.exists()


def test_a_refused_stage_is_not_touched(
    stage: Stage, aws: AwsSession, stand_in: StandIn, packages: Packages
) -> None:
    wants_phones = replace(stage, push=("APNS",))
    with pytest.raises(RefusedError, match="make push"):
        deploying.deploy(wants_phones, aws, packages, Cdk(stage, stand_in.folder), None)
    assert not stand_in.log.exists()


def test_a_deployment_that_does_not_answer_is_told(
    stage: Stage, aws: AwsSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack(aws, f"{stage.prefix}edge", ApiUrl="https://api.example", CdnDomain="cdn.example")
    monkeypatch.setattr(smoke, "failures", lambda url, *_: [f"GET {url}: 500"])
    with pytest.raises(RefusedError, match=r"(?s)is deployed, but .*GET https://api.example: 500"):
        deploying.check_answers(stage, aws)


def test_what_lambda_insights_writes_lapses(stage: Stage, aws: AwsSession) -> None:
    logs = aws.client("logs")
    watched = replace(stage, insights=True)
    insights.keep_for_a_while(watched, aws)
    logs.put_retention_policy(logGroupName=INSIGHTS_LOG, retentionInDays=30)
    insights.keep_for_a_while(watched, aws)  # what another stage has said stays
    (group,) = logs.describe_log_groups(logGroupNamePrefix=INSIGHTS_LOG)["logGroups"]
    assert group["retentionInDays"] == 30
    logs.delete_log_group(logGroupName=INSIGHTS_LOG)
    insights.keep_for_a_while(stage, aws)
    assert not logs.describe_log_groups(logGroupNamePrefix=INSIGHTS_LOG)["logGroups"]
    insights.keep_for_a_while(watched, aws)
    (group,) = logs.describe_log_groups(logGroupNamePrefix=INSIGHTS_LOG)["logGroups"]
    assert group["retentionInDays"] == stage.log_days
