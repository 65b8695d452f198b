"""The distribution: the API's requests on their way to the functions, and all pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from acknowledged import acknowledge
from checks import HOME
from edge import catalogue, page, pictures
from edge.access_log import AccessLog
from edge.firewall import firewall
from stacks.data import Data
from stages import Stage

HTTPS = cloudfront.ViewerProtocolPolicy.HTTPS_ONLY
ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""What CloudFront would keep for ten seconds, and give to the next who asks, whoever that is."""


class Distribution(Construct):
    """A distribution `made`, the `host` that clients know it by, and the id of the signing key."""

    def __init__(
        self,
        scope: Construct,
        *,
        stage: Stage,
        data: Data,
        balancer: elb.IApplicationLoadBalancer,
        edge_keys: Sequence[str],
    ) -> None:
        super().__init__(scope, "Cdn")
        self.stage, self.data = stage, data
        self.access = cloudfront.S3OriginAccessControl(
            self, "Access", signing=cloudfront.Signing.SIGV4_ALWAYS
        )
        keys = pictures.public_keys(self, stage)
        self.key_id = keys[0].attr_id
        self.made = cloudfront.Distribution(
            self,
            "Default",
            comment=f"ilikeyacut {stage.name}",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            **self._domain(),
            web_acl_id=firewall(self, edge_keys).attr_arn if stage.waf else None,
            error_responses=[
                cloudfront.ErrorResponse(http_status=it, ttl=cdk.Duration.seconds(0))
                for it in ERRORS
            ],
            default_behavior=self._assets(),
            additional_behaviors={
                **self._calls(balancer),
                **self._of_people(pictures.key_group(self, stage, keys)),
            },
        )
        self.host = stage.cdn_domain or self.made.distribution_domain_name
        if stage.region == HOME:
            AccessLog(self, stage=stage, distribution_arn=self.made.distribution_arn)
        acknowledge(self.made, _reasons(stage))

    def _domain(self) -> dict[str, Any]:
        stage = self.stage
        if not (stage.cdn_domain and stage.certificate_arn):
            return {}
        certificate = acm.Certificate.from_certificate_arn(
            self, "Certificate", stage.certificate_arn
        )
        return {"domain_names": [stage.cdn_domain], "certificate": certificate}

    def _calls(
        self, balancer: elb.IApplicationLoadBalancer
    ) -> dict[str, cloudfront.BehaviorOptions]:
        """Lead calls to the balancer. The first pattern that fits counts."""
        to_functions = {
            "origin": origins.VpcOrigin.with_application_load_balancer(
                balancer,
                http_port=80,
                protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
                read_timeout=cdk.Duration.seconds(30),
                keepalive_timeout=cdk.Duration.seconds(50),  # shorter than the balancer's own
            ),
            "viewer_protocol_policy": HTTPS,
            "allowed_methods": cloudfront.AllowedMethods.ALLOW_ALL,
        }
        of_nobody = catalogue.asked(self, self.stage)
        passed_on = cloudfront.BehaviorOptions(
            **to_functions,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        )
        return {
            catalogue.PATH: cloudfront.BehaviorOptions(
                **to_functions,
                cache_policy=catalogue.cache(self, self.stage),
                origin_request_policy=of_nobody,
                response_headers_policy=catalogue.answered(self, self.stage),
            ),
            page.FILES: cloudfront.BehaviorOptions(
                **to_functions,
                cache_policy=page.cache(self, self.stage),
                origin_request_policy=of_nobody,
            ),
            **dict.fromkeys(("/v1/*", *page.PAGES), passed_on),
        }

    def _of_people(self, keys: cloudfront.IKeyGroup) -> dict[str, cloudfront.BehaviorOptions]:
        """Show pictures of people to whoever has a signed address."""
        private = {
            "viewer_protocol_policy": HTTPS,
            "allowed_methods": cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            "cache_policy": pictures.of_people(self, self.stage),
            "response_headers_policy": pictures.headers(
                self, self.stage, "people", "private, max-age=900"
            ),
            "trusted_key_groups": [keys],
        }
        return {
            f"/{folder}/*": cloudfront.BehaviorOptions(origin=self._bucket(folder), **private)
            for folder in ("processed-images", "thumbnails")
        }

    def _assets(self) -> cloudfront.BehaviorOptions:
        """Show everybody what is below /static-assets/; the bucket's policy opens nothing else."""
        return cloudfront.BehaviorOptions(
            origin=self._bucket("static-assets"),
            viewer_protocol_policy=HTTPS,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=pictures.headers(
                self, self.stage, "assets", "public, max-age=86400"
            ),
        )

    def _bucket(self, folder: str) -> cloudfront.IOrigin:
        """Return a bucket as an origin.

        Imported, because the CDK would write the distribution into the bucket's policy: a cycle.
        """
        kept = self.data.buckets[folder]
        known = s3.Bucket.from_bucket_attributes(
            self,
            folder,
            bucket_name=kept.bucket_name,
            bucket_regional_domain_name=kept.bucket_regional_domain_name,
        )
        return origins.S3BucketOrigin.with_origin_access_control(
            known, origin_access_control=self.access
        )


def _reasons(stage: Stage) -> dict[str, str]:
    reasons = {
        "AwsSolutions-CFR1": "People travel; signing in decides who may use the app.",
        "AwsSolutions-CFR3": "Delivered to CloudWatch, without addresses, in us-east-1. "
        "Elsewhere the API's log has to do: CloudFront delivers chosen fields there alone.",
        "AwsSolutions-CFR5": "The one custom origin is a VPC origin, a private connection.",
    }
    if not stage.certificate_arn:
        reasons["AwsSolutions-CFR4"] = "Only a domain of one's own can ask for TLSv1.2_2021."
    if not stage.waf:
        reasons["AwsSolutions-CFR2"] = "The firewall costs by the month; it is on in prod."
    return reasons
