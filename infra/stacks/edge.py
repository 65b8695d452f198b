"""How requests come in: API -> CloudFront -> load balancer; and how pictures go out, from CloudFront.

    phone --- API (JWT, throttle) --- CloudFront /v1/* --- VPC origin --- load balancer --- function
    phone --- CloudFront /thumbnails/*, /processed-images/* (signed), /static-assets/* --- S3
    phone --- S3 user-uploads (presigned POST)

The API adds x-edge-key; the load balancer's rules ask for it, so whoever calls the distribution's
/v1 directly gets a 403 and cannot pass the API's throttle by. The load balancer is internal: only a
VPC origin of this account reaches it.
"""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from acknowledged import acknowledge
from stacks.data import Data
from stacks.identity import Identity
from stacks.network import Network
from stages import Stage

PUBLIC = {
    "/v1/health/{proxy+}": ["GET"],
    "/v1/auth/{proxy+}": ["POST"],
    "/v1/hairstyles": ["GET"],
    "/v1/hairstyles/{proxy+}": ["GET"],
    "/v1/shared/{token}": ["GET"],
}


class Edge(cdk.Stack):
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
        self.stage = stage
        self._balancer(network, data)
        self._distribution(data)
        self._api(identity, data.secrets["edge-key"])

    def _balancer(self, network: Network, data: Data) -> None:
        self.balancer = elb.ApplicationLoadBalancer(
            self,
            "Balancer",
            vpc=network.vpc,
            internet_facing=False,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            security_group=network.alb_group,
            drop_invalid_header_fields=True,
            deletion_protection=self.stage.keep_data,
            idle_timeout=cdk.Duration.seconds(60),
        )
        self.balancer.log_access_logs(data.access_logs, "alb")
        self.listener = self.balancer.add_listener(
            "Http",
            port=80,
            protocol=elb.ApplicationProtocol.HTTP,
            open=False,
            default_action=elb.ListenerAction.fixed_response(
                403,
                content_type="application/problem+json",
                message_body='{"status":403,"title":"Forbidden"}',
            ),
        )

    def _distribution(self, data: Data) -> None:
        stage, minutes = self.stage, cdk.Duration.minutes
        functions = origins.VpcOrigin.with_application_load_balancer(
            self.balancer,
            http_port=80,
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
            read_timeout=cdk.Duration.seconds(30),
            keepalive_timeout=cdk.Duration.seconds(60),
        )
        pem = "{{resolve:ssm:/" + stage.prefix + "cdn-public-key}}"
        key = cloudfront.CfnPublicKey(
            self,
            "CdnPublicKey",
            public_key_config=cloudfront.CfnPublicKey.PublicKeyConfigProperty(
                name=f"{stage.prefix}1", caller_reference=f"{stage.prefix}1", encoded_key=pem
            ),
        )
        group = cloudfront.CfnKeyGroup(
            self,
            "CdnKeys",
            key_group_config=cloudfront.CfnKeyGroup.KeyGroupConfigProperty(
                name=f"{stage.prefix}keys", items=[key.attr_id]
            ),
        )
        self.cdn_key_id = key.attr_id
        oac = cloudfront.S3OriginAccessControl(
            self, "Access", signing=cloudfront.Signing.SIGV4_ALWAYS
        )

        def bucket(folder: str) -> cloudfront.IOrigin:
            # Imported, so that CDK does not write the distribution into the bucket's policy: a cycle.
            known = s3.Bucket.from_bucket_attributes(
                self,
                f"From{folder.title().replace('-', '')}",
                bucket_name=data.buckets[folder].bucket_name,
                bucket_regional_domain_name=data.buckets[folder].bucket_regional_domain_name,
            )
            return origins.S3BucketOrigin.with_origin_access_control(
                known, origin_access_control=oac
            )

        pictures = cloudfront.ResponseHeadersPolicy(
            self,
            "PictureHeaders",
            response_headers_policy_name=f"{stage.prefix}pictures",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=cdk.Duration.days(365),
                    include_subdomains=True,
                    override=True,
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(
                        header="content-security-policy",
                        value="default-src 'none'; sandbox",
                        override=True,
                    ),
                    cloudfront.ResponseCustomHeader(
                        header="cross-origin-resource-policy", value="cross-origin", override=True
                    ),
                ]
            ),
        )
        catalogue = cloudfront.CachePolicy(
            self,
            "Catalogue",
            cache_policy_name=f"{stage.prefix}catalogue",
            comment="the hairstyle library, the same for everybody",
            min_ttl=cdk.Duration.seconds(0),
            default_ttl=cdk.Duration.seconds(0),
            max_ttl=minutes(5),
            query_string_behavior=cloudfront.CacheQueryStringBehavior.allow_list(
                "category", "cursor", "limit", "q"
            ),
            header_behavior=cloudfront.CacheHeaderBehavior.allow_list("accept-language"),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )
        https = cloudfront.ViewerProtocolPolicy.HTTPS_ONLY
        everything = cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER
        signed = dict(
            viewer_protocol_policy=https,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=pictures,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Cdn",
            comment=f"ilikeyacut {stage.name}",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            domain_names=[stage.cdn_domain] if stage.cdn_domain else None,
            certificate=acm.Certificate.from_certificate_arn(
                self, "Certificate", stage.certificate_arn
            )
            if stage.certificate_arn
            else None,
            enable_logging=True,
            log_bucket=data.access_logs,
            log_file_prefix="cdn/",
            web_acl_id=self._firewall() if stage.waf else None,
            default_behavior=cloudfront.BehaviorOptions(origin=bucket("static-assets"), **signed),
            additional_behaviors={
                "/v1/hairstyles*": cloudfront.BehaviorOptions(
                    origin=functions,
                    viewer_protocol_policy=https,
                    allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                    cache_policy=catalogue,
                    origin_request_policy=everything,
                ),
                "/v1/*": cloudfront.BehaviorOptions(
                    origin=functions,
                    viewer_protocol_policy=https,
                    allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                    cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                    origin_request_policy=everything,
                ),
                "/processed-images/*": cloudfront.BehaviorOptions(
                    origin=bucket("processed-images"), **signed
                ),
                "/thumbnails/*": cloudfront.BehaviorOptions(origin=bucket("thumbnails"), **signed),
            },
        )
        config_ = self.distribution.node.default_child
        for index in (2, 3):  # the two folders of people: only with a signature of ours
            config_.add_property_override(
                f"DistributionConfig.CacheBehaviors.{index}.TrustedKeyGroups", [group.ref]
            )
        self.cdn = stage.cdn_domain or self.distribution.distribution_domain_name
        acknowledge(
            self.distribution,
            {
                "AwsSolutions-CFR1": "People travel; sign-in decides who may use the app, not where they are.",
                **(
                    {}
                    if stage.certificate_arn
                    else {
                        "AwsSolutions-CFR4": "The default certificate fixes the protocol; a stage with a domain of its own has TLSv1.2_2021."
                    }
                ),
                **(
                    {}
                    if stage.waf
                    else {"AwsSolutions-CFR2": "The firewall costs by the month; it is on in prod."}
                ),
                "AwsSolutions-CFR5": "The only custom origin is a VPC origin, a private connection inside of AWS; the bucket origins are signed.",
            },
        )
        cdk.CfnOutput(self, "CdnDomain", value=self.distribution.distribution_domain_name)

    def _firewall(self) -> str:
        def rule(
            priority: int, name: str, managed: str, count: tuple[str, ...] = ()
        ) -> waf.CfnWebACL.RuleProperty:
            return waf.CfnWebACL.RuleProperty(
                name=name,
                priority=priority,
                override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
                visibility_config=seen(name),
                statement=waf.CfnWebACL.StatementProperty(
                    managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS",
                        name=managed,
                        rule_action_overrides=[
                            waf.CfnWebACL.RuleActionOverrideProperty(
                                name=it, action_to_use=waf.CfnWebACL.RuleActionProperty(count={})
                            )
                            for it in count
                        ]
                        or None,
                    )
                ),
            )

        def seen(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
            return waf.CfnWebACL.VisibilityConfigProperty(
                cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
            )

        # Requests to /v1 come from API Gateway's addresses, so the rate is counted by the header that the API sets.
        rate = waf.CfnWebACL.RuleProperty(
            name="rate",
            priority=0,
            action=waf.CfnWebACL.RuleActionProperty(block={}),
            visibility_config=seen("rate"),
            statement=waf.CfnWebACL.StatementProperty(
                rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                    limit=600,
                    aggregate_key_type="CUSTOM_KEYS",
                    evaluation_window_sec=300,
                    custom_keys=[
                        waf.CfnWebACL.RateBasedStatementCustomKeyProperty(
                            header=waf.CfnWebACL.RateLimitHeaderProperty(
                                name="x-client-ip",
                                text_transformations=[
                                    waf.CfnWebACL.TextTransformationProperty(
                                        priority=0, type="NONE"
                                    )
                                ],
                            )
                        )
                    ],
                )
            ),
        )
        acl = waf.CfnWebACL(
            self,
            "Firewall",
            scope="CLOUDFRONT",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=seen("firewall"),
            rules=[
                rate,
                rule(1, "common", "AWSManagedRulesCommonRuleSet", ("SizeRestrictions_BODY",)),
                rule(2, "bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"),
            ],
        )
        return acl.attr_arn

    def _api(self, identity: Identity, edge_key: secretsmanager.Secret) -> None:
        stage = self.stage
        jwt = authorizers.HttpJwtAuthorizer(
            "People",
            identity.issuer,
            jwt_audience=[
                identity.app_client.user_pool_client_id,
                identity.server_client.user_pool_client_id,
            ],
        )
        value = apigatewayv2.MappingValue.custom
        passes = integrations.HttpUrlIntegration(
            "Edge",
            f"https://{self.cdn}",
            method=apigatewayv2.HttpMethod.ANY,
            timeout=cdk.Duration.seconds(29),
            parameter_mapping=apigatewayv2.ParameterMapping()
            .overwrite_path(apigatewayv2.MappingValue.request_path())
            .overwrite_header("x-edge-key", value(edge_key.secret_value.unsafe_unwrap()))
            .overwrite_header("x-client-ip", value("$context.identity.sourceIp"))
            .overwrite_header("x-request-id", value("$context.requestId")),
        )
        self.api = apigatewayv2.HttpApi(
            self,
            "Api",
            api_name=f"{stage.prefix}api",
            create_default_stage=False,
            disable_execute_api_endpoint=bool(stage.api_domain),
            cors_preflight=apigatewayv2.CorsPreflightOptions(
                allow_origins=list(stage.web_origins),
                allow_headers=["authorization", "content-type", "idempotency-key", "if-none-match"],
                allow_methods=[apigatewayv2.CorsHttpMethod.ANY],
                expose_headers=["etag", "location", "retry-after", "x-request-id"],
                max_age=cdk.Duration.hours(1),
            )
            if stage.web_origins
            else None,
        )
        for path, methods in PUBLIC.items():
            self.api.add_routes(
                path=path,
                methods=[apigatewayv2.HttpMethod(it) for it in methods],
                integration=passes,
            )
        self.api.add_routes(
            path="/v1/{proxy+}",
            methods=[apigatewayv2.HttpMethod.ANY],
            integration=passes,
            authorizer=jwt,
        )
        log = logs.LogGroup(
            self,
            "ApiLog",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.live = apigatewayv2.HttpStage(
            self,
            "Live",
            http_api=self.api,
            auto_deploy=True,
            throttle=apigatewayv2.ThrottleSettings(
                rate_limit=stage.api_rate, burst_limit=stage.api_burst
            ),
            detailed_metrics_enabled=True,
        )
        raw: apigatewayv2.CfnStage = self.live.node.default_child
        # No address, no path with ids, no token: nothing of the person.
        raw.access_log_settings = apigatewayv2.CfnStage.AccessLogSettingsProperty(
            destination_arn=log.log_group_arn,
            format='{"id":"$context.requestId","route":"$context.routeKey","status":"$context.status","ms":"$context.responseLatency","behind_ms":"$context.integrationLatency","bytes":"$context.responseLength","error":"$context.error.responseType"}',
        )
        raw.route_settings = {
            "POST /v1/auth/{proxy+}": {
                "ThrottlingRateLimit": max(5, stage.api_rate // 10),
                "ThrottlingBurstLimit": max(10, stage.api_burst // 10),
            }
        }
        raw.node.add_dependency(
            *[
                route
                for route in self.api.node.find_all()
                if isinstance(route, apigatewayv2.CfnRoute)
            ]
        )
        for route in self.api.node.find_all():
            if isinstance(route, apigatewayv2.HttpRoute) and "/v1/{proxy+}" not in route.path:
                acknowledge(
                    route,
                    {
                        "AwsSolutions-APIG4": "Public by design: signing in, the library, share links with unguessable tokens."
                    },
                )
        cdk.CfnOutput(self, "ApiId", value=self.api.api_id)
        cdk.CfnOutput(self, "ApiUrl", value=self.api.api_endpoint)
