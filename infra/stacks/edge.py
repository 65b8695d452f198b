"""The way in for requests, and the way out for pictures: infra/edge has its parts."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from edge.api import Api
from edge.balancer import Balancer
from edge.distribution import Distribution
from stacks.data import Data
from stacks.identity import Identity
from stacks.network import Network
from stages import Stage


class Edge(cdk.Stack):
    """The HTTP API, the distribution and the load balancer, without the functions' rules.

    `edge_keys` are the values of the header that each rule of the balancer accepts. The API sends
    the first of them.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        env: cdk.Environment,
        *,
        stage: Stage,
        network: Network,
        data: Data,
        identity: Identity,
    ) -> None:
        super().__init__(scope, name, env=env)
        self.edge_keys = [_edge_key(stage, label) for label in stage.edge_keys]
        way_in = Balancer(
            self, stage=stage, vpc=network.vpc, group=network.alb_group, keys=self.edge_keys
        )
        self.balancer, self.listener = way_in.made, way_in.listener
        cdn = Distribution(
            self, stage=stage, data=data, balancer=self.balancer, edge_keys=self.edge_keys
        )
        self.distribution, self.cdn, self.cdn_key_id = cdn.made, cdn.host, cdn.key_id
        address = self.distribution.distribution_domain_name
        api = Api(self, stage=stage, identity=identity, cdn=address, key=self.edge_keys[0])
        self.api, self.live, self.url = api.made, api.live, api.url
        for output, value in {
            "ApiId": self.api.api_id,
            "ApiUrl": self.url,
            "ApiDomain": api.alias,
            "CdnDomain": address,
        }.items():
            if value:
                cdk.CfnOutput(self, output, value=value)


def _edge_key(stage: Stage, label: str) -> str:
    """Return a reference to the version of the secret that has a label."""
    secret = cdk.SecretValue.secrets_manager(f"{stage.prefix}edge-key", version_stage=label)
    value: str = secret.unsafe_unwrap()  # a reference: CloudFormation alone resolves it
    return value
