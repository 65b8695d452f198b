"""Commands for a stage that is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deploying import operate as operating
from deploying.commands import Cdk
from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from stages import Stage
from support.stand_in import StandIn, function


def test_a_command_runs_with_the_settings_of_the_stage(
    stage: Stage, aws: AwsSession, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(operating, "operate", lambda *told: ran.append(told))
    settings = {"ILIKEYACUT_PROFILE": "aws"}
    function(aws, f"{stage.prefix}processing", settings)
    cdk = Cdk(stage, stand_in.folder)
    operating.run(stage, aws, "projections replay users", cdk)
    assert ran == [(settings, "projections", "replay", "users")]
    assert not stand_in.log.exists()


@pytest.mark.parametrize("command", ["account sign-out", "forget --yes"])
def test_what_redis_must_know_is_refused(
    stage: Stage, aws: AwsSession, stand_in: StandIn, command: str
) -> None:
    with pytest.raises(RefusedError, match="Redis must know"):
        operating.run(stage, aws, command, Cdk(stage, stand_in.folder))


def test_no_command_is_refused(stage: Stage, aws: AwsSession, stand_in: StandIn) -> None:
    with pytest.raises(RefusedError, match="name a command"):
        operating.run(stage, aws, "", Cdk(stage, stand_in.folder))


def test_an_open_quotation_is_refused(stage: Stage, aws: AwsSession, stand_in: StandIn) -> None:
    with pytest.raises(RefusedError, match="RUN cannot be read: No closing quotation"):
        operating.run(stage, aws, "account 'ada", Cdk(stage, stand_in.folder))


def test_a_stage_without_data_to_keep_is_removed(
    stage: Stage, aws: AwsSession, stand_in: StandIn
) -> None:
    operating.run(stage, aws, "destroy", Cdk(stage, stand_in.folder))
    assert [arguments[:2] for arguments, _, _ in stand_in.calls] == [["destroy", "--all"]]


def test_a_stage_that_keeps_its_data_is_not_removed(
    stage: Stage, aws: AwsSession, stand_in: StandIn
) -> None:
    kept = replace(stage, keep_data=True)
    with pytest.raises(RefusedError, match="keeps its data"):
        operating.run(kept, aws, "destroy", Cdk(kept, stand_in.folder))
    assert not stand_in.log.exists()
