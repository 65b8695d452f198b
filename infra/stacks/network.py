"""The VPC: subnets in two zones without a way out, for the load balancer and what uses Redis."""

from __future__ import annotations

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from acknowledged import ignore
from log_groups import log_group
from stages import Stage

HTTP, HTTPS = ec2.Port.tcp(80), ec2.Port.tcp(443)
REDIS = ec2.Port.tcp_range(6379, 6380)
"""A serverless cache listens on both: the second one is for readers."""

GATEWAYS = {
    "Dynamodb": ec2.GatewayVpcEndpointAwsService.DYNAMODB,
    "S3": ec2.GatewayVpcEndpointAwsService.S3,
}
INTERFACES = {
    "Kms": ec2.InterfaceVpcEndpointAwsService.KMS,
    "Secrets": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    "Cognito": ec2.InterfaceVpcEndpointAwsService.COGNITO_IDP,
    "Identity": ec2.InterfaceVpcEndpointAwsService.COGNITO_IDENTITY,
}
"""They cost by the hour and zone, so they exist only where a function is in the VPC."""


class Network(cdk.Stack):
    """The `vpc`, and a security group for each part in it."""

    @property
    @jsii.member(jsii_name="availabilityZones")
    def availability_zones(self) -> list[str]:
        """The stage's zones.

        CDK would look them up, and without an account go on with a zone called `dummy1a`.
        """
        return self._zones

    def __init__(self, scope: Construct, name: str, env: cdk.Environment, *, stage: Stage) -> None:
        self._zones = list(stage.zones)
        super().__init__(scope, name, env=env)
        self.vpc = self._vpc(stage)
        self._attach_gateway()
        self.alb_group = self._group("AlbGroup", "the load balancer")
        self.function_group = self._group("FunctionGroup", "functions that use Redis")
        self.redis_group = self._group("RedisGroup", "Redis")
        self.alb_group.add_ingress_rule(
            ec2.Peer.prefix_list(stage.cloudfront_prefixes), HTTP, "CloudFront"
        )
        for short, service in GATEWAYS.items():
            self.vpc.add_gateway_endpoint(f"To{short}", service=service)
        if stage.redis:
            self._let_functions_reach_redis()
            self._let_functions_reach_services()

    def _vpc(self, stage: Stage) -> ec2.Vpc:
        vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.20.0.0/20"),
            availability_zones=self._zones,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="inner", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                )
            ],
            restrict_default_security_group=False,  # needs a function; nothing is in that group
            flow_logs={"rejects": self._rejects(stage)},
        )
        for subnet in vpc.isolated_subnets:
            ignore(subnet.node.default_child, "W3010", "A lookup of zones would need an account.")
        return vpc

    def _rejects(self, stage: Stage) -> ec2.FlowLogOptions:
        """Log what the security groups reject."""
        group = log_group(self, "Rejects", f"/aws/vpc/{stage.prefix}rejects", stage)
        return ec2.FlowLogOptions(
            traffic_type=ec2.FlowLogTrafficType.REJECT,
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(group),
        )

    def _attach_gateway(self) -> None:
        """Attach an internet gateway to which no route leads: VPC origins demand one."""
        gateway = ec2.CfnInternetGateway(self, "Gateway")
        ec2.CfnVPCGatewayAttachment(
            self, "Attached", vpc_id=self.vpc.vpc_id, internet_gateway_id=gateway.ref
        )

    def _group(self, name: str, whose: str) -> ec2.SecurityGroup:
        """Make a security group that nothing comes into and nothing leaves."""
        return ec2.SecurityGroup(
            self, name, vpc=self.vpc, description=whose, allow_all_outbound=False
        )

    def _let_functions_reach_redis(self) -> None:
        self.function_group.add_egress_rule(self.redis_group, REDIS, "Redis")
        self.redis_group.add_ingress_rule(self.function_group, REDIS, "functions")

    def _let_functions_reach_services(self) -> None:
        group = self._group("EndpointGroup", "interface endpoints")
        group.add_ingress_rule(self.function_group, HTTPS, "functions")
        self.function_group.add_egress_rule(group, HTTPS, "interface endpoints")
        # The addresses of gateway endpoints differ by region; the only routes are those to them.
        self.function_group.add_egress_rule(ec2.Peer.any_ipv4(), HTTPS, "gateway endpoints")
        for short, service in INTERFACES.items():
            ec2.InterfaceVpcEndpoint(
                self,
                f"To{short}",
                vpc=self.vpc,
                service=service,
                security_groups=[group],
                open=False,
            )
