"""How CloudFront shows pictures: whose signatures count, what is kept, and with which headers."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

from stages import Stage

NO_ACTIVE_CONTENT = "default-src 'none'; sandbox"


def public_keys(scope: Construct, stage: Stage) -> list[cloudfront.CfnPublicKey]:
    """Return the keys that check signatures, by the numbers of their pairs.

    CloudFront cannot change a key, so a new pair has a new number.
    """
    made = []
    for number in stage.cdn_keys:
        name = f"{stage.prefix}{number}"
        config = cloudfront.CfnPublicKey.PublicKeyConfigProperty(
            name=name,
            caller_reference=name,
            encoded_key=f"{{{{resolve:ssm:{stage.public_key_parameter(number)}}}}}",
        )
        made.append(cloudfront.CfnPublicKey(scope, f"PublicKey{number}", public_key_config=config))
    return made


def key_group(
    scope: Construct, stage: Stage, keys: Sequence[cloudfront.CfnPublicKey]
) -> cloudfront.IKeyGroup:
    """Return the group of the keys."""
    config = cloudfront.CfnKeyGroup.KeyGroupConfigProperty(
        name=f"{stage.prefix}keys", items=[it.attr_id for it in keys]
    )
    group = cloudfront.CfnKeyGroup(scope, "Keys", key_group_config=config)
    return cloudfront.KeyGroup.from_key_group_id(scope, "KnownKeys", group.ref)


def of_people(scope: Construct, stage: Stage) -> cloudfront.CachePolicy:
    """Return the policy for pictures of people: what was erased is gone within the hour."""
    return cloudfront.CachePolicy(
        scope,
        "OfPeople",
        cache_policy_name=f"{stage.prefix}people",
        comment="pictures of people; the signature is not part of the key",
        min_ttl=cdk.Duration.seconds(0),
        default_ttl=cdk.Duration.minutes(15),
        max_ttl=cdk.Duration.hours(1),
    )


def headers(
    scope: Construct, stage: Stage, name: str, cache: str
) -> cloudfront.ResponseHeadersPolicy:
    """Return the headers of pictures, whose bytes came from somebody: a browser runs none.

    `cache` is what browsers may keep. Pages of the stage's origins may read them.
    """
    seconds = cdk.Duration.days(730)
    return cloudfront.ResponseHeadersPolicy(
        scope,
        f"{name.title()}Headers",
        response_headers_policy_name=f"{stage.prefix}{name}",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=NO_ACTIVE_CONTENT, override=True
            ),
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
            ),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=seconds, include_subdomains=True, override=True
            ),
        ),
        cors_behavior=cloudfront.ResponseHeadersCorsBehavior(
            access_control_allow_credentials=False,
            access_control_allow_headers=["*"],
            access_control_allow_methods=["GET", "HEAD"],
            access_control_allow_origins=list(stage.page_origins),
            origin_override=True,
        ),
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
            custom_headers=[
                cloudfront.ResponseCustomHeader(header=header, value=value, override=True)
                for header, value in (
                    ("cache-control", cache),
                    ("cross-origin-resource-policy", "cross-origin"),
                )
            ]
        ),
    )
