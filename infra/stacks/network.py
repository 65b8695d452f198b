"""The VPC: two zones without a way out. The load balancer stands in it, and what uses Redis."""

from __future__ import annotations

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from acknowledged import ignore
from stages import Stage


class Network(cdk.Stack):
    @property
    @jsii.member(jsii_name="availabilityZones")
    def availability_zones(self) -> list[str]:
        """Told, not looked up: a lookup needs an account, and without one CDK goes on with `dummy1a`."""
        return self._zones

    def __init__(self, scope: Construct, name: str, env: cdk.Environment, *, stage: Stage) -> None:
        self._zones = list(stage.zones)
        super().__init__(scope, name, env=env)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.20.0.0/20"),
            availability_zones=list(stage.zones),
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="inner", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                )
            ],
            restrict_default_security_group=False,  # would bring a custom resource along
            flow_logs={
                "rejects": ec2.FlowLogOptions(
                    traffic_type=ec2.FlowLogTrafficType.REJECT,
                    destination=ec2.FlowLogDestination.to_cloud_watch_logs(),
                )
            },
        )
        for subnet in self.vpc.isolated_subnets:
            ignore(subnet.node.default_child, "W3010", "A lookup of zones would need an account.")
        # CloudFront reaches a VPC origin only where a gateway is attached; no route leads to it.
        gateway = ec2.CfnInternetGateway(self, "Gateway")
        self.attached = ec2.CfnVPCGatewayAttachment(
            self, "Attached", vpc_id=self.vpc.vpc_id, internet_gateway_id=gateway.ref
        )

        self.alb_group = ec2.SecurityGroup(
            self,
            "AlbGroup",
            vpc=self.vpc,
            description="the load balancer: CloudFront alone",
            allow_all_outbound=False,
        )
        self.alb_group.add_ingress_rule(
            ec2.Peer.prefix_list(stage.cloudfront_prefixes),
            ec2.Port.tcp(80),
            "CloudFront's VPC origin",
        )
        self.function_group = ec2.SecurityGroup(
            self,
            "FunctionGroup",
            vpc=self.vpc,
            description="functions that use Redis",
            allow_all_outbound=False,
        )
        self.redis_group = ec2.SecurityGroup(
            self, "RedisGroup", vpc=self.vpc, description="Redis", allow_all_outbound=False
        )

        for service in (
            ec2.GatewayVpcEndpointAwsService.DYNAMODB,
            ec2.GatewayVpcEndpointAwsService.S3,
        ):
            self.vpc.add_gateway_endpoint(
                f"To{service.name.split('.')[-1].title()}", service=service
            )  # free
        if stage.redis:
            endpoints = ec2.SecurityGroup(
                self,
                "EndpointGroup",
                vpc=self.vpc,
                description="interface endpoints",
                allow_all_outbound=False,
            )
            endpoints.add_ingress_rule(self.function_group, ec2.Port.tcp(443), "functions")
            self.function_group.add_egress_rule(endpoints, ec2.Port.tcp(443), "interface endpoints")
            self.function_group.add_egress_rule(
                self.redis_group, ec2.Port.tcp_range(6379, 6380), "Redis"
            )
            self.redis_group.add_ingress_rule(
                self.function_group, ec2.Port.tcp_range(6379, 6380), "functions"
            )
            # Prefix lists of the gateway endpoints would need a lookup: HTTPS anywhere, and no route but theirs.
            self.function_group.add_egress_rule(
                ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "gateway endpoints: no other route is there"
            )
            for short, service in {
                "Kms": ec2.InterfaceVpcEndpointAwsService.KMS,
                "Secrets": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
                "Cognito": ec2.InterfaceVpcEndpointAwsService.COGNITO_IDP,
            }.items():
                ec2.InterfaceVpcEndpoint(
                    self,
                    f"To{short}",
                    vpc=self.vpc,
                    service=service,
                    security_groups=[endpoints],
                    open=False,
                )
