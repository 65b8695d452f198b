"""A deployment on the emulator is repeated until it succeeds, whatever it ended with before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.cloud import Cloud, DeploymentError
from emulator.fitting import Fitting, Surroundings
from ilikeyacut.adapters.aws.session import AwsSession
from stages import Stage

QUEUE = {"Type": "AWS::SQS::Queue"}
REFUSED = {
    "Type": "AWS::SSM::Parameter",
    "Properties": {"Type": "String", "Value": {"Fn::GetAtt": ["queue", "Nothing"]}},
}
"""The emulator finds out only when it makes it."""


@pytest.fixture
def cloud(stage: Stage, aws: AwsSession, tmp_path: Path) -> Cloud:
    """A stage of one stack."""
    stacks = {f"{stage.prefix}queues": {"type": "aws:cloudformation:stack"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": stacks}), "utf-8")
    (tmp_path / f"{stage.prefix}queues.assets.json").write_text("{}", "utf-8")
    here = Surroundings("http://127.0.0.1:9", "http://127.0.0.1:9")
    return Cloud(aws, stage, tmp_path, Fitting(here))


def describe(cloud: Cloud, **resources: Any) -> None:
    """Write the template of the stack, with an output that says how many resources it has."""
    outputs = {"Resources": {"Value": str(len(resources))}}
    template = json.dumps({"Resources": resources, "Outputs": outputs})
    name = f"{cloud.stage.prefix}queues.template.json"
    (cloud.folder / name).write_text(template, "utf-8")


def test_a_stack_that_was_not_made_is_made_by_the_next_deployment(cloud: Cloud) -> None:
    describe(cloud, queue=QUEUE, parameter=REFUSED)
    with pytest.raises(DeploymentError, match="ROLLBACK_COMPLETE: parameter"):
        cloud.deploy()
    describe(cloud, queue=QUEUE)
    assert cloud.deploy()["Resources"] == "1"


def test_a_change_that_failed_and_is_taken_back_is_no_failure(cloud: Cloud) -> None:
    describe(cloud, queue=QUEUE)
    cloud.deploy()
    describe(cloud, queue=QUEUE, parameter=REFUSED)
    with pytest.raises(DeploymentError, match="UPDATE_ROLLBACK_COMPLETE"):
        cloud.deploy()
    describe(cloud, queue=QUEUE)
    assert cloud.deploy()["Resources"] == "1"


def test_a_kind_of_resource_that_is_not_there_is_said(cloud: Cloud) -> None:
    describe(cloud, thing={"Type": "AWS::Nowhere::Thing"})
    with pytest.raises(DeploymentError, match=r"queues: .*AWS::Nowhere::Thing"):
        cloud.deploy()
