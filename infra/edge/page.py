"""How CloudFront keeps the files of the web page, which are the same for everybody."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from stages import Stage

FILES = "/web/*"
PAGES = ("/", "/s/*")
"""The page itself, and shared results: their answers depend on the deployment and on who asks."""


def cache(scope: Construct, stage: Stage) -> cloudfront.CachePolicy:
    """Keep files for a minute, although they say that a browser must ask for each.

    So a new version is there within a minute, and functions seldom have to answer.
    """
    minute = cdk.Duration.minutes(1)
    return cloudfront.CachePolicy(
        scope,
        "Page",
        cache_policy_name=f"{stage.prefix}page",
        comment="the files of the web page, the same for everybody",
        min_ttl=minute,
        default_ttl=minute,
        max_ttl=minute,
        enable_accept_encoding_brotli=True,
        enable_accept_encoding_gzip=True,
    )
