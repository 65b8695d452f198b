"""Traces: how many are kept, and which of them X-Ray looks at for what changed."""

from __future__ import annotations

from aws_cdk import aws_xray as xray
from constructs import Construct

from stages import Stage


class Traces(Construct):
    """A sampling rule and a group with insights.

    Lambda samples what it calls by a rule of its own (a call a second and 5 %). The sampling rule
    decides for the API to Gemini and for the workflow, whose names begin with the stage's prefix.
    """

    def __init__(self, scope: Construct, name: str, *, stage: Stage) -> None:
        super().__init__(scope, name)
        anything = dict.fromkeys(
            ("service_type", "host", "http_method", "url_path", "resource_arn"), "*"
        )
        xray.CfnSamplingRule(
            self,
            "Sampling",
            sampling_rule=xray.CfnSamplingRule.SamplingRuleProperty(
                rule_name=f"{stage.prefix}all",
                service_name=f"{stage.prefix}*",
                fixed_rate=stage.trace_share,
                reservoir_size=1,
                priority=1000,
                version=1,
                **anything,
            ),
        )
        xray.CfnGroup(
            self,
            "Slow",
            group_name=f"{stage.prefix}slow",
            filter_expression="responsetime > 3 OR fault",
            insights_configuration=xray.CfnGroup.InsightsConfigurationProperty(
                insights_enabled=True, notifications_enabled=True
            ),
        )
