"""The HTTP API: who may call, how often, and what of a call is written down."""

from __future__ import annotations

import json

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_certificatemanager as acm
from constructs import Construct

from acknowledged import acknowledge
from edge.balancer import KEY_HEADER
from edge.routes import ALLOWED, AUTH, EXPOSED, METHODS, PAGES, PUBLIC
from log_groups import log_group
from stacks.identity import Identity
from stages import Stage

SIGNED = "/v1/{proxy+}"
LOGGED = {
    "id": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "ms": "$context.responseLatency",
    "behind_ms": "$context.integrationLatency",
    "bytes": "$context.responseLength",
    "error": "$context.error.responseType",
}
"""Nothing of a person: no path, which has ids and the tokens of links, no address, no token."""


class Api(Construct):
    """An HTTP API `made`, its stage `live`, and the `url` that clients know it by.

    A domain of one's own points to the name `alias`. `cdn` is CloudFront's own name of the
    distribution, which no DNS of ours can break; requests go on to it with the edge's `key`.
    """

    def __init__(
        self, scope: Construct, *, stage: Stage, identity: Identity, cdn: str, key: str
    ) -> None:
        super().__init__(scope, "Api")
        self.stage, self.alias = stage, ""
        self.made = gateway.HttpApi(
            self,
            "Default",
            api_name=f"{stage.prefix}api",
            create_default_stage=False,
            disable_execute_api_endpoint=bool(stage.api_domain),
            cors_preflight=_cors(stage),
        )
        self._routes(_passed_on(cdn, key), _people(identity))
        self.live = self._live()
        self.url = f"https://{stage.api_domain}" if stage.api_domain else self.made.api_endpoint

    def _routes(
        self, passed_on: gateway.HttpRouteIntegration, people: gateway.IHttpRouteAuthorizer
    ) -> None:
        for route in (*PUBLIC, *PAGES):
            method, path = route.split()
            (made,) = self.made.add_routes(
                path=path, methods=[gateway.HttpMethod(method)], integration=passed_on
            )
            acknowledge(
                made, {"AwsSolutions-APIG4": "Needed before anybody signs in, or without it."}
            )
        self.made.add_routes(
            path=SIGNED,
            methods=[gateway.HttpMethod.ANY],
            integration=passed_on,
            authorizer=people,
        )

    def _live(self) -> gateway.HttpStage:
        rate, burst = self.stage.api_rate, self.stage.api_burst
        live = gateway.HttpStage(
            self,
            "Live",
            http_api=self.made,
            auto_deploy=True,
            throttle=gateway.ThrottleSettings(rate_limit=rate, burst_limit=burst),
            detailed_metrics_enabled=True,
            domain_mapping=self._domain(),
        )
        raw: gateway.CfnStage = live.node.default_child
        log = log_group(self, "Log", f"/{self.stage.prefix}api", self.stage)
        raw.access_log_settings = gateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=log.log_group_arn, format=json.dumps(LOGGED)
        )
        tighter = {
            "ThrottlingRateLimit": max(5, rate // 10),
            "ThrottlingBurstLimit": max(10, burst // 10),
        }
        raw.route_settings = dict.fromkeys(AUTH, tighter)
        found = self.made.node.find_all()
        raw.node.add_dependency(*(it for it in found if isinstance(it, gateway.CfnRoute)))
        return live

    def _domain(self) -> gateway.DomainMappingOptions | None:
        stage = self.stage
        if not (stage.api_domain and stage.certificate_arn):
            return None
        domain = gateway.DomainName(
            self,
            "Domain",
            domain_name=stage.api_domain,
            certificate=acm.Certificate.from_certificate_arn(
                self, "Certificate", stage.certificate_arn
            ),
            security_policy=gateway.SecurityPolicy.TLS_1_2,
        )
        self.alias = domain.regional_domain_name
        return gateway.DomainMappingOptions(domain_name=domain)


def _passed_on(cdn: str, key: str) -> gateway.HttpRouteIntegration:
    value = gateway.MappingValue.custom
    return integrations.HttpUrlIntegration(
        "Edge",
        f"https://{cdn}",
        method=gateway.HttpMethod.ANY,
        timeout=cdk.Duration.seconds(29),
        parameter_mapping=gateway.ParameterMapping()
        .overwrite_path(gateway.MappingValue.request_path())
        .overwrite_header(KEY_HEADER, value(key))
        .overwrite_header("x-client-ip", value("$context.identity.sourceIp"))
        .overwrite_header("x-request-id", value("$context.requestId")),
    )


def _people(identity: Identity) -> gateway.IHttpRouteAuthorizer:
    clients = (identity.app_client, identity.server_client)
    return authorizers.HttpJwtAuthorizer(
        "People", identity.issuer, jwt_audience=[it.user_pool_client_id for it in clients]
    )


def _cors(stage: Stage) -> gateway.CorsPreflightOptions | None:
    if not stage.web_origins:
        return None
    return gateway.CorsPreflightOptions(
        allow_origins=list(stage.web_origins),
        allow_methods=[gateway.CorsHttpMethod(it) for it in METHODS],
        allow_headers=list(ALLOWED),
        expose_headers=list(EXPOSED),
        allow_credentials=True,  # the refresh token of a web client is in a cookie
        max_age=cdk.Duration.minutes(10),
    )
