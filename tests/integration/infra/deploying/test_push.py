"""The applications that a stage pushes through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from deploying import checks, push
from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from stages import DEV, Stage, StageError
from support.templates import Templates


@pytest.fixture
def apple(tmp_path: Path) -> dict[str, str]:
    key = tmp_path / "AuthKey.p8"
    key.write_text("the first key", "utf-8")
    return {
        "APNS_KEY": str(key),
        "APNS_KEY_ID": "ABC123DEFG",
        "APNS_TEAM": "DEF123GHIJ",
        "APNS_BUNDLE": "com.example.app",
    }


def test_a_platform_is_made_and_its_key_replaced(
    stage: Stage, aws: AwsSession, apple: dict[str, str]
) -> None:
    pushes = replace(stage, push=("APNS",))
    with pytest.raises(RefusedError, match=f"make push STAGE={stage.name}"):
        checks.phones(pushes, aws)
    for _ in range(2):
        assert list(push.make(stage, aws, apple)) == [stage.platform_application("APNS")]
    checks.phones(pushes, aws)


def test_functions_know_the_applications_by_name(own: Templates) -> None:
    told = [it["Environment"] for it in own.resources("Lambda::Function", "compute").values()]
    for platform, name in (("APNS", "APNS"), ("GCM", "FCM")):
        arn = f"arn:aws:sns:{DEV.region}:{DEV.account}:app/{platform}/ilikeyacut-own-phones"
        found = {it["Variables"][f"ILIKEYACUT_SNS_{name}_APPLICATION_ARN"] for it in told}
        assert found == {arn}


def test_half_of_apples_facts_is_refused(apple: dict[str, str]) -> None:
    del apple["APNS_TEAM"]
    with pytest.raises(RefusedError, match="set APNS_TEAM, too"):
        list(push.applications(apple))


def test_another_platform_than_apples_is_refused(apple: dict[str, str]) -> None:
    with pytest.raises(RefusedError, match="APNS is 'GCM': choose from APNS, APNS_SANDBOX"):
        list(push.applications({**apple, "APNS": "GCM"}))


def test_a_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(RefusedError, match="no-such-file cannot be read"):
        list(push.applications({"FCM_KEY": "no-such-file"}))


def test_push_without_a_key_is_refused(stage: Stage, aws: AwsSession) -> None:
    with pytest.raises(RefusedError, match="APNS_KEY for iPhones"):
        list(push.make(stage, aws, {}))


def test_a_platform_that_sns_does_not_have_is_refused() -> None:
    with pytest.raises(StageError, match="SNS has no platform WNS"):
        replace(DEV, push=("WNS",))
