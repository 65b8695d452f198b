"""Redis (Valkey, serverless): sessions and rate limits. TLS always, two zones by itself."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from constructs import Construct

from stacks.network import Network
from stages import Stage


class Cache(cdk.Stack):
    """The cache: its `host` and `port`, and who may sign in to it."""

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
        subnets = network.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED).subnet_ids
        # IAM sign-in instead of a password: a 15-minute signed token, nothing to rotate.
        user = elasticache.CfnUser(
            self,
            "Sessions",
            engine="valkey",
            user_id=self.user_name,
            user_name=self.user_name,
            access_string=f"on ~{stage.prefix}* -@all +get +set +time +evalsha +script|load",
            authentication_mode={"Type": "iam"},
        )
        users = elasticache.CfnUserGroup(
            self,
            "Users",
            engine="valkey",
            user_group_id=f"{stage.prefix}users",
            user_ids=[user.user_id],
        )
        users.add_resource_dependency(user)
        cache = elasticache.CfnServerlessCache(
            self,
            "Redis",
            engine="valkey",
            major_engine_version="8",
            serverless_cache_name=f"{stage.prefix}sessions",
            security_group_ids=[network.redis_group.security_group_id],
            subnet_ids=subnets,
            user_group_id=users.user_group_id,
            cache_usage_limits=elasticache.CfnServerlessCache.CacheUsageLimitsProperty(
                data_storage=elasticache.CfnServerlessCache.DataStorageProperty(
                    maximum=1, unit="GB"
                ),
                ecpu_per_second=elasticache.CfnServerlessCache.ECPUPerSecondProperty(maximum=5000),
            ),
        )
        cache.add_resource_dependency(users)
        self.arns = (
            f"arn:aws:elasticache:{stage.region}:{stage.account}:serverlesscache:{self.name}",
            f"arn:aws:elasticache:{stage.region}:{stage.account}:user:{self.user_name}",
        )
        self.host, self.port = cache.attr_endpoint_address, cache.attr_endpoint_port
        cdk.CfnOutput(self, "RedisHost", value=self.host)
        cdk.CfnOutput(self, "RedisPort", value=self.port)
