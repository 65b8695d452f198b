"""What is watched is what there is, and somebody is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions import FUNCTIONS
from ilikeyacut.application.followers.relay import OUTCOMES
from ilikeyacut.application.ports.measures import Figure
from stages import INSIGHTS_LOG
from support.templates import Templates
from support.watched import ELSEWHERE, Seen, alarms, metrics_of, on_dashboard, queries_of
from watch.alarm import PAGE

FIGURES = {it.title: it for it in Figure}
PAGING = ("ApiErrors", "ApiSlow", "QueueOld", "TryOnsFail")
LISTED = {
    *PAGING,
    *("ImageDead", "Dead", "Undelivered"),
    *("ProjectorBehind", "RelayBehind", "ViewsBehind", "ViewStopped"),
    *("WorkflowFailed", "WorkflowTimedOut"),
    *("ScheduleDropped", "UpkeepSilent", "ArrivalsFail", "BusFails"),
    *(f"{it.title()}{kind}" for it in FUNCTIONS for kind in ("Errors", "Throttled", "NearTimeout")),
    *("BalancerErrors", "CdnErrors", "StylistCost", "CircuitOpen", "CognitoThrottled"),
}
ONLY_WITH = {
    "RedisThrottled": "ElastiCache::ServerlessCache",
    "EndpointErrors": "SageMaker::Endpoint",
}


def environment(templates: Templates) -> dict[str, Any]:
    """Return the settings of all functions that have any."""
    found: dict[str, Any] = {}
    for function in templates.resources("Lambda::Function").values():
        found |= function.get("Environment", {}).get("Variables", {})
    return found


def names(templates: Templates, kind: str, named: str) -> set[str]:
    return {it[named] for it in templates.resources(kind).values() if named in it}


def watched(templates: Templates) -> set[Seen]:
    there = {it for alarm in alarms(templates).values() for it in metrics_of(alarm)}
    return there | {*on_dashboard(templates)}


def test_there_is_every_alarm_and_none_about_what_is_not_deployed(either: Templates) -> None:
    tables = names(either, "DynamoDB::Table", "TableName")
    of_tables = {f"{it.removeprefix(f'ilikeyacut-{either.stage}-')}TableThrottled" for it in tables}
    more = {name for name, kind in ONLY_WITH.items() if either.resources(kind)}
    assert alarms(either).keys() == LISTED | of_tables | more


def test_each_alarm_tells_the_topic_of_the_alarms(either: Templates) -> None:
    published = either.stacks["messaging"]["Outputs"]
    (output,) = [
        name
        for name, it in published.items()
        if "PublishOutput" in name and "Alarms" in json.dumps(it["Value"])
    ]
    rings = [*alarms(either).values(), *either.resources("CloudWatch::CompositeAlarm").values()]
    for alarm in rings:
        (action,) = alarm["AlarmActions"]
        assert action["Fn::GetStackOutput"]["OutputName"] == output


def test_only_silence_is_an_alarm_without_figures(either: Templates) -> None:
    by_silence = {n for n, it in alarms(either).items() if it["TreatMissingData"] == "breaching"}
    assert by_silence == {"UpkeepSilent"}


def test_what_people_feel_pages(either: Templates) -> None:
    page = either.only("CloudWatch::CompositeAlarm", AlarmName=f"ilikeyacut-{either.stage}-{PAGE}")
    rule = json.dumps(page["AlarmRule"])
    rung = {name for name, it in either._each("CloudWatch::Alarm", "watch") if name in rule}
    assert {either.resources("CloudWatch::Alarm")[it]["AlarmName"] for it in rung} == {
        f"ilikeyacut-{either.stage}-{name}" for name in PAGING
    }
    assert page["OKActions"] == page["AlarmActions"]


def test_figures_are_those_that_the_functions_write(either: Templates) -> None:
    settings = environment(either)
    values = {
        "outcome": {*OUTCOMES.values()},
        "provider": {*settings["ILIKEYACUT_STYLISTS"].split(",")},
        "queue": {"images", "notifications"},
    }
    own = [it for it in watched(either) if not it.namespace.startswith("AWS/")]
    for it in own:
        assert it.namespace == settings["ILIKEYACUT_METRICS_NAMESPACE"]
        assert tuple(name for name, _ in it.dimensions) == FIGURES[it.name].dimensions
        assert all(value in values[name] for name, value in it.dimensions)
    assert {it.name for it in own} == FIGURES.keys(), "each figure is looked at somewhere"


def test_stages_keep_their_figures_apart(dev: Templates, prod: Templates) -> None:
    name = "ILIKEYACUT_METRICS_NAMESPACE"
    assert environment(dev)[name] != environment(prod)[name]


@pytest.mark.parametrize(
    ("dimension", "kind", "named"),
    [
        ("FunctionName", "Lambda::Function", "FunctionName"),
        ("QueueName", "SQS::Queue", "QueueName"),
        ("TableName", "DynamoDB::Table", "TableName"),
        ("clusterId", "ElastiCache::ServerlessCache", "ServerlessCacheName"),
        ("EndpointName", "SageMaker::Endpoint", "EndpointName"),
    ],
)
def test_metrics_are_about_what_is_there(
    either: Templates, dimension: str, kind: str, named: str
) -> None:
    about = {value for it in watched(either) for name, value in it.dimensions if name == dimension}
    there = names(either, kind, named)
    assert about <= there
    assert about == there or dimension == "QueueName"


def test_dimensions_of_another_kind_are_names_that_aws_gives(either: Templates) -> None:
    known = {"FunctionName", "QueueName", "TableName", "clusterId", "EndpointName"}
    others = {
        (name, value)
        for it in watched(either)
        if it.namespace.startswith("AWS/")
        for name, value in it.dimensions
        if name not in known and value != ELSEWHERE
    }
    assert {name for name, _ in others} <= {
        *("GlobalSecondaryIndexName", "Region", "ScheduleGroup", "StateMachineArn", "VariantName")
    }


def test_indexes_are_watched_with_their_tables(either: Templates) -> None:
    there = {
        (table["TableName"], index["IndexName"])
        for table in either.resources("DynamoDB::Table").values()
        for index in table.get("GlobalSecondaryIndexes", ())
    }
    pairs = {
        (places["TableName"], places["GlobalSecondaryIndexName"])
        for it in watched(either)
        if "GlobalSecondaryIndexName" in (places := dict(it.dimensions))
    }
    assert pairs == there


def test_every_dead_letter_queue_has_an_alarm(either: Templates) -> None:
    alarmed = {
        dict(it.dimensions)["QueueName"]
        for alarm in alarms(either).values()
        for it in metrics_of(alarm)
        if it.name == "ApproximateNumberOfMessagesVisible"
    }
    queues = either.resources("SQS::Queue").values()
    assert alarmed == {it["QueueName"] for it in queues if "RedrivePolicy" not in it}


def test_the_bus_is_the_one_that_is_watched(either: Templates) -> None:
    (query,) = queries_of(alarms(either)["BusFails"])
    assert f"EventBusName = '{either.only('Events::EventBus')['Name']}'" in query


def test_an_alarm_has_no_more_metrics_than_cloudwatch_takes(either: Templates) -> None:
    assert max(len(it.get("Metrics", ())) for it in alarms(either).values()) <= 10


def test_the_workflow_is_the_one_that_is_watched(either: Templates) -> None:
    name = either.only("StepFunctions::StateMachine")["StateMachineName"]
    for it in ("WorkflowFailed", "WorkflowTimedOut"):
        (metric,) = metrics_of(alarms(either)[it])
        assert dict(metric.dimensions)["StateMachineArn"].endswith(f":stateMachine:{name}")


def test_every_log_is_kept_for_a_while_only(either: Templates) -> None:
    groups = either.resources("Logs::LogGroup").values()
    assert all(it.get("RetentionInDays") for it in groups)
    functions = names(either, "Lambda::Function", "FunctionName")
    assert {f"/aws/lambda/{it}" for it in functions} <= {str(it["LogGroupName"]) for it in groups}


def test_what_aws_would_keep_for_ever_has_a_log_group_before_aws_makes_one(
    prod: Templates,
) -> None:
    resources = prod.stacks["stylists"]["Resources"]
    for kind, name in (
        ("SageMaker::Endpoint", "/aws/sagemaker/Endpoints/ilikeyacut-prod-stylist"),
        ("ApiGateway::Stage", "API-Gateway-Execution-Logs_"),
    ):
        (writer,) = (it for it in resources.values() if it["Type"] == f"AWS::{kind}")
        groups = [it for it in writer["DependsOn"] if name in json.dumps(resources[it])]
        assert [resources[it]["Type"] for it in groups] == ["AWS::Logs::LogGroup"]


def test_the_trail_is_made_after_the_rights_that_it_tries(prod: Templates) -> None:
    resources = prod.stacks["watch"]["Resources"]
    (trail,) = (it for it in resources.values() if it["Type"] == "AWS::CloudTrail::Trail")
    needed = {resources[it]["Type"] for it in trail["DependsOn"]}
    assert {"AWS::IAM::Policy", "AWS::S3::BucketPolicy"} <= needed


@pytest.mark.parametrize("service", ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"])
@pytest.mark.parametrize(
    ("kind", "policy", "action"),
    [
        ("SNS::TopicPolicy", "PolicyDocument", "sns:Publish"),
        ("KMS::Key", "KeyPolicy", "kms:GenerateDataKey*"),
    ],
)
def test_our_own_alarms_and_budget_may_publish(
    either: Templates, service: str, kind: str, policy: str, action: str
) -> None:
    statements = [
        it
        for resource in either.resources(kind, "messaging").values()
        for it in resource[policy]["Statement"]
        if it["Effect"] == "Allow" and action in it["Action"] and service in str(it["Principal"])
    ]
    conditions = [it["Condition"] for it in statements]
    assert conditions == [{"StringEquals": {"aws:SourceAccount": "123456789012"}}]


def test_the_budget_tells_the_topic_before_and_after(either: Templates) -> None:
    told = either.only("Budgets::Budget")["NotificationsWithSubscribers"]
    kinds = {it["Notification"]["NotificationType"] for it in told}
    assert kinds == {"ACTUAL", "FORECASTED"}
    assert all(it["Subscribers"][0]["SubscriptionType"] == "SNS" for it in told)


def test_traces_have_a_group_with_insights(either: Templates) -> None:
    group, rule = either.only("XRay::Group"), either.only("XRay::SamplingRule")["SamplingRule"]
    assert group["InsightsConfiguration"] == {
        "InsightsEnabled": True,
        "NotificationsEnabled": True,
    }
    assert rule["ServiceName"] == f"ilikeyacut-{either.stage}-*"
    assert 0 < rule["FixedRate"] <= 1


def test_lambda_insights_looks_where_it_can_write_and_fits(prod: Templates) -> None:
    has = {
        it["FunctionName"].removeprefix("ilikeyacut-prod-"): it
        for it in prod.resources("Lambda::Function").values()
        if it.get("Layers")
    }
    in_vpc = {
        it["FunctionName"].removeprefix("ilikeyacut-prod-")
        for it in prod.resources("Lambda::Function").values()
        if it.get("VpcConfig")
    }
    pictures = {name for name, it in FUNCTIONS.items() if it.package == "pictures"}
    assert has.keys() == FUNCTIONS.keys() - in_vpc - pictures
    for function in has.values():
        (layer,) = function["Layers"]
        assert layer.startswith("arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsights")
    groups = prod.resources("Logs::LogGroup").values()
    assert INSIGHTS_LOG not in {str(it["LogGroupName"]) for it in groups}  # an account has one


def test_lambda_insights_is_off_in_dev(dev: Templates) -> None:
    assert not any("Layers" in it for it in dev.resources("Lambda::Function").values())
    assert not dev.resources("CloudTrail::Trail")


def test_the_trail_sees_every_bucket_and_table_but_no_phone(prod: Templates) -> None:
    trail = prod.only("CloudTrail::Trail")
    selectors = [
        {it["Field"]: it for it in one["FieldSelectors"]} for one in trail["AdvancedEventSelectors"]
    ]
    assert all(it["eventCategory"]["Equals"] == ["Data"] for it in selectors)
    seen = {arn for it in selectors for arn in it["resources.ARN"]["StartsWith"]}
    buckets = names(prod, "S3::Bucket", "BucketName")
    tables = names(prod, "DynamoDB::Table", "TableName")
    place = "us-east-1:123456789012:table/"
    assert seen == {f"arn:aws:s3:::{it}/" for it in buckets} | {
        f"arn:aws:dynamodb:{place}{it}" for it in tables
    }
    (uploads,) = [it for it in selectors if "user-uploads" in str(it["resources.ARN"])]
    assert "PutObject" in uploads["eventName"]["NotEquals"]
    assert trail["CloudWatchLogsLogGroupArn"]
    assert trail["EnableLogFileValidation"]
