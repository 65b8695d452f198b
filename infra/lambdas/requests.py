"""The functions behind the load balancer: a rule for each entry of routes.RULES, in that order.

Each asks for the key of the edge, so nobody passes the API by.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_elasticloadbalancingv2_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from edge.balancer import KEY_HEADER
from functions import HTTP
from ilikeyacut.entrypoints.lambdas.routes import RULES, Rule

APART = 10
"""Between priorities, so that a rule can be put in between by hand."""


def answer(
    scope: Construct,
    listener: elb.IApplicationListener,
    functions: Mapping[str, lambda_.IFunction],
    edge_keys: list[str],
) -> None:
    """Have functions answer the requests of a listener that have one of the edge's keys."""
    groups = {name: _group(scope, name, functions[name]) for name in HTTP}
    for number, rule in enumerate(RULES, 1):
        elb.ApplicationListenerRule(
            scope,
            f"Rule{number}",
            listener=listener,
            priority=APART * number,
            conditions=_conditions(rule, edge_keys),
            action=elb.ListenerAction.forward([groups[rule.function]]),
        )


def _group(scope: Construct, name: str, function: lambda_.IFunction) -> elb.ApplicationTargetGroup:
    return elb.ApplicationTargetGroup(
        scope,
        f"{name.title()}Target",
        target_type=elb.TargetType.LAMBDA,
        targets=[targets.LambdaTarget(function)],
        multi_value_headers_enabled=True,
    )


def _conditions(rule: Rule, edge_keys: list[str]) -> list[elb.ListenerCondition]:
    paths = elb.ListenerCondition.path_patterns(list(rule.paths))
    key = elb.ListenerCondition.http_header(KEY_HEADER, edge_keys)
    methods = [elb.ListenerCondition.http_request_methods([rule.method])] if rule.method else []
    return [paths, key, *methods]
