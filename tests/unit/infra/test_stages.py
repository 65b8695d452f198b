"""A stage that cannot be deployed is refused before anything is made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sizes import SIZES
from stages import DEV, PROD, STAGES, Stage, StageError, stage

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000"
ELSEWHERE: dict[str, Any] = {
    "region": "eu-west-1",
    "zones": ("eu-west-1a", "eu-west-1b"),
    "cloudfront_prefixes": "pl-4fa04526",
}


def refused(**changes: Any) -> str:
    """Return the sentence that refuses a changed stage."""
    with pytest.raises(StageError) as error:
        replace(DEV, **changes)
    return str(error.value)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_stage_is_found_by_its_name(name: str) -> None:
    assert stage(name) is STAGES[name]
    assert stage(name).name == name


@pytest.mark.parametrize("name", ["Dev", "dev ", "no such", "../dev", "", "staging"])
def test_an_unknown_stage_is_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(StageError) as error:
        stage(name)
    assert str(error.value).startswith(f"there is no stage {name!r}: dev, prod;")


@pytest.mark.parametrize(
    "name", ["", "1st", "Dev", "de v", "dév", "d_v", "d-v", "dev\n", "x" * 13, "../x", "$(x)"]
)
def test_a_name_of_odd_characters_is_refused(name: str) -> None:
    assert refused(name=name).startswith(f"{name!r} cannot name a stage: use up to 12 small")


@pytest.mark.parametrize("name", ["a", "dev2", "x" * 12])
def test_a_name_of_letters_and_digits_is_taken(name: str) -> None:
    assert replace(DEV, name=name).prefix == f"ilikeyacut-{name}-"


def test_a_name_too_long_for_the_buckets_of_its_region_is_refused() -> None:
    place: dict[str, Any] = {
        "region": "ap-southeast-1",
        "zones": ("ap-southeast-1a", "ap-southeast-1b"),
        "cloudfront_prefixes": "pl-31a34658",
    }
    assert len(replace(DEV, name="x" * 7, **place).bucket("processed-images")) == 63
    assert "64 characters, S3 takes 63: use a shorter name" in refused(name="x" * 8, **place)


@pytest.mark.parametrize(
    "account", ["", "12345678901", "1234567890123", "12345678901x", "\uff11" * 12]
)
def test_what_is_no_account_is_refused(account: str) -> None:
    assert refused(account=account) == f"{account!r} is no AWS account: `account` has 12 digits"


@pytest.mark.parametrize("region", ["", "us-east", "cn-north-1", "us-gov-west-1", "US-EAST-1"])
def test_what_is_no_region_of_the_partition_is_refused(region: str) -> None:
    assert f"{region!r} is no region of the partition `aws`" in refused(region=region)


@pytest.mark.parametrize(
    "zones",
    [
        (),
        ("us-east-1a",),
        ("us-east-1a", "us-east-1a"),
        ("us-east-1a", "us-west-2b"),
        ("dummy1a", "dummy1b"),
        ("us-east-1", "us-east-1a"),
        ("us-east-1a", "us-east-11"),
    ],
)
def test_zones_that_are_not_two_of_the_region_are_refused(zones: tuple[str, ...]) -> None:
    assert "cannot be the zones: name two or more of us-east-1 in `zones`" in refused(zones=zones)


@pytest.mark.parametrize("prefixes", ["", "3b927c52", "pl-", "pl-3B927C52", "sg-3b927c52"])
def test_what_is_no_prefix_list_is_refused(prefixes: str) -> None:
    text = refused(cloudfront_prefixes=prefixes)
    assert text.startswith(f"{prefixes!r} is not the prefix list of CloudFront in us-east-1")


def test_another_region_needs_its_own_prefix_list() -> None:
    text = refused(**ELSEWHERE | {"cloudfront_prefixes": DEV.cloudfront_prefixes})
    assert "is not the prefix list of CloudFront in eu-west-1: `aws ec2 describe-managed" in text
    assert replace(DEV, **ELSEWHERE).region == "eu-west-1"


@pytest.mark.parametrize(
    "domain", ["", "localhost", "https://api.example.com", "api.example.com/", "-a.example.com"]
)
def test_what_is_no_domain_is_refused(domain: str) -> None:
    for name in ("api_domain", "cdn_domain"):
        text = refused(**{name: domain, "certificate_arn": CERTIFICATE})
        assert text == f"{domain!r} is no domain: write it as in api.example.com"


def test_one_domain_cannot_be_that_of_the_api_and_of_the_cdn() -> None:
    domain = "a.example.com"
    text = refused(api_domain=domain, cdn_domain=domain, certificate_arn=CERTIFICATE)
    assert text == f"the API and the CDN cannot share the domain {domain}: use two"


@pytest.mark.parametrize(
    "arn", [None, "", "certificate", CERTIFICATE.replace("us-east-1", "eu-west-1")]
)
def test_a_domain_needs_a_certificate_where_cloudfront_looks_for_it(arn: str | None) -> None:
    text = refused(cdn_domain="cdn.example.com", certificate_arn=arn)
    assert text.startswith(f"{arn!r} is no certificate for cdn.example.com")


def test_domains_with_their_certificate_are_taken() -> None:
    domains: dict[str, Any] = {"api_domain": "api.example.com", "cdn_domain": "cdn.example.com"}
    assert replace(DEV, **domains, certificate_arn=CERTIFICATE).api_domain == "api.example.com"


def test_what_only_exists_in_one_region_is_refused_elsewhere() -> None:
    assert "firewall of CloudFront can only be made in us-east-1" in refused(waf=True, **ELSEWHERE)
    domain = {"api_domain": "api.example.com", "certificate_arn": CERTIFICATE}
    assert "needs a certificate in eu-west-1" in refused(**domain, **ELSEWHERE)


@pytest.mark.parametrize("address", ["", "ops", "@example.com", "ops@", "ops@localhost"])
def test_what_is_no_address_is_refused(address: str) -> None:
    for name in ("alarm_email", "report_email", "mail_from"):
        text = refused(**{name: address})
        assert text.startswith(f"{address!r} is no e-mail address: write `{name}` as")


@pytest.mark.parametrize(
    "origin",
    ["*", "app.example.com", "http://app.example.com", "https://app.example.com/", "https://a.b:x"],
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    assert refused(web_origins=(origin,)).startswith(f"{origin!r} is no origin of a web page")


def test_origins_of_pages_and_of_a_developer_are_taken() -> None:
    origins = ("https://app.example.com", "https://app.example.com:8443", "http://localhost:5173")
    assert replace(DEV, web_origins=origins).web_origins == origins


@pytest.mark.parametrize("days", [0, -1, 15, 365])
def test_days_for_which_logs_are_not_kept_are_refused(days: int) -> None:
    assert (
        refused(log_days=days) == f"logs are kept for 14 or 90 days, not {days}: change `log_days`"
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"push": ("ADM",)}, "SNS has no platform ADM: APNS, APNS_SANDBOX, GCM"),
        ({"push": ("APNS", "APNS_SANDBOX")}, "phones cannot be of both APNS and APNS_SANDBOX"),
        ({"trace_share": 1.1}, "1.1 is no share of requests"),
        (
            {"tracing_layer": "arn:aws:lambda:eu-west-1:1"},
            "'arn:aws:lambda:eu-west-1:1' is no layer",
        ),
        ({"monthly_budget_usd": 0}, "a budget of $0 is none"),
        ({"api_rate": 0}, "the API cannot take 0 requests a second"),
        ({"api_rate": 101}, "the API cannot take 101 requests a second and 100 at once"),
        ({"images_at_once": 1}, "1 images at once leave"),
        ({"python": "3.9"}, "functions run on Python 3.12 or 3.13, not '3.9'"),
        ({"architecture": "arm"}, "functions run on arm64 or x86_64, not 'arm'"),
        ({"sizes": {"Auth": SIZES["auth"]}}, "there is no function 'Auth' in `sizes`: auth, "),
        (
            {"sizes": {"auth": replace(SIZES["auth"], memory=64)}},
            "`auth` cannot have 64 MB and 15 seconds",
        ),
        (
            {"sizes": {"auth": replace(SIZES["auth"], timeout=901)}},
            "`auth` cannot have 1024 MB and 901 seconds",
        ),
        (
            {"sizes": {"auth": replace(SIZES["auth"], reserved=901)}},
            "901 executions are reserved, an account has 900 to reserve",
        ),
    ],
)
def test_other_values_that_aws_refuses_are_refused(changes: dict[str, Any], sentence: str) -> None:
    assert refused(**changes).startswith(sentence)


def test_images_leave_room_for_requests() -> None:
    with pytest.raises(StageError, match="80 images at once leave `processing` with 80"):
        replace(PROD, images_at_once=80)


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(StageError) as error:
        Stage("no such", account="1", log_days=1)
    assert [it.split(" ")[0] for it in str(error.value).split("; ")] == ["'no", "'1'", "logs"]
