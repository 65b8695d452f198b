"""People of a deployment: a user pool of Cognito."""

from __future__ import annotations

from typing import TYPE_CHECKING

import punq

from ilikeyacut.application.identity.links import NoDirectSignIn
from ilikeyacut.application.ports.authenticator import Authenticator, DirectSignIn
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.identity import IdentityProvider
from ilikeyacut.application.ports.tokens import NoPublicKeys, PublicKeys, TokenVerifier
from ilikeyacut.application.ports.upload_credentials import CredentialGrants, NoCredentialGrants
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.lazy import lazy
from ilikeyacut.entrypoints.settings import AppSettings

if TYPE_CHECKING:
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.cognito.authenticator import CognitoAuthenticator


def bind_identity(c: punq.Container, settings: AppSettings) -> None:
    """Bind the ports to the pool of the settings. Nothing of it loads at once."""
    bind(c, Authenticator, lambda: lazy(lambda: _authenticator(c, settings)))
    bind(c, TokenVerifier, lambda: lazy(lambda: _verifier(c, settings)))
    bind(c, PublicKeys, NoPublicKeys)
    bind(c, DirectSignIn, NoDirectSignIn)
    bind(c, IdentityProvider, lambda: lazy(lambda: _identity(c, settings)))
    pool_id = settings.cognito_identity_pool_id
    bind(
        c,
        CredentialGrants,
        lambda: (
            lazy(lambda: _identity_pool(c, settings, pool_id)) if pool_id else NoCredentialGrants()
        ),
    )


def _identity_pool(c: punq.Container, settings: AppSettings, pool_id: str) -> CredentialGrants:
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.cognito.pool import Pool
    from ilikeyacut.adapters.cognito.upload_credentials import IdentityPool

    return IdentityPool(get(c, AwsSession), Pool(*settings.cognito_pool), pool_id)


def authenticator(session: AwsSession, settings: AppSettings) -> CognitoAuthenticator:
    """Return the accounts of the pool of the settings."""
    from ilikeyacut.adapters.cognito.authenticator import CognitoAuthenticator
    from ilikeyacut.adapters.cognito.pool import Pool, ServerClient

    return CognitoAuthenticator(ServerClient(session, Pool(*settings.cognito_pool)))


def _authenticator(c: punq.Container, settings: AppSettings) -> Authenticator:
    from ilikeyacut.adapters.aws.session import AwsSession

    return authenticator(get(c, AwsSession), settings)


def _verifier(c: punq.Container, settings: AppSettings) -> TokenVerifier:
    from ilikeyacut.adapters.cognito.pool import Pool
    from ilikeyacut.adapters.jwt.keys import SigningKeys
    from ilikeyacut.adapters.jwt.published_keys import PublishedKeys
    from ilikeyacut.adapters.jwt.verifier import JwtVerifier

    pool = Pool(*settings.cognito_pool)
    keys = SigningKeys(PublishedKeys(pool.keys_url(settings.aws_endpoint_url)))
    return JwtVerifier(pool.issuer, pool.clients, keys, get(c, Clock))


def _identity(c: punq.Container, settings: AppSettings) -> IdentityProvider:
    from ilikeyacut.adapters.cognito.identity import TokenIdentity

    token = settings.access_token.get_secret_value() if settings.access_token else ""
    return TokenIdentity(token, get(c, TokenVerifier), get(c, Authenticator))
