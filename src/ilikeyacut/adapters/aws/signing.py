"""Signs requests to APIs of our own that ask for IAM, for clients that are not botocore's."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from ilikeyacut.adapters.aws.faults import UnusableSettingsError
from ilikeyacut.adapters.aws.session import AwsSession

API_GATEWAY = "execute-api"

SIGNATURE = ("Authorization", "X-Amz-Date", "X-Amz-Security-Token")


class RequestSigner:
    """Returns the headers that make a request ours, by Signature Version 4.

    `signed` are the headers of the request that the signature covers, besides its host; others may
    be changed on the way. Threads may share it.
    """

    def __init__(
        self,
        session: AwsSession,
        *,
        signed: tuple[str, ...] = ("content-type",),
        service: str = API_GATEWAY,
    ) -> None:
        self._session = session
        self._signed = signed
        self._service = service

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> dict[str, str]:
        """Return the headers to add. Raises UnusableSettingsError, or botocore's errors."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        credentials, region = self._session.credentials(), self._session.region
        if credentials is None or region is None:
            raise UnusableSettingsError("a signature needs AWS credentials and a region")
        covered = {name: headers[name] for name in self._signed if name in headers}
        host = headers.get("host") or urlsplit(url).netloc
        request = AWSRequest(method, url, headers=covered | {"host": host}, data=body)
        SigV4Auth(credentials, self._service, region).add_auth(request)
        return {name: request.headers[name] for name in SIGNATURE if name in request.headers}
