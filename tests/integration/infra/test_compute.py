"""What emulators drop of the functions and of what calls them."""

from __future__ import annotations

import json
from typing import Any

import ilikeyacut as iya
from functions import FUNCTIONS, HTTP
from ilikeyacut.entrypoints.lambdas.routes import RULES
from ilikeyacut.entrypoints.settings import FunctionSettings, Profile, Settings
from stages import STAGES
from support.deployment import NOWHERE
from support.templates import Templates

TRIGGER = "claims"
HERE = "eu-west-1:123456789012"
OF_A_STAGE: dict[str, Any] = {
    "aws_region": "eu-west-1",
    "event_bus": "events",
    "workflow_arn": f"arn:aws:states:{HERE}:stateMachine:try-on",
    "sns_apns_application_arn": f"arn:aws:sns:{HERE}:app/APNS/phones",
}
"""The settings on which it depends what a function follows."""

UNDELIVERED = "Undelivered"


def functions(templates: Templates) -> dict[str, Any]:
    """Return the functions of both stacks by their names, without the prefix."""
    prefix = f"ilikeyacut-{templates.stage}-"
    found = {
        it.get("FunctionName", ""): it for it in templates.resources("Lambda::Function").values()
    }
    return {it.removeprefix(prefix): found[it] for it in found if it.startswith(prefix)}


def test_each_function_of_the_table_is_made(either: Templates) -> None:
    assert set(functions(either)) == set(FUNCTIONS)
    for name, it in functions(either).items():
        assert it["Handler"].split(".")[-2:] in ([name, "handler"], ["trigger", "handler"])


def test_functions_have_their_size_and_what_is_reserved_for_them(either: Templates) -> None:
    stage = STAGES[either.stage]
    for name, it in functions(either).items():
        size = stage.size(name)
        assert (it["MemorySize"], it["Timeout"]) == (size.memory, size.timeout), name
        assert it.get("ReservedConcurrentExecutions") == size.reserved, name
        assert it["Architectures"] == [stage.architecture]
        assert it["Runtime"] == f"python{stage.python}"


def test_functions_are_traced_and_log_json_that_does_not_stay(either: Templates) -> None:
    groups = {
        it["LogGroupName"]: it["RetentionInDays"]
        for it in either.resources("Logs::LogGroup", "compute").values()
    }
    for name, it in functions(either).items():
        if name != TRIGGER:
            assert it["TracingConfig"] == {"Mode": "Active"}, name
            assert it["LoggingConfig"]["LogFormat"] == "JSON", name
            kept = groups[f"/aws/lambda/ilikeyacut-{either.stage}-{name}"]
            assert kept == STAGES[either.stage].log_days


def test_functions_of_requests_start_from_a_snapshot_in_prod(
    dev: Templates, prod: Templates
) -> None:
    assert not any("SnapStart" in it for it in functions(dev).values())
    assert {name for name, it in functions(prod).items() if "SnapStart" in it} == set(HTTP)


def test_only_those_with_redis_are_in_the_vpc_of_prod(dev: Templates, prod: Templates) -> None:
    assert not any("VpcConfig" in it for it in functions(dev).values())
    inside = {name for name, it in functions(prod).items() if "VpcConfig" in it}
    assert inside == {name for name, it in FUNCTIONS.items() if it.redis} == {"auth", "users"}
    for name in inside:
        told = functions(prod)[name]["Environment"]["Variables"]
        assert "ILIKEYACUT_REDIS_IAM_CACHE" in told


def test_settings_are_known_and_none_is_a_secret(either: Templates) -> None:
    known = {f"ILIKEYACUT_{name.upper()}" for name in FunctionSettings.model_fields}
    for name, it in functions(either).items():
        told = it.get("Environment", {}).get("Variables", {})
        assert {it for it in told if it.startswith("ILIKEYACUT_")} <= known, name
        for secret in ("GEMINI_API_KEY", "CDN_PRIVATE_KEY", "EMAIL_INDEX_SECRET"):
            assert f"ILIKEYACUT_{secret}" not in told, name
        assert "{{resolve:secretsmanager" not in json.dumps(told), name


def test_everything_calls_the_alias(either: Templates) -> None:
    aliases = either.resources("Lambda::Alias", "compute")
    assert {it["Name"] for it in aliases.values()} == {"live"}
    targets = [
        *(it["FunctionName"] for it in either.resources("Lambda::EventSourceMapping").values()),
        *(it["Target"]["Arn"] for it in either.resources("Scheduler::Schedule").values()),
        *(
            target["Arn"]
            for it in either.resources("Events::Rule", "compute").values()
            for target in it["Targets"]
        ),
        *(
            target["Id"]
            for it in either.resources("ElasticLoadBalancingV2::TargetGroup").values()
            for target in it["Targets"]
        ),
    ]
    assert len(targets) == 4 + 2 + 1 + len(HTTP)
    for it in targets:
        assert any(name in json.dumps(it) for name in aliases), it


