"""The web firewall before CloudFront."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from edge.balancer import KEY_HEADER

MOST_FROM_A_CLIENT = 600
MOST_FROM_AN_ADDRESS = 2000
"""Requests in five minutes: calls of the API by its client's address, and pictures."""

Statement = waf.CfnWebACL.StatementProperty


def firewall(scope: Construct, keys: Sequence[str]) -> waf.CfnWebACL:
    """Return a firewall that limits rates and refuses known attacks.

    `keys` are the values of the edge's key. Only a request with one of them came through the API,
    and only the API says truly whose request it is.
    """
    return waf.CfnWebACL(
        scope,
        "Firewall",
        scope="CLOUDFRONT",
        default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
        visibility_config=_seen("firewall"),
        rules=[
            _blocking(0, "clients", _of_clients(_through_the_api(keys))),
            _blocking(1, "addresses", _of_addresses(_through_the_api(keys))),
            # Bodies of up to 64 KiB are the API's own; the rule set takes 8 KiB.
            _managed(2, "common", "AWSManagedRulesCommonRuleSet", counted="SizeRestrictions_BODY"),
            _managed(3, "bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"),
        ],
    )


def _of_clients(calls: waf.CfnWebACL.StatementProperty) -> waf.CfnWebACL.StatementProperty:
    """Count calls by the header that the API sets: their address is API Gateway's."""
    header = waf.CfnWebACL.RateLimitHeaderProperty(
        name="x-client-ip", text_transformations=[_as_it_is()]
    )
    return Statement(
        rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
            limit=MOST_FROM_A_CLIENT,
            evaluation_window_sec=300,
            aggregate_key_type="CUSTOM_KEYS",
            custom_keys=[waf.CfnWebACL.RateBasedStatementCustomKeyProperty(header=header)],
            scope_down_statement=calls,
        )
    )


def _of_addresses(calls: waf.CfnWebACL.StatementProperty) -> waf.CfnWebACL.StatementProperty:
    """Count everything else: pictures, and calls that did not come through the API."""
    return Statement(
        rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
            limit=MOST_FROM_AN_ADDRESS,
            evaluation_window_sec=300,
            aggregate_key_type="IP",
            scope_down_statement=Statement(
                not_statement=waf.CfnWebACL.NotStatementProperty(statement=calls)
            ),
        )
    )


def _through_the_api(keys: Sequence[str]) -> waf.CfnWebACL.StatementProperty:
    """Match requests with one of the keys."""
    matches = [_has_key(it) for it in keys]
    if len(matches) == 1:  # an `or` needs two
        return matches[0]
    return Statement(or_statement=waf.CfnWebACL.OrStatementProperty(statements=matches))


def _has_key(key: str) -> waf.CfnWebACL.StatementProperty:
    return Statement(
        byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=waf.CfnWebACL.FieldToMatchProperty(single_header={"Name": KEY_HEADER}),
            positional_constraint="EXACTLY",
            search_string=key,
            text_transformations=[_as_it_is()],
        )
    )


def _as_it_is() -> waf.CfnWebACL.TextTransformationProperty:
    return waf.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")


def _blocking(
    priority: int, name: str, statement: waf.CfnWebACL.StatementProperty
) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=waf.CfnWebACL.RuleActionProperty(block={}),
        visibility_config=_seen(name),
        statement=statement,
    )


def _managed(
    priority: int, name: str, rules: str, counted: str | None = None
) -> waf.CfnWebACL.RuleProperty:
    """Apply a rule set of AWS; what one of its rules finds may only be counted."""
    count = waf.CfnWebACL.RuleActionProperty(count={})
    overrides = [
        waf.CfnWebACL.RuleActionOverrideProperty(name=it, action_to_use=count)
        for it in (counted,)
        if it
    ]
    group = waf.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS", name=rules, rule_action_overrides=overrides or None
    )
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        visibility_config=_seen(name),
        statement=Statement(managed_rule_group_statement=group),
    )


def _seen(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    """Count in a metric. Samples would show headers, and so tokens."""
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
