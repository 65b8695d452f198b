"""Signing in as the app on a phone does: by the public client, without sending the password."""

from __future__ import annotations

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cognito import faults
from ilikeyacut.adapters.cognito.authenticator import tokens_of
from ilikeyacut.adapters.cognito.faults import meaning_of
from ilikeyacut.adapters.cognito.pool import PATIENCE, Pool
from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError, Tokens
from ilikeyacut.domain.texts import email_form

CHALLENGED = "the user pool asks for more than a password"


class AppClient:
    """Proves a password by SRP, so that neither the network nor a log ever sees it."""

    def __init__(self, session: AwsSession, pool: Pool) -> None:
        self._session = session
        self._pool = pool

    def sign_in(self, email: str, password: str) -> Tokens:
        """Return new tokens. Raises as `Authenticator.sign_in`."""
        from pycognito.aws_srp import AWSSRP
        from pycognito.exceptions import WarrantException

        try:
            answer = AWSSRP(
                username=email_form(email),
                password=password,
                pool_id=self._pool.id,
                client_id=self._pool.app,
                client=self._session.client("cognito-idp", PATIENCE),
            ).authenticate_user()
        except WarrantException as error:
            raise AuthenticatorUnavailableError(CHALLENGED) from error
        except Exception as error:
            meant = meaning_of(error, faults.SIGNING_IN)
            raise meant or AuthenticatorUnavailableError(CHALLENGED) from error
        return tokens_of(answer)
