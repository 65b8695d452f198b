"""Tokens for ElastiCache: the bytes that botocore's own presigner makes, renewed in time.

No emulator checks them. That AWS accepts one, only AWS can tell.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest
from botocore.credentials import Credentials
from botocore.hooks import HierarchicalEmitter
from botocore.model import ServiceId
from botocore.signers import RequestSigner

from ilikeyacut.adapters.aws.elasticache import ElastiCacheTokens
from ilikeyacut.adapters.aws.faults import UnusableSettingsError
from ilikeyacut.adapters.aws.session import AwsSession

NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)
REGION, USER, CACHE = "eu-west-1", "ilikeyacut", "sessions-1"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a/session+token=")
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: NOON)


def presigned(*, serverless: bool) -> str:
    """Return the token as AWS documents it to be made with botocore's presigner."""
    credentials = AwsSession(REGION).credentials()
    emitter = HierarchicalEmitter()  # the signer holds it weakly
    signer = RequestSigner(
        ServiceId("elasticache"),
        REGION,
        "elasticache",
        "v4",
        Credentials(credentials.access_key, credentials.secret_key, credentials.token),
        emitter,
    )
    more = "&ResourceType=ServerlessCache" if serverless else ""
    url = f"https://{CACHE}/?Action=connect&User={USER}{more}"
    request = {"method": "GET", "url": url, "body": {}, "headers": {}, "context": {}}
    signed: str = signer.generate_presigned_url(
        request, operation_name="connect", expires_in=900, region_name=REGION
    )
    return signed.removeprefix("https://")


@pytest.mark.parametrize("serverless", [True, False])
def test_a_token_is_what_botocore_presigns(serverless: bool) -> None:
    tokens = ElastiCacheTokens(AwsSession(REGION), USER, CACHE, serverless=serverless)
    assert tokens() == (USER, presigned(serverless=serverless))


def test_a_token_holds_what_aws_checks() -> None:
    asked = parse_qs(urlsplit(f"//{ElastiCacheTokens(AwsSession(REGION), USER, CACHE)()[1]}").query)
    assert asked["Action"] == ["connect"]
    assert asked["User"] == [USER]
    assert asked["ResourceType"] == ["ServerlessCache"]
    assert asked["X-Amz-Expires"] == ["900"]
    assert asked["X-Amz-Date"] == ["20260102T120000Z"]
    assert asked["X-Amz-SignedHeaders"] == ["host"]
    assert asked["X-Amz-Credential"] == [f"AKIDEXAMPLE/20260102/{REGION}/elasticache/aws4_request"]


def test_the_signature_is_that_of_the_published_algorithm() -> None:
    token = ElastiCacheTokens(AwsSession(REGION), USER, CACHE)()[1]
    query, _, signature = token.partition("?")[2].rpartition("&X-Amz-Signature=")
    canonical = "&".join(sorted(query.split("&")))
    nothing = hashlib.sha256(b"").hexdigest()
    request = f"GET\n/\n{canonical}\nhost:{CACHE}\n\nhost\n{nothing}"
    scope = f"20260102/{REGION}/elasticache/aws4_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n20260102T120000Z\n{scope}\n{digest}"
    key = b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    assert signature == hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def test_a_token_is_renewed_minutes_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [1000.0]
    tokens = ElastiCacheTokens(AwsSession(REGION), USER, CACHE, now=lambda: seconds[0])
    first = tokens()
    later = datetime(2026, 1, 2, 12, 10, tzinfo=UTC)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: later)
    seconds[0] += 599
    assert tokens() == first
    seconds[0] += 1
    assert "X-Amz-Date=20260102T121000Z" in tokens()[1]


def test_an_old_token_never_takes_the_place_of_one_that_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = [1000.0]
    tokens = ElastiCacheTokens(AwsSession(REGION), USER, CACHE, now=lambda: seconds[0])
    tokens()
    seconds[0] += 600
    monkeypatch.setattr(AwsSession, "credentials", lambda self: None)
    for _ in range(2):
        with pytest.raises(UnusableSettingsError):
            tokens()


def test_without_credentials_there_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AwsSession, "credentials", lambda self: None)
    with pytest.raises(UnusableSettingsError, match="credentials and a region"):
        ElastiCacheTokens(AwsSession(REGION), USER, CACHE)()
