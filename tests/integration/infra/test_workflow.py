"""The state machine as it is deployed: the emulator takes any definition, role and log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stages import STAGES
from support.functions import DEFINITION
from support.templates import Templates


@pytest.fixture
def machine(either: Templates) -> dict[str, Any]:
    (found,) = either.resources("StepFunctions::StateMachine").values()
    return dict(found)


def test_the_definition_is_the_written_one(machine: dict[str, Any]) -> None:
    assert json.loads(machine["DefinitionString"]) == json.loads(DEFINITION.read_text("utf-8"))


def test_all_that_it_leaves_open_is_filled_in(machine: dict[str, Any]) -> None:
    substitutions = machine["DefinitionSubstitutions"]
    outputs = {name: it["Fn::GetStackOutput"]["OutputName"] for name, it in substitutions.items()}
    assert set(outputs) == {"orchestration", "images"}
    assert "OrchestrationLive" in outputs["orchestration"]
    assert "Images" in outputs["images"]
    text = machine["DefinitionString"]
    for name in substitutions:
        text = text.replace(f"${{{name}}}", "there")
    assert "${" not in text


def test_its_history_is_logged_without_data_and_traced(
    machine: dict[str, Any], either: Templates
) -> None:
    logging = machine["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    assert machine["TracingConfiguration"] == {"Enabled": True}
    (group,) = either.resources("Logs::LogGroup", "workflow").values()
    assert group["LogGroupName"].startswith("/aws/vendedlogs/states/")
    assert group["RetentionInDays"] == STAGES[either.stage].log_days


def test_its_name_is_the_one_that_functions_start(
    machine: dict[str, Any], either: Templates
) -> None:
    arn = STAGES[either.stage].workflow_arn
    assert arn.endswith(f":{machine['StateMachineName']}")
    for it in either.resources("Lambda::Function", "compute").values():
        assert it["Environment"]["Variables"]["ILIKEYACUT_WORKFLOW_ARN"] == arn


def test_its_role_calls_one_function_and_one_queue(either: Templates) -> None:
    (policy,) = either.resources("IAM::Policy", "workflow").values()
    named = {
        it["Action"]: it["Resource"]
        for it in policy["PolicyDocument"]["Statement"]
        if it["Resource"] != "*"
    }
    assert set(named) == {"lambda:InvokeFunction", "sqs:SendMessage"}
    on_anything = {
        action.partition(":")[0]
        for it in policy["PolicyDocument"]["Statement"]
        if it["Resource"] == "*"
        for action in it["Action"]
    }
    assert on_anything == {"logs", "xray"}
