"""What keeps a stage from being deployed: sentences that say what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sizes import SIZES, Size

if TYPE_CHECKING:
    from stages import Stage

HOME = "us-east-1"
"""Where CloudFront has its certificate, its firewall and its metrics, whatever the region."""
HOME_PREFIXES = "pl-3b927c52"

LOGS_KEPT = (14, 90)
MOST_EDGE_KEYS = 2
"""Of the five values that a rule of a load balancer may have, three are paths."""
LONGEST_BUCKET = 63
MOST_RESERVED = 900
"""An account has 1,000 executions at once, and Lambda keeps 100 of them unreserved."""
PLATFORMS = ("APNS", "APNS_SANDBOX", "GCM")
"""Of SNS, for push."""
PYTHONS = ("3.12", "3.13")
ARCHITECTURES = ("arm64", "x86_64")

NAME = re.compile(r"[a-z][a-z0-9]{0,11}")
ACCOUNT = re.compile(r"[0-9]{12}")
REGION = re.compile(r"(?!cn-|us-gov-|us-iso|eu-isoe|eusc-)[a-z]{2,4}-[a-z]+-[0-9]")
PREFIXES = re.compile(r"pl-[0-9a-f]{8,17}")
HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
CERTIFICATE = re.compile(rf"arn:aws:acm:{HOME}:[0-9]{{12}}:certificate/[0-9a-f-]+")
PORT = re.compile(r"(?::[0-9]{1,5})?")


def faults(stage: Stage) -> Iterator[str]:
    """Yield what is wrong with a stage, each as a sentence."""
    for check in (
        _name,
        _place,
        _network,
        _edge,
        _domains,
        _addresses,
        _push,
        _watch,
        _load,
        _code,
    ):
        yield from check(stage)


def _name(stage: Stage) -> Iterator[str]:
    if not NAME.fullmatch(stage.name):
        yield (
            f"{stage.name!r} cannot name a stage: use up to 12 small letters and digits, a letter "
            "first, such as `dev`"
        )
    elif len(longest := stage.bucket("processed-images")) > LONGEST_BUCKET:
        yield (
            f"the bucket {longest} has {len(longest)} characters, S3 takes {LONGEST_BUCKET}: "
            "use a shorter name for the stage"
        )


def _place(stage: Stage) -> Iterator[str]:
    if not ACCOUNT.fullmatch(stage.account):
        yield f"{stage.account!r} is no AWS account: `account` has 12 digits"
    if not REGION.fullmatch(stage.region):
        yield (
            f"{stage.region!r} is no region of the partition `aws`, for which the packages are "
            f"built: `region` is one such as {HOME}"
        )


def _network(stage: Stage) -> Iterator[str]:
    zone = re.compile(rf"{re.escape(stage.region)}[a-z]")
    if len(set(stage.zones)) < 2 or not all(zone.fullmatch(it) for it in stage.zones):
        yield (
            f"{', '.join(stage.zones) or 'no zone'} cannot be the zones: name two or more "
            f"of {stage.region} in `zones`, such as {stage.region}a"
        )
    borrowed = stage.region != HOME and stage.cloudfront_prefixes == HOME_PREFIXES
    if borrowed or not PREFIXES.fullmatch(stage.cloudfront_prefixes):
        yield (
            f"{stage.cloudfront_prefixes!r} is not the prefix list of CloudFront in "
            f"{stage.region}: `aws ec2 describe-managed-prefix-lists` shows the id of "
            "com.amazonaws.global.cloudfront.origin-facing for `cloudfront_prefixes`"
        )


def _edge(stage: Stage) -> Iterator[str]:
    if not 1 <= len(stage.edge_keys) <= MOST_EDGE_KEYS:
        yield "name one label in `edge_keys`, or two while the edge's key is rotated"
    if not stage.cdn_keys or min(stage.cdn_keys) < 1:
        yield "name one number of a key pair in `cdn_keys`, 1 or more, or two while it is rotated"


def _domains(stage: Stage) -> Iterator[str]:
    domains = [it for it in (stage.api_domain, stage.cdn_domain) if it is not None]
    for domain in domains:
        if not HOST.fullmatch(domain):
            yield f"{domain!r} is no domain: write it as in api.example.com"
    if len(set(domains)) < len(domains):
        yield f"the API and the CDN cannot share the domain {domains[0]}: use two"
    if domains and not CERTIFICATE.fullmatch(stage.certificate_arn or ""):
        yield (
            f"{stage.certificate_arn!r} is no certificate for {' and '.join(domains)}: "
            f"`certificate_arn` is the ARN of one of ACM in {HOME}"
        )
    if stage.region != HOME and stage.api_domain:
        yield f"a domain of the API needs a certificate in {stage.region}; only {HOME} has one"
    if stage.region != HOME and stage.waf:
        yield f"the firewall of CloudFront can only be made in {HOME}: set `waf` to False"


def _addresses(stage: Stage) -> Iterator[str]:
    for name in ("alarm_email", "report_email", "mail_from"):
        address: str | None = getattr(stage, name)
        if address is not None and not _is_address(address):
            yield f"{address!r} is no e-mail address: write `{name}` as in ops@example.com"
    for origin in stage.web_origins:
        if not _is_origin(origin):
            yield (
                f"{origin!r} is no origin of a web page: write it as in https://app.example.com, "
                "without a path"
            )


def _is_address(text: str) -> bool:
    local, _, domain = text.partition("@")
    return bool(local and HOST.fullmatch(domain))


def _is_origin(text: str) -> bool:
    scheme, _, rest = text.partition("://")
    host, colon, port = rest.partition(":")
    known = HOST.fullmatch(host) if scheme == "https" else host == "localhost"
    return bool(known and scheme in ("http", "https") and PORT.fullmatch(colon + port))


def _push(stage: Stage) -> Iterator[str]:
    for platform in stage.push:
        if platform not in PLATFORMS:
            yield f"SNS has no platform {platform}: {', '.join(PLATFORMS)}"
    if {"APNS", "APNS_SANDBOX"} <= set(stage.push):
        yield "phones cannot be of both APNS and APNS_SANDBOX: name one in `push`"


def _watch(stage: Stage) -> Iterator[str]:
    if stage.log_days not in LOGS_KEPT:
        days = " or ".join(map(str, LOGS_KEPT))
        yield f"logs are kept for {days} days, not {stage.log_days}: change `log_days`"
    if stage.tracing_layer and f":lambda:{stage.region}:" not in stage.tracing_layer:
        yield (
            f"{stage.tracing_layer!r} is no layer of {stage.region}: `tracing_layer` is the ARN of "
            "one, with its version"
        )
    if not 0 <= stage.trace_share <= 1:
        yield f"{stage.trace_share} is no share of requests: `trace_share` is from 0 to 1"
    if stage.monthly_budget_usd < 1:
        yield f"a budget of ${stage.monthly_budget_usd} is none: set `monthly_budget_usd`"


def _load(stage: Stage) -> Iterator[str]:
    if not 1 <= stage.api_rate <= stage.api_burst:
        yield (
            f"the API cannot take {stage.api_rate} requests a second and {stage.api_burst} at "
            "once: `api_rate` is 1 or more, and `api_burst` no less"
        )
    images = stage.size("processing").reserved
    if stage.images_at_once < 2 or (images and stage.images_at_once >= images):
        yield (
            f"{stage.images_at_once} images at once leave `processing` with {images} executions "
            "no room for requests: `images_at_once` is 2 or more, and less than what is reserved"
        )
    if (reserved := sum(it.reserved or 0 for it in stage.sizes.values())) > MOST_RESERVED:
        yield f"{reserved} executions are reserved, an account has {MOST_RESERVED} to reserve"
    for name, size in stage.sizes.items():
        yield from _size(name, size)


def _size(name: str, size: Size) -> Iterator[str]:
    if name not in SIZES:
        yield f"there is no function {name!r} in `sizes`: {', '.join(SIZES)}"
    if not 128 <= size.memory <= 10_240 or not 1 <= size.timeout <= 900:
        yield (
            f"`{name}` cannot have {size.memory} MB and {size.timeout} seconds: Lambda allows "
            "128 to 10,240 MB and 1 to 900 seconds"
        )


def _code(stage: Stage) -> Iterator[str]:
    if stage.python not in PYTHONS:
        yield f"functions run on Python {' or '.join(PYTHONS)}, not {stage.python!r}"
    if stage.architecture not in ARCHITECTURES:
        yield f"functions run on {' or '.join(ARCHITECTURES)}, not {stage.architecture!r}"
