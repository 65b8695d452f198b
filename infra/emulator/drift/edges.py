"""API, load balancer and distribution."""

from __future__ import annotations

from emulator.drift.comparing import Look, Pairs, Properties, at
from ilikeyacut.adapters.aws.session import AwsSession


def stage(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at throttles and the access log of the API."""
    api = aws.client("apigatewayv2")
    found = [
        it for a in api.get_apis()["Items"] for it in api.get_stages(ApiId=a["ApiId"])["Items"]
    ]
    rate = ("DefaultRouteSettings", "ThrottlingRateLimit")
    yield "throttle", at(p, *rate), at(found, 0, *rate)
    routes = True if "RouteSettings" in p else None
    yield "throttles of routes", routes, bool(at(found, 0, "RouteSettings"))
    log = True if "AccessLogSettings" in p else None
    yield "access log", log, bool(at(found, 0, "AccessLogSettings"))


def balancer(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at the scheme and the attributes."""
    api = aws.client("elbv2")
    (found,) = api.describe_load_balancers(LoadBalancerArns=[name])["LoadBalancers"]
    yield "Scheme", p.get("Scheme"), found.get("Scheme")
    listed = api.describe_load_balancer_attributes(LoadBalancerArn=name)["Attributes"]
    kept = {it["Key"]: it["Value"] for it in listed}
    for it in p.get("LoadBalancerAttributes", ()):
        if isinstance(it["Value"], str):
            yield it["Key"], it["Value"], kept.get(it["Key"])


def rule(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at the conditions, and whether the edge key in them was resolved."""
    (found,) = aws.client("elbv2").describe_rules(RuleArns=[name])["Rules"]
    yield "Conditions", len(p["Conditions"]), len(found["Conditions"])
    yield "edge key", True, "resolve:" not in str(found["Conditions"])


def distribution(aws: AwsSession, name: str, p: Properties) -> Pairs:
    """Look at behaviours, logs, firewall, versions and price."""
    found = aws.client("cloudfront").get_distribution_config(Id=name)["DistributionConfig"]
    wanted = p["DistributionConfig"]
    behaviours = at(found, "CacheBehaviors", "Quantity")
    yield "CacheBehaviors", len(wanted["CacheBehaviors"]), behaviours
    yield "Logging", True if "Logging" in wanted else None, at(found, "Logging", "Enabled")
    yield "WebACLId", True if "WebACLId" in wanted else None, bool(found.get("WebACLId"))
    for prop in ("HttpVersion", "PriceClass"):
        yield prop, wanted.get(prop), found.get(prop)


LOOKS: dict[str, Look] = {
    "ApiGatewayV2::Stage": stage,
    "CloudFront::Distribution": distribution,
    "ElasticLoadBalancingV2::ListenerRule": rule,
    "ElasticLoadBalancingV2::LoadBalancer": balancer,
}
