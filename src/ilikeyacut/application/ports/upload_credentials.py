"""The upload credentials port: a cloud's own credentials, good for one person's uploads alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ilikeyacut.domain.errors import DomainError


class NoUploadCredentialsError(DomainError):
    """This deployment gives no credentials: uploads are granted by forms."""

    code = "NO_SUCH_ROUTE"
    template = "there are no credentials for uploads here"
    hint = "announce the upload, and send the picture with the form that is granted"


@dataclass(frozen=True)
class UploadCredentials:
    """Temporary credentials of AWS, which store objects under the person's own prefix."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires_at: datetime


class CredentialGrants(Protocol):
    """Exchanges tokens for credentials."""

    def credentials(self, id_token: str) -> UploadCredentials:
        """Return new credentials of the person of an ID token.

        Raises NoUploadCredentialsError, TokenMissingError, TokenInvalidError, TokenExpiredError,
        RateLimitedError and AuthenticatorUnavailableError.
        """
        ...


class NoCredentialGrants:
    """Gives none, as where pictures are not in a cloud."""

    def credentials(self, id_token: str) -> UploadCredentials:
        raise NoUploadCredentialsError
