"""Redis is reached over TLS and by IAM alone, and its user may do what the adapters do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from functions import FUNCTIONS
from ilikeyacut.adapters.redis.server import RedisFaultError
from ilikeyacut.application.ports.circuits import CircuitsUnavailableError
from ilikeyacut.application.ports.rate_limits import RateLimitsUnavailableError
from ilikeyacut.application.ports.sessions import SessionsUnavailableError
from support.redis_rights import allow, refused, use_everything
from support.templates import Templates
from support.valkey import Valkey, running

PREFIX = "ilikeyacut-prod-"
FAULTS = (
    AssertionError,
    CircuitsUnavailableError,
    RateLimitsUnavailableError,
    RedisFaultError,
    SessionsUnavailableError,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running(tmp_path_factory.mktemp("valkey")) as valkey:
        yield valkey


def access_string(prod: Templates) -> str:
    return str(prod.only("ElastiCache::User")["AccessString"])


def commands(prod: Templates) -> list[str]:
    return access_string(prod).split()[3:]


def test_dev_has_no_redis(dev: Templates) -> None:
    assert "cache" not in dev.stacks
    for kind in ("ServerlessCache", "ReplicationGroup", "CacheCluster", "User"):
        assert not dev.resources(f"ElastiCache::{kind}"), kind


def test_the_cache_is_in_both_zones_behind_its_security_group(prod: Templates) -> None:
    cache = prod.only("ElastiCache::ServerlessCache")
    assert cache["Engine"] == "valkey"
    assert len(cache["SubnetIds"]) == 2
    (group,) = cache["SecurityGroupIds"]
    assert "RedisGroup" in str(group)
    assert not cache.get("SnapshotRetentionLimit"), "sessions need no backup"
    assert cache["CacheUsageLimits"]["DataStorage"] == {"Maximum": 1, "Unit": "GB"}


def test_functions_sign_in_by_iam_as_the_only_user(prod: Templates) -> None:
    user, users = prod.only("ElastiCache::User"), prod.only("ElastiCache::UserGroup")
    assert user["AuthenticationMode"] == {"Type": "iam"}
    assert not {"Passwords", "NoPasswordRequired"} & set(user)
    assert user["UserId"] == user["UserName"] == f"{PREFIX}sessions"  # as IAM demands
    assert users["UserIds"] == [user["UserId"]]
    cache = prod.only("ElastiCache::ServerlessCache")
    assert cache["UserGroupId"] == users["UserGroupId"]


@pytest.mark.parametrize("name", [name for name, it in FUNCTIONS.items() if it.redis])
def test_a_function_that_uses_the_cache_is_told_of_it_and_may_sign_in(
    prod: Templates, name: str
) -> None:
    function = prod.only("Lambda::Function", FunctionName=f"{PREFIX}{name}")
    told = function["Environment"]["Variables"]
    assert "rediss://" in str(told["ILIKEYACUT_REDIS_URL"])
    assert told["ILIKEYACUT_REDIS_IAM_USER"] == f"{PREFIX}sessions"
    assert told["ILIKEYACUT_REDIS_IAM_CACHE"] == f"{PREFIX}sessions"
    kinds = ("serverlesscache", "user")
    arn = "arn:aws:elasticache:us-east-1:123456789012"
    policies = prod.resources("IAM::Policy", "compute")
    (policy,) = (it for short, it in policies.items() if short.startswith(name.title()))
    (connect,) = (
        it for it in policy["PolicyDocument"]["Statement"] if it["Action"] == "elasticache:Connect"
    )
    assert connect["Resource"] == [f"{arn}:{kind}:{PREFIX}sessions" for kind in kinds]


def test_keys_are_those_of_the_deployment_and_no_command_is_allowed_by_itself(
    prod: Templates,
) -> None:
    assert access_string(prod).split()[:3] == ["on", f"~{PREFIX}*", "-@all"]
    assert all(it.startswith("+") and "@" not in it for it in commands(prod))


def test_the_rights_are_enough(server: Valkey, prod: Templates) -> None:
    allow(server, access_string(prod))
    use_everything(server, PREFIX)
    assert not refused(server)


def test_no_right_is_too_many(server: Valkey, prod: Templates) -> None:
    every = access_string(prod)
    for command in commands(prod):
        allow(server, every.replace(f" {command}", ""))
        with suppress(*FAULTS):
            use_everything(server, PREFIX)
        assert command.removeprefix("+") in refused(server)


def test_the_keys_of_another_deployment_are_out_of_reach(server: Valkey, prod: Templates) -> None:
    allow(server, access_string(prod))
    with suppress(*FAULTS):
        use_everything(server, "ilikeyacut-dev-")
    assert any(it.startswith("ilikeyacut-dev-") for it in refused(server))
