"""How CloudFront keeps the catalogue, which is the same for everybody."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from edge.balancer import KEY_HEADER
from stages import Stage

PATH = "/v1/hairstyles*"
ASKED = ("category", "cursor", "limit", "q", "tag")
"""The parts of a query that an answer depends on. No others are passed on."""
TOLD = (KEY_HEADER, "x-client-ip", "x-request-id")
"""The headers that are passed on. No answer depends on them, so they are not part of the key."""
OF_ONE_CLIENT = ("ratelimit", "ratelimit-policy")
"""Headers about whoever asked first."""


def cache(scope: Construct, stage: Stage) -> cloudfront.CachePolicy:
    """Keep what says that it may be kept, for five minutes at most. Refusals never say so."""
    return cloudfront.CachePolicy(
        scope,
        "Catalogue",
        cache_policy_name=f"{stage.prefix}catalogue",
        comment="the hairstyles, the same for everybody",
        min_ttl=cdk.Duration.seconds(0),
        default_ttl=cdk.Duration.seconds(0),
        max_ttl=cdk.Duration.minutes(5),
        query_string_behavior=cloudfront.CacheQueryStringBehavior.allow_list(*ASKED),
        enable_accept_encoding_brotli=True,
        enable_accept_encoding_gzip=True,
    )


def asked(scope: Construct, stage: Stage) -> cloudfront.OriginRequestPolicy:
    """Pass on nothing of the person, so that an answer cannot depend on who asked."""
    return cloudfront.OriginRequestPolicy(
        scope,
        "CatalogueAsked",
        origin_request_policy_name=f"{stage.prefix}catalogue",
        header_behavior=cloudfront.OriginRequestHeaderBehavior.allow_list(*TOLD),
    )


def answered(scope: Construct, stage: Stage) -> cloudfront.ResponseHeadersPolicy:
    """Take out of kept answers what was about the first who asked."""
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "CatalogueAnswered",
        response_headers_policy_name=f"{stage.prefix}catalogue",
        remove_headers=list(OF_ONE_CLIENT),
    )
