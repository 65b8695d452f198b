"""Nothing in the VPC is reached from outside but by CloudFront, and nothing has a way out."""

from __future__ import annotations

from typing import Any

from functions import FUNCTIONS
from grants import GRANTS
from stages import STAGES
from support.templates import Templates

CLOSED = {"CidrIp": "255.255.255.255/32", "IpProtocol": "icmp", "FromPort": 252, "ToPort": 86}
"""What CDK writes for no way out, because without a rule AWS allows everything."""
SERVICES = {"secretsmanager", "kms", "cognito-idp", "cognito-identity"}
"""The last one takes no signature, so no grant names it: `auth` exchanges tokens there."""


def group(found: Templates, text: Any) -> str:
    """Return the name of the security group that a rule means."""
    logical: str = text["Fn::GetAtt"][0]
    return logical[: logical.index("Group")]


def test_two_zones_have_a_private_subnet_each(either: Templates) -> None:
    subnets = either.resources("EC2::Subnet").values()
    assert [it["AvailabilityZone"] for it in subnets] == list(STAGES[either.stage].zones)
    assert not any(it["MapPublicIpOnLaunch"] for it in subnets)
    assert len({it["CidrBlock"] for it in subnets}) == 2


def test_nothing_leads_out(either: Templates) -> None:
    for kind in ("NatGateway", "EIP", "Route", "EgressOnlyInternetGateway", "VPCPeeringConnection"):
        assert not either.resources(f"EC2::{kind}"), kind
    # A VPC origin of CloudFront demands a gateway, to which no route leads.
    assert len(either.resources("EC2::VPCGatewayAttachment")) == 1


def test_the_load_balancer_is_internal_and_in_both_zones(either: Templates) -> None:
    (balancer,) = either.resources("ElasticLoadBalancingV2::LoadBalancer").values()
    assert balancer["Scheme"] == "internal"
    assert len(balancer["Subnets"]) == 2
    assert "AlbGroup" in str(balancer["SecurityGroups"])


def test_security_groups_let_in_what_each_is_for(dev: Templates, prod: Templates) -> None:
    cloudfront = ("Alb", "pl-3b927c52", 80, 80)
    assert _let_in(dev) == {cloudfront}
    assert _let_in(prod) == {
        cloudfront,
        ("Redis", "Function", 6379, 6380),
        ("Endpoint", "Function", 443, 443),
    }


def _let_in(found: Templates) -> set[tuple[str, str, int, int]]:
    groups = found.resources("EC2::SecurityGroup").values()
    assert not any("SecurityGroupIngress" in it for it in groups), "rules stand by themselves"
    return {
        (
            group(found, it["GroupId"]),
            it.get("SourcePrefixListId") or group(found, it["SourceSecurityGroupId"]),
            it["FromPort"],
            it["ToPort"],
        )
        for it in found.resources("EC2::SecurityGroupIngress").values()
        if it["IpProtocol"] == "tcp"
    }


def test_only_functions_call_others(dev: Templates, prod: Templates) -> None:
    assert not dev.resources("EC2::SecurityGroupEgress")
    assert {
        (group(prod, it["GroupId"]), group(prod, it["DestinationSecurityGroupId"]), it["FromPort"])
        for it in prod.resources("EC2::SecurityGroupEgress").values()
    } == {("Function", "Endpoint", 443), ("Function", "Redis", 6379)}
    open_to = [{"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}]
    for found, functions in ((dev, [CLOSED]), (prod, open_to)):
        for name, it in found.resources("EC2::SecurityGroup").items():
            rules = [
                {key: value for key, value in rule.items() if key != "Description"}
                for rule in it["SecurityGroupEgress"]
            ]
            assert rules == (functions if name.startswith("Function") else [CLOSED]), name


def test_what_the_groups_reject_is_logged(either: Templates) -> None:
    (log,) = either.resources("EC2::FlowLog").values()
    assert (log["ResourceType"], log["TrafficType"]) == ("VPC", "REJECT")
    assert log["LogDestinationType"] == "cloud-watch-logs"
    group = either.only(
        "Logs::LogGroup", LogGroupName=f"/aws/vpc/ilikeyacut-{either.stage}-rejects"
    )
    assert group["RetentionInDays"] == STAGES[either.stage].log_days


def _endpoints(found: Templates, kind: str) -> dict[str, dict[str, Any]]:
    """Return the endpoints of a kind by the last part of their services' names."""
    return {
        str(it["ServiceName"]).rstrip("]}'").rpartition(".")[2]: it
        for it in found.resources("EC2::VPCEndpoint").values()
        if it["VpcEndpointType"] == kind
    }


def test_tables_and_buckets_are_reached_from_both_subnets(either: Templates) -> None:
    gateways = _endpoints(either, "Gateway")
    assert set(gateways) == {"dynamodb", "s3"}
    assert all(len(it["RouteTableIds"]) == 2 for it in gateways.values())


def test_other_services_are_reached_where_a_function_is_in_the_vpc(
    dev: Templates, prod: Templates
) -> None:
    assert not _endpoints(dev, "Interface")
    endpoints = _endpoints(prod, "Interface")
    assert set(endpoints) == SERVICES
    for it in endpoints.values():
        assert it["PrivateDnsEnabled"] is True
        assert len(it["SubnetIds"]) == 2
        assert [group(prod, them) for them in it["SecurityGroupIds"]] == ["Endpoint"]


def test_functions_in_the_vpc_reach_every_service_that_they_may_use(prod: Templates) -> None:
    there = {*_endpoints(prod, "Gateway"), *_endpoints(prod, "Interface"), "elasticache"}
    inside = [name for name, it in FUNCTIONS.items() if it.redis]
    assert inside
    for name in inside:
        used = {
            action.partition(":")[0] for grant, _ in FUNCTIONS[name].may for action in GRANTS[grant]
        }
        assert used <= there, name


def test_only_functions_that_use_redis_are_in_the_vpc(dev: Templates, prod: Templates) -> None:
    expected = {f"ilikeyacut-prod-{name}" for name, it in FUNCTIONS.items() if it.redis}
    functions = prod.resources("Lambda::Function").values()
    assert {it["FunctionName"] for it in functions if "VpcConfig" in it} == expected
    assert not any("VpcConfig" in it for it in dev.resources("Lambda::Function").values())
