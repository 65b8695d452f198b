"""Addresses of S3 that are signed as of a given time, so that they stay the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

DATE = "%Y%m%dT%H%M%SZ"


def presigned_url(
    client: Any, credentials: Any, place: dict[str, str], *, at: datetime, good_for: timedelta
) -> str:
    """Return the address of an object, signed as if it were `at`.

    `place` has Bucket and Key. botocore always signs as of now, which gives each address another
    signature. Raises botocore's errors.
    """
    from botocore.awsrequest import AWSRequest

    url = client.generate_presigned_url("get_object", Params=place).partition("?")[0]
    request = AWSRequest("GET", url)
    _signer(credentials, client.meta.region_name, at, good_for).add_auth(request)
    signed: str = request.url
    return signed


def _signer(credentials: Any, region: str, at: datetime, good_for: timedelta) -> Any:
    from botocore.auth import S3SigV4QueryAuth
    from botocore.exceptions import NoCredentialsError

    class DatedAuth(S3SigV4QueryAuth):  # type: ignore[misc] # botocore has no types
        def add_auth(self, request: Any) -> None:
            request.context["timestamp"] = at.strftime(DATE)
            self._modify_request_before_signing(request)
            text = self.string_to_sign(request, self.canonical_request(request))
            self._inject_signature_to_request(request, self.signature(text, request))

    if credentials is None:
        raise NoCredentialsError
    return DatedAuth(credentials, "s3", region, expires=int(good_for.total_seconds()))
