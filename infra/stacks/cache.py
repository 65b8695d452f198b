"""Redis, for sessions and rate limits: Valkey without servers, in two zones and over TLS."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from constructs import Construct

from stacks.network import Network
from stages import Stage

ENGINE, VERSION = "valkey", "8"
COMMANDS = "+get +set +time +evalsha +script|load"
"""What the adapters send, by themselves and in their scripts."""

MOST_GIGABYTES, MOST_UNITS = 1, 5000
"""The most that a mistake may cost. Copies of sessions are kept for half a minute."""


class Cache(cdk.Stack):
    """The cache by its `name`, `host` and `port`, and the user that functions sign in as.

    They sign in by IAM, with a token of 15 minutes, so there is no password to rotate. The role
    that does needs `elasticache:Connect` on the `arns`.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        env: cdk.Environment,
        *,
        stage: Stage,
        network: Network,
    ) -> None:
        super().__init__(scope, name, env=env)
        self.name = self.user_name = f"{stage.prefix}sessions"
        user = self._user(stage)
        users = self._group(stage, user)
        cache = self._cache(network, users)
        owner = f"arn:aws:elasticache:{stage.region}:{stage.account}"
        self.arns = (f"{owner}:serverlesscache:{self.name}", f"{owner}:user:{self.user_name}")
        self.host, self.port = cache.attr_endpoint_address, cache.attr_endpoint_port
        cdk.CfnOutput(self, "RedisHost", value=self.host)
        cdk.CfnOutput(self, "RedisPort", value=self.port)

    def _user(self, stage: Stage) -> elasticache.CfnUser:
        return elasticache.CfnUser(
            self,
            "Sessions",
            engine=ENGINE,
            user_id=self.user_name,
            user_name=self.user_name,
            access_string=f"on ~{stage.prefix}* -@all {COMMANDS}",
            authentication_mode={"Type": "iam"},
        )

    def _group(self, stage: Stage, user: elasticache.CfnUser) -> elasticache.CfnUserGroup:
        group = elasticache.CfnUserGroup(
            self,
            "Users",
            engine=ENGINE,
            user_group_id=f"{stage.prefix}users",
            user_ids=[user.user_id],
        )
        group.add_resource_dependency(user)
        return group

    def _cache(
        self, network: Network, users: elasticache.CfnUserGroup
    ) -> elasticache.CfnServerlessCache:
        kind = elasticache.CfnServerlessCache
        isolated = network.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        cache = kind(
            self,
            "Redis",
            engine=ENGINE,
            major_engine_version=VERSION,
            serverless_cache_name=self.name,
            security_group_ids=[network.redis_group.security_group_id],
            subnet_ids=isolated.subnet_ids,
            user_group_id=users.user_group_id,
            cache_usage_limits=kind.CacheUsageLimitsProperty(
                data_storage=kind.DataStorageProperty(maximum=MOST_GIGABYTES, unit="GB"),
                ecpu_per_second=kind.ECPUPerSecondProperty(maximum=MOST_UNITS),
            ),
        )
        cache.add_resource_dependency(users)
        return cache
