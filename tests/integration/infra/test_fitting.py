"""All that the emulator's templates lack or have otherwise: nothing else may go missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from emulator import fitting
from emulator.fitting import Fitting, Surroundings
from support.templates import Templates

HERE = Surroundings("http://127.0.0.1:4566", "http://127.0.0.1:8080")
TAKEN_OUT = {
    "dev": {
        fitting.OF_AN_EXPRESSION: 18,
        "AWS::Budgets::Budget": 1,
        "AWS::CloudFront::KeyGroup": 1,
        "AWS::CloudFront::PublicKey": 1,
        "AWS::CloudFront::VpcOrigin": 1,
        "AWS::CloudWatch::CompositeAlarm": 1,
        "AWS::EC2::FlowLog": 1,
        "AWS::EC2::SecurityGroupIngress": 1,
        "AWS::Events::Archive": 1,
        "AWS::Logs::Delivery": 1,
        "AWS::Logs::DeliveryDestination": 1,
        "AWS::Logs::DeliverySource": 1,
        "AWS::XRay::Group": 1,
        "AWS::XRay::SamplingRule": 1,
    }
}
TAKEN_OUT["prod"] = TAKEN_OUT["dev"] | {
    "AWS::CloudTrail::Trail": 1,
    "AWS::EC2::SecurityGroupEgress": 2,
    "AWS::EC2::SecurityGroupIngress": 3,
    "AWS::ElastiCache::ServerlessCache": 1,
    "AWS::SageMaker::Endpoint": 1,
    "AWS::SageMaker::EndpointConfig": 1,
    "AWS::SageMaker::Model": 1,
}
EITHER = {
    fitting.ARN: 3,
    fitting.BUS: 1,
    fitting.PLAIN_HTTP: 17,
    fitting.PUNCTUATION: 4,
    fitting.SIGNED: 2,
    fitting.TIMEOUT: 1,
    fitting.TOLD: 10,
    fitting.TO_THE_RELAY: 1,
    fitting.UNNAMED: 1,
    fitting.VPC_ORIGIN: 1,
}
CHANGED = {"dev": EITHER, "prod": EITHER | {fitting.LAYER: 7, fitting.PLAIN_HTTP: 19}}
TYPES = {
    "AWS::ApiGatewayV2::Integration",
    "AWS::CloudFront::Distribution",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SecretsManager::Secret",
    "AWS::SQS::QueuePolicy",
    "AWS::StepFunctions::StateMachine",
}
"""The types of the resources that are changed, besides those that refer to what is taken out."""


def fitted(templates: Templates, where: Surroundings = HERE) -> tuple[Fitting, dict[str, Any]]:
    made = Fitting(where)
    return made, {name: made.fitted(it) for name, it in templates.stacks.items()}


def test_what_is_taken_out_is_known(either: Templates) -> None:
    assert dict(fitted(either)[0].taken_out) == TAKEN_OUT[either.stage]


def test_what_is_changed_is_known(either: Templates) -> None:
    assert dict(fitted(either)[0].changed) == CHANGED[either.stage]


def test_all_else_is_deployed_as_it_was_synthesized(either: Templates) -> None:
    _, stacks = fitted(either)
    differing = set()
    for name, template in either.stacks.items():
        for logical, resource in template["Resources"].items():
            found = stacks[name]["Resources"].get(logical)
            refers = fitting.MISSING in str(found) or "events:DescribeEventBus" in str(found)
            if found is not None and found != resource and not refers:
                differing.add(resource["Type"])
    assert differing == TYPES


def test_a_resource_depends_on_nothing_that_was_taken_out(either: Templates) -> None:
    for template in fitted(either)[1].values():
        there = set(template["Resources"])
        for resource in template["Resources"].values():
            assert set(resource.get("DependsOn", ())) <= there


def test_functions_may_run_elsewhere(dev: Templates) -> None:
    made, stacks = fitted(dev, replace(HERE, functions="http://127.0.0.1:9"))
    assert made.changed[fitting.ELSEWHERE] == 11
    told = [
        it["Properties"]["Environment"]["Variables"]["MINISTACK_LAMBDA_PROXY_URL"]
        for stack in stacks.values()
        for it in stack["Resources"].values()
        if it["Type"] == "AWS::Lambda::Function"
    ]
    assert told == ["http://127.0.0.1:9"] * 11


@pytest.mark.parametrize("kind", sorted(fitting.REFUSED))
def test_references_to_what_was_taken_out_become_a_word(kind: str) -> None:
    template = {
        "Resources": {
            "Out": {"Type": kind, "Properties": {}},
            "Kept": {
                "Type": "AWS::SNS::Topic",
                "DependsOn": "Out",
                "Properties": {"A": {"Ref": "Out"}, "B": [{"Fn::GetAtt": ["Out", "Arn"]}]},
            },
        }
    }
    kept = Fitting(HERE).fitted(template)["Resources"]
    assert kept == {
        "Kept": {
            "Type": "AWS::SNS::Topic",
            "DependsOn": [],
            "Properties": {"A": fitting.MISSING, "B": [fitting.MISSING]},
        }
    }