def test_queues_report_each_message_and_leave_room_for_requests(either: Templates) -> None:
    stage, found = STAGES[either.stage], either.resources("Lambda::EventSourceMapping", "compute")
    queues = [it for it in found.values() if "ScalingConfig" in it]
    assert len(queues) == 2
    for it in queues:
        assert it["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    (images,) = (it for it in queues if it["BatchSize"] == 1)
    most = images["ScalingConfig"]["MaximumConcurrency"]
    assert most == stage.images_at_once
    reserved = stage.size("processing").reserved
    assert reserved is None or most < reserved


def test_two_functions_read_the_stream_and_lose_nothing(either: Templates) -> None:
    found = either.resources("Lambda::EventSourceMapping", "compute")
    streams = {name: it for name, it in found.items() if "StartingPosition" in it}
    assert set(streams) == {"LogToProjector", "LogToRelay"}
    for it in streams.values():
        assert it["StartingPosition"] == "TRIM_HORIZON"
        assert it["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert UNDELIVERED in json.dumps(it["DestinationConfig"]["OnFailure"])
        (rings,) = (json.loads(one["Pattern"]) for one in it["FilterCriteria"]["Filters"])
        assert rings == {"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "#l#"}]}}}}


def test_a_rule_brings_what_the_reactors_follow(either: Templates) -> None:
    (rule,) = either.resources("Events::Rule", "compute").values()
    settings = Settings(profile=Profile.AWS, stylists=("memory",), **NOWHERE, **OF_A_STAGE)
    with iya.open_app(settings, checks=False, seed=False) as app:
        topics = app.orchestration.reactions.topics
    assert rule["EventPattern"] == {"source": ["ilikeyacut"], "detail-type": sorted(topics)}
    (target,) = rule["Targets"]
    assert UNDELIVERED in json.dumps(target["DeadLetterConfig"])
    (belated,) = either.resources("Lambda::EventInvokeConfig", "compute").values()
    assert belated["MaximumRetryAttempts"] == 2
    assert UNDELIVERED in json.dumps(belated["DestinationConfig"]["OnFailure"])


def test_schedules_ask_for_what_upkeep_knows(either: Templates) -> None:
    found = either.resources("Scheduler::Schedule", "compute").values()
    tasks = {json.loads(it["Target"]["Input"])["upkeep"]: it for it in found}
    assert set(tasks) == {"due", "sweep"}
    assert tasks["due"]["ScheduleExpression"] == "rate(1 minute)"
    assert all(UNDELIVERED in json.dumps(it["Target"]["DeadLetterConfig"]) for it in found)


def test_the_balancer_has_the_rules_of_the_routes_and_asks_for_the_key(either: Templates) -> None:
    rules = either.resources("ElasticLoadBalancingV2::ListenerRule", "compute").values()
    ordered = sorted(rules, key=lambda it: int(it["Priority"]))
    assert len(ordered) == len(RULES)
    for made, rule in zip(ordered, RULES, strict=True):
        conditions = {it["Field"]: it for it in made["Conditions"]}
        assert tuple(conditions["path-pattern"]["PathPatternConfig"]["Values"]) == rule.paths
        header = conditions["http-header"]["HttpHeaderConfig"]
        assert header["HttpHeaderName"] == "x-edge-key"
        methods = conditions.get("http-request-method", {}).get("HttpRequestMethodConfig")
        assert methods == ({"Values": [rule.method]} if rule.method else None)
        count = sum(len(next(iter(values(it)))) for it in made["Conditions"])
        assert count <= 5, "the balancer takes five values a rule"
        assert rule.function.title() in json.dumps(made["Actions"])


def test_target_groups_pass_on_many_values_of_a_header(either: Templates) -> None:
    for it in either.resources("ElasticLoadBalancingV2::TargetGroup", "compute").values():
        attributes = {one["Key"]: one["Value"] for one in it["TargetGroupAttributes"]}
        assert attributes["lambda.multi_value_headers.enabled"] == "true"


def values(condition: dict[str, Any]) -> list[list[str]]:
    """Return the values of a condition."""
    return [it["Values"] for it in condition.values() if isinstance(it, dict)]
