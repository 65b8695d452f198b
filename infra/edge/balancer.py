"""The internal load balancer. The rules that lead to functions stand where the functions are."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from constructs import Construct

from acknowledged import acknowledge
from edge.problems import no_such_route, not_through_the_api
from stages import Stage

KEY_HEADER = "x-edge-key"
LAST = 10_000
"""The priority of the rule behind all others."""


class Balancer(Construct):
    """A load balancer `made` and its `listener`, which answers 403 without one of the keys."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        vpc: ec2.IVpc,
        group: ec2.ISecurityGroup,
        keys: Sequence[str],
    ) -> None:
        super().__init__(scope, "Balancer")
        self.made = elb.ApplicationLoadBalancer(
            self,
            "Default",
            vpc=vpc,
            internet_facing=False,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_group=group,
            drop_invalid_header_fields=True,
            deletion_protection=stage.keep_data,
            idle_timeout=cdk.Duration.seconds(60),
        )
        acknowledge(
            self.made,
            {
                "AwsSolutions-ELB2": "Its access log would have whole paths, with the tokens of "
                "shared results. The API's log has every request, by its route."
            },
        )
        self.listener = self.made.add_listener(
            "Http",
            port=80,
            protocol=elb.ApplicationProtocol.HTTP,
            open=False,
            default_action=not_through_the_api(),
        )
        self.listener.add_action(
            "Nowhere",
            priority=LAST,
            conditions=[elb.ListenerCondition.http_header(KEY_HEADER, list(keys))],
            action=no_such_route(),
        )
