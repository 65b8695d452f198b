"""The tokens port: issues signed tokens, and verifies them.

Tokens have the claims of Amazon Cognito, whoever issues them, and `uid`: the person's id here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.domain.errors import DomainError, IlikeyacutError


class TokenUse(StrEnum):
    """What a token is for: calling the app, or telling who somebody is."""

    ACCESS = "access"
    ID = "id"


class Role(StrEnum):
    """What people may do beyond their own account: the provider's groups that the app knows."""

    ADMIN = "admin"


class TokenMissingError(DomainError):
    """The request needs a token and has none."""

    code = "TOKEN_MISSING"
    template = "this needs an access token"
    hint = "sign in first"


class TokenInvalidError(DomainError):
    """A token is malformed, forged, revoked, or was not issued for this app."""

    problem: str = "it cannot be verified"
    code = "TOKEN_INVALID"
    template = "the token is refused: {problem}"
    hint = "sign in again"


class TokenReusedError(TokenInvalidError):
    """A refresh token was used before: one of two who have it may have stolen it.

    `user_id` and `session_id` name the session, if the provider tells which it was.
    """

    problem: str = "it was used before"
    user_id: UUID | None = None
    session_id: UUID | None = None


class TokenExpiredError(DomainError):
    """A token's time has passed."""

    code = "TOKEN_EXPIRED"
    template = "the token has expired"
    hint = "refresh it, or sign in again"


class TokenWrongUseError(DomainError):
    """A valid token has another purpose, such as an ID token in place of an access token."""

    expected: TokenUse
    code = "TOKEN_WRONG_USE"
    template = "the token is of another kind; this needs the {expected} token"
    hint = "send the token of that kind"


class SigningKeysUnavailableError(IlikeyacutError):
    """The issuer's public keys cannot be fetched at the moment, so no token can be verified."""


@dataclass(frozen=True)
class Issuer:
    """Who issues tokens: the claim `iss`, and the namespace of the people whom it knows."""

    name: str
    namespace: UUID


@dataclass(frozen=True)
class Claims:
    """What a verified token says. Only ID tokens tell name and e-mail address.

    `session` names the sign-in that the token came from; refreshing keeps it.
    """

    user_id: UUID
    issuer: UUID
    subject: str
    session: str
    roles: frozenset[Role]
    issued_at: datetime
    expires_at: datetime
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)

    @property
    def session_id(self) -> UUID:
        """The id of the session at this app."""
        return uuid5(self.issuer, self.session)

    @property
    def identity(self) -> Identity:
        """The person as the provider knows them."""
        return Identity(self.issuer, self.subject, self.name, self.email)


@dataclass(frozen=True)
class Bearer:
    """Whom tokens are issued to."""

    subject: str
    user_id: UUID
    session: str
    signed_in_at: datetime
    name: str = field(repr=False)
    email: str = field(repr=False)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Issued:
    """An access and an ID token, valid for `expires_in` seconds."""

    access: str = field(repr=False)
    id: str = field(repr=False)
    expires_in: int


class TokenVerifier(Protocol):
    """Verifies tokens of one issuer."""

    def verify(self, token: str, use: TokenUse = TokenUse.ACCESS) -> Claims:
        """Return what a token says.

        Raises TokenMissingError for an empty one, TokenInvalidError, TokenExpiredError,
        TokenWrongUseError, and SigningKeysUnavailableError.
        """
        ...


class TokenIssuer(Protocol):
    """Issues the tokens of the built-in identity provider."""

    def issue(self, bearer: Bearer) -> Issued:
        """Return a person's tokens, valid from now on."""
        ...


class PublicKeys(Protocol):
    """The public keys of the built-in identity provider, for whoever else verifies its tokens."""

    def fetch(self) -> str | bytes | None:
        """Return the JSON Web Key Set (RFC 7517), None where another provider publishes its own.

        Raises SigningKeysUnavailableError.
        """
        ...


class NoPublicKeys:
    """Publishes nothing: only this process accepts the tokens, or another provider issues them."""

    def fetch(self) -> None:
        return None
