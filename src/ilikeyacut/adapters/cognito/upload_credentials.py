"""AWS credentials that are good for one person's own uploads, and for an hour."""

from __future__ import annotations

from typing import Any

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cognito import faults
from ilikeyacut.adapters.cognito.faults import meaning_of
from ilikeyacut.adapters.cognito.pool import PATIENCE, Pool
from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError
from ilikeyacut.application.ports.tokens import TokenMissingError
from ilikeyacut.application.ports.upload_credentials import UploadCredentials

USELESS = "the identity pool gave no credentials"


class IdentityPool:
    """Exchanges ID tokens for credentials of the role that `upload_role` describes.

    The pool tags the session with the token's claim `uid`, and the role's policy names that tag.
    """

    def __init__(self, session: AwsSession, pool: Pool, identity_pool_id: str) -> None:
        self._session = session
        self._provider = pool.issuer.name.removeprefix("https://")
        self._id = identity_pool_id

    def credentials(self, id_token: str) -> UploadCredentials:
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
