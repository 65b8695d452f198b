"""AWS credentials that are good for one person's own uploads, and for an hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cognito import faults
from ilikeyacut.adapters.cognito.faults import meaning_of
from ilikeyacut.adapters.cognito.pool import PATIENCE, Pool
from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError
from ilikeyacut.application.ports.tokens import TokenMissingError

USELESS = "the identity pool gave no credentials"


@dataclass(frozen=True)
class UploadCredentials:
    """Temporary credentials of STS."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires_at: datetime


class IdentityPool:
    """Exchanges ID tokens for credentials of the role that `upload_role` describes.

    The pool tags the session with the token's claim `uid`, and the role's policy names that tag.
    """

    def __init__(self, session: AwsSession, pool: Pool, identity_pool_id: str) -> None:
        self._session = session
        self._provider = pool.issuer.name.removeprefix("https://")
        self._id = identity_pool_id

    def credentials(self, id_token: str) -> UploadCredentials:
        """Return new credentials of the person of an ID token.

        Raises TokenMissingError, TokenInvalidError, TokenExpiredError, RateLimitedError and
        AuthenticatorUnavailableError.
        """
        if not id_token:
            raise TokenMissingError
        try:
            return _parsed(self._exchanged(id_token))
        except KeyError as error:
            raise AuthenticatorUnavailableError(USELESS) from error
        except Exception as error:
            meant = meaning_of(error, faults.BEARING)
            raise meant or AuthenticatorUnavailableError(USELESS) from error

    def _exchanged(self, id_token: str) -> dict[str, Any]:
        client = self._session.client("cognito-identity", PATIENCE)
        logins = {self._provider: id_token}
        identity = client.get_id(IdentityPoolId=self._id, Logins=logins)["IdentityId"]
        found = client.get_credentials_for_identity(IdentityId=identity, Logins=logins)
        return dict(found["Credentials"])


def _parsed(found: dict[str, Any]) -> UploadCredentials:
    return UploadCredentials(
        found["AccessKeyId"], found["SecretKey"], found["SessionToken"], found["Expiration"]
    )
