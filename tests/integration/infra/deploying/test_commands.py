"""The command lines of a deployment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploying.commands import Cdk, operate
from deploying.refused import RefusedError
from stages import Stage
from support.deployment import deployed
from support.stand_in import StandIn
from synth import ROOT


def test_the_cdk_is_told_its_node_and_the_stage(
    stage: Stage, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACKAGES", "build/others")
    cdk = Cdk(stage, stand_in.folder, approval="never")
    cdk.bootstrap()
    cdk.deploy("data")
    cdk.deploy()
    calls = stand_in.calls
    written = ["--output", str(ROOT / "build" / "cdk" / stage.name)]
    assert [arguments for arguments, _, _ in calls] == [
        ["bootstrap", f"aws://{stage.account}/{stage.region}", *written],
        ["deploy", f"{stage.prefix}data", "--require-approval", "never", *written],
        ["deploy", "--all", "--require-approval", "never", *written],
    ]
    for _, told, folder in calls:
        assert told["STAGE"] == stage.name
        assert told["PACKAGES"] == str(Path("build/others").resolve())
        assert told["PATH"].split(os.pathsep)[0] == str(Path(told["JSII_NODE"]).parent)
        assert Path(folder).name == "infra"


def test_a_step_that_fails_ends_the_deployment(stage: Stage, stand_in: StandIn) -> None:
    stand_in.ends({"bootstrap": 3})
    with pytest.raises(RefusedError, match=r"cdk bootstrap failed \(3\)"):
        Cdk(stage, stand_in.folder).bootstrap()


def test_a_check_of_the_deployment_that_fails_ends_it() -> None:
    with pytest.raises(RefusedError, match=r"`ilikeyacut doctor` failed .*roll back"):
        operate({"ILIKEYACUT_PROFILE": "nowhere"}, "doctor")


@pytest.mark.long
def test_the_catalogue_and_the_checks_run_with_the_settings_of_the_deployment(
    dynamodb_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = deployed(dynamodb_url) | {"ILIKEYACUT_STYLISTS": "memory"}
    operate(settings, "seed")
    operate(settings, "doctor")
    told = capfd.readouterr().out
    assert "0 hairstyles published" in told
    assert "problem" not in told
