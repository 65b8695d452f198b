"""Alarms about services of AWS: functions, tables, the edge, signing in."""

from __future__ import annotations

from collections.abc import Iterator

from functions import HTTP
from stages import Stage
from watch.alarm import Alarm
from watch.metrics import Metric, of_function, total
from watch.places import Places


def of_a_function(stage: Stage, name: str) -> Iterator[Alarm]:
    """Yield the alarms of a function: it fails, it is throttled, it nearly runs out of time."""
    few = 5 if name in HTTP else 2
    yield Alarm(
        f"{name.title()}Errors",
        of_function(stage, name, "Errors"),
        few,
        2,
        f"The function {name} fails",
        "functions.md#errors",
    )
    yield Alarm(
        f"{name.title()}Throttled",
        of_function(stage, name, "Throttles"),
        few,
        2,
        f"The function {name} runs as often at once as it may",
        "functions.md#throttled",
    )
    yield Alarm(
        f"{name.title()}NearTimeout",
        of_function(stage, name, "Duration", "p99"),
        800 * stage.size(name).timeout,
        3,
        f"The function {name} takes more than 80 % of its time limit",
        "functions.md#neartimeout",
    )


def of_a_table(stage: Stage, name: str, index: str | None) -> Alarm:
    """Return the alarm of a table and its index."""
    places = [{"TableName": stage.prefix + name}]
    if index:
        places.append({**places[0], "GlobalSecondaryIndexName": index})
    events = ("ReadThrottleEvents", "WriteThrottleEvents")
    return Alarm(
        f"{name}TableThrottled",
        total(Metric("AWS/DynamoDB", event, place) for place in places for event in events),
        10,
        2,
        f"DynamoDB throttles the table {name}",
        "tables.md#throttled",
    )


def of_the_edge(places: Places) -> Iterator[Alarm]:
    """Yield the alarms of the load balancer and the distribution."""
    yield Alarm(
        "BalancerErrors",
        Metric("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", {"LoadBalancer": places.balancer}),
        10,
        2,
        "The load balancer itself answers with a 5xx",
        "requests.md#balancererrors",
    )
    if places.cdn:
        yield Alarm(
            "CdnErrors",
            Metric(
                "AWS/CloudFront",
                "5xxErrorRate",
                {"DistributionId": places.cdn, "Region": "Global"},
                "Average",
            ),
            2,
            2,
            "More than 2 % of CloudFront's answers are a 5xx",
            "requests.md#cdnerrors",
        )


def of_sign_in(places: Places) -> Iterator[Alarm]:
    """Yield the alarms of what knows who is signed in."""
    throttles = ("SignInThrottles", "SignUpThrottles", "TokenRefreshThrottles")
    yield Alarm(
        "CognitoThrottled",
        total(
            Metric("AWS/Cognito", it, {"UserPool": places.user_pool, "UserPoolClient": client})
            for client in places.clients
            for it in throttles
        ),
        0,
        2,
        "Cognito throttles people who sign up, sign in or stay signed in",
        "requests.md#cognitothrottled",
    )
    if places.cache:
        yield Alarm(
            "RedisThrottled",
            Metric("AWS/ElastiCache", "ThrottledCmds", {"clusterId": places.cache}),
            0,
            2,
            "Redis throttles commands",
            "requests.md#redisthrottled",
        )
