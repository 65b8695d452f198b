"""Alarms, logs, rules and schedules."""

from __future__ import annotations

from functools import partial
from typing import Any

from emulator.drift.comparing import Look, Pairs, Properties, at, tried
from ilikeyacut.adapters.aws.session import AwsSession

ALARM = ("ComparisonOperator", "EvaluationPeriods", "Threshold", "TreatMissingData")


def alarm(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Compare when an alarm rings, and whom it tells."""
    listed = aws.client("cloudwatch").describe_alarms(AlarmNames=[p.get("AlarmName", name)])
    found = at(listed, "MetricAlarms", 0)
    for prop in ALARM:
        yield prop, p.get(prop), at(found, prop)
    yield "AlarmActions", len(p.get("AlarmActions", ())), len(at(found, "AlarmActions") or ())


def log(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at the retention."""
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    kept = {it["logGroupName"]: it.get("retentionInDays") for it in groups}
    yield "RetentionInDays", p.get("RetentionInDays"), kept.get(name)


def rule(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at targets, their groups and their dead letters."""
    found, wanted = _targets(aws, name), p.get("Targets", [])
    yield "Targets", len(wanted), len(found)
    yield "groups of messages", _groups(wanted) or None, _groups(found)
    dead = "DeadLetterConfig"
    yield "dead letters kept", _with(wanted, dead) or None, _with(found, dead)


def schedule(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at retries and dead letters."""
    found = aws.client("scheduler").get_schedule(Name=p["Name"])["Target"]
    retries = ("RetryPolicy", "MaximumRetryAttempts")
    yield "RetryPolicy", at(p["Target"], *retries), at(found, *retries)
    yield "DeadLetterConfig", True, "DeadLetterConfig" in found


LOOKS: dict[str, Look] = {
    "CloudWatch::Alarm": alarm,
    "Events::Rule": rule,
    "Logs::LogGroup": log,
    "Scheduler::Schedule": schedule,
}


def _targets(aws: AwsSession, rule: str) -> list[dict[str, Any]]:
    events = aws.client("events")
    for bus in events.list_event_buses()["EventBuses"]:
        place = {"Rule": rule, "EventBusName": bus["Name"]}
        if listed := tried(partial(events.list_targets_by_rule, **place)):
            return list(listed["Targets"])
    return []


def _groups(targets: list[dict[str, Any]]) -> list[str]:
    return sorted(it["SqsParameters"]["MessageGroupId"] for it in targets if "SqsParameters" in it)


def _with(targets: list[dict[str, Any]], name: str) -> int:
    return sum(name in it for it in targets)
