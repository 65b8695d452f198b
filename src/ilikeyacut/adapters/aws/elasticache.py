"""Passwords for ElastiCache that IAM grants: an address that is signed but never called.

AWS documents the form: a GET of `http://{cache}/?Action=connect&User={user}`, presigned with
Signature Version 4 for the service `elasticache` and sent without its scheme. A token is good for
15 minutes and only for making a connection, which ends after 12 hours.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from urllib.parse import urlencode

from ilikeyacut.adapters.aws.faults import UnusableSettingsError
from ilikeyacut.adapters.aws.session import AwsSession

GOOD_FOR = 900  # seconds, the most that AWS grants
RENEWED_AFTER = 600.0


class ElastiCacheTokens:
    """Returns a user and a token that is good for five more minutes at least.

    `cache` is the cache's name, not its address. Threads may share it.
    """

    def __init__(
        self,
        session: AwsSession,
        user: str,
        cache: str,
        *,
        serverless: bool = True,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._session = session
        self._user = user
        self._cache = cache
        self._serverless = serverless
        self._now = now
        self._token: str | None = None
        self._renewed_at = 0.0
        self._lock = Lock()

    def __call__(self) -> tuple[str, str]:
        """Return the user and a token. Raises UnusableSettingsError, or botocore's errors."""
        with self._lock:
            now = self._now()
            if self._token is None or now - self._renewed_at >= RENEWED_AFTER:
                self._token = self._signed()
                self._renewed_at = now
            return self._user, self._token

    def _signed(self) -> str:
        from botocore.auth import SigV4QueryAuth
        from botocore.awsrequest import AWSRequest

        credentials, region = self._session.credentials(), self._session.region
        if credentials is None or region is None:
            raise UnusableSettingsError("an ElastiCache token needs credentials and a region")
        asked = {"Action": "connect", "User": self._user}
        if self._serverless:
            asked["ResourceType"] = "ServerlessCache"
        request = AWSRequest("GET", f"http://{self._cache}/?{urlencode(asked)}")
        SigV4QueryAuth(credentials, "elasticache", region, expires=GOOD_FOR).add_auth(request)
        return str(request.url).removeprefix("http://")
