"""What docs/costs.md and docs/scale.md say of the stages is what the templates have."""

from __future__ import annotations

import json

from capacity.limits import ARRIVAL_GROUPS, ENDPOINT_AT_ONCE, GATEWAY_A_SECOND
from capacity.prices import ALARMS, KEYS, RULES, SECRETS, WATCHED, fixed
from stages import DEV, PROD, STAGES
from support.templates import Templates


def test_a_stage_has_what_is_paid_by_the_month(either: Templates) -> None:
    stage = STAGES[either.stage]
    paid = {it.what: it.quantity for it in fixed(stage)}
    assert len(either.resources("CloudWatch::Alarm")) == ALARMS[stage.name]
    assert len(either.resources("KMS::Key")) == KEYS
    assert len(either.resources("SecretsManager::Secret")) == SECRETS
    assert len(either.resources("ElasticLoadBalancingV2::LoadBalancer")) == 1
    kinds = [it["VpcEndpointType"] for it in either.resources("EC2::VPCEndpoint").values()]
    assert kinds.count("Interface") * len(stage.zones) * 730 == next(
        hours for what, hours in paid.items() if "interface endpoints" in what
    )


def test_only_prod_has_a_firewall_a_cache_and_snapshots(dev: Templates, prod: Templates) -> None:
    (firewall,) = prod.resources("WAFv2::WebACL").values()
    assert len(firewall["Rules"]) == RULES
    assert not dev.resources("WAFv2::WebACL")
    assert not dev.resources("ElastiCache::ServerlessCache")
    assert len(prod.resources("ElastiCache::ServerlessCache")) == 1
    assert [it.usd for it in fixed(DEV) if "snapshots" in it.what] == [0]
    watched = [it for it in prod.resources("Lambda::Function").values() if it.get("Layers")]
    assert len(watched) == WATCHED
    snapshots = [it for it in prod.resources("Lambda::Function").values() if "SnapStart" in it]
    assert f"snapshots of {len(snapshots)} functions" in {it.what for it in fixed(PROD)}


def test_our_own_limits_are_those_of_the_templates(prod: Templates) -> None:
    (gateway,) = prod.resources("ApiGateway::Stage").values()
    (settings,) = gateway["MethodSettings"]
    assert settings["ThrottlingRateLimit"] == GATEWAY_A_SECOND
    (endpoint,) = prod.resources("SageMaker::EndpointConfig").values()
    (variant,) = endpoint["ProductionVariants"]
    assert variant["ServerlessConfig"]["MaxConcurrency"] == ENDPOINT_AT_ONCE
    rules = [json.dumps(it) for it in prod.resources("Events::Rule").values()]
    assert sum('"MessageGroupId": "arrived-' in it for it in rules) == ARRIVAL_GROUPS
    scaling = [
        it["ScalingConfig"]["MaximumConcurrency"]
        for it in prod.resources("Lambda::EventSourceMapping").values()
        if "ScalingConfig" in it
    ]
    assert PROD.images_at_once in scaling
    (api,) = prod.resources("ApiGatewayV2::Stage").values()
    assert api["DefaultRouteSettings"]["ThrottlingRateLimit"] == PROD.api_rate
