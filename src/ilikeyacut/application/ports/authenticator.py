"""The authenticator port: accounts with passwords at an identity provider.

No answer tells whether an address has an account: what is asked for a strange address succeeds
without a code, or fails as a wrong code or a wrong password does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.application.ports.tokens import Role
from ilikeyacut.domain.errors import DomainError, IlikeyacutError, InvalidRequestError

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256


class AuthenticatorUnavailableError(IlikeyacutError):
    """The identity provider cannot be reached, or refuses to serve this app."""


class PasswordInvalidError(InvalidRequestError):
    """A password breaks rules: those in `required`. The message leaves the password out."""

    required: tuple[str, ...]
    template = "this password cannot be used"
    hint = "choose another password"

    def __str__(self) -> str:
        return f"a password needs {', and '.join(self.required)}"


class CodeInvalidError(DomainError):
    """A code was not sent to this address, is spent, or was tried too often."""

    code = "CODE_INVALID"
    template = "the code is wrong"
    hint = "check the code, or ask for a new one"


class CodeExpiredError(DomainError):
    """A code's time has passed."""

    code = "CODE_EXPIRED"
    template = "the code has expired"
    hint = "ask for a new code"


class CredentialsInvalidError(DomainError):
    """No account has this address and password. Which of them is wrong is not told."""

    code = "CREDENTIALS_INVALID"
    template = "the e-mail address or the password is wrong"
    hint = "check both, or reset the password"


class NotConfirmedError(DomainError):
    """The password is right, but the address was never confirmed."""

    code = "NOT_CONFIRMED"
    template = "the e-mail address is not confirmed yet"
    hint = "confirm it with the code that was sent, or ask for a new one"


class AccountDisabledError(DomainError):
    """An operator disabled the account."""

    code = "ACCOUNT_DISABLED"
    template = "this account is disabled"
    hint = "ask whoever runs this app"


@dataclass(frozen=True)
class Tokens:
    """What a person gets for signing in. `expires_in` is that of access and ID token, in seconds.

    `refresh` works once: it buys a whole new set. One that is used again ends its sign-in.
    """

    access: str = field(repr=False)
    id: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True)
class Profile:
    """What the provider knows about the person behind an access token."""

    subject: str
    name: str = field(repr=False)
    email: str = field(repr=False)


def check_password(password: str) -> None:
    """Raise PasswordInvalidError for a password that no provider takes."""
    broken = []
    if len(password) < SHORTEST_PASSWORD:
        broken.append(f"at least {SHORTEST_PASSWORD} characters")
    if len(password) > LONGEST_PASSWORD:
        broken.append(f"at most {LONGEST_PASSWORD} characters")
    if password != password.strip():
        broken.append("no space at either end")
    if not password.isprintable():
        broken.append("only characters that can be seen, and spaces")
    if broken:
        raise PasswordInvalidError(tuple(broken))


class DirectSignIn(Protocol):
    """Signs in whoever is known by other means than a password."""

    def sign_in_as(self, who: Identity, roles: frozenset[Role] = frozenset()) -> Tokens:
        """Return new tokens. The person keeps these roles, and those that they had.

        Raises AccountDisabledError, AuthenticatorUnavailableError.
        """
        ...


class Authenticator(Protocol):
    """Signs people up and in. Every method may raise AuthenticatorUnavailableError.

    All that take an address, a password or a code may raise RateLimitedError, of the provider's own
    limits.
    """

    def sign_up(self, email: str, password: str, name: str) -> None:
        """Make an account and send a code to its address.

        An account that was never confirmed is replaced. Raises PasswordInvalidError.
        """
        ...

    def confirm(self, email: str, code: str) -> None:
        """Confirm an address by its code. Raises CodeInvalidError, CodeExpiredError."""
        ...

    def resend(self, email: str) -> None:
        """Send a new code to an address that is not confirmed yet."""
        ...

    def sign_in(self, email: str, password: str) -> Tokens:
        """Return new tokens.

        Raises CredentialsInvalidError, NotConfirmedError and AccountDisabledError.
        """
        ...

    def refresh(self, token: str) -> Tokens:
        """Return new tokens for a refresh token, which is spent.

        One that was spent before revokes all that came of the same sign-in. Raises
        TokenInvalidError, TokenExpiredError.
        """
        ...

    def sign_out(self, token: str) -> None:
        """Revoke a refresh token and all that came of the same sign-in. Idempotent."""
        ...

    def sign_out_everywhere(self, subject: str) -> None:
        """Revoke all refresh tokens of a person. Idempotent."""
        ...

    def forgot_password(self, email: str) -> None:
        """Send a code that allows a new password."""
        ...

    def reset_password(self, email: str, code: str, password: str) -> UUID:
        """Set a new password by a code, and revoke all refresh tokens; return whose it is.

        Raises CodeInvalidError, CodeExpiredError, PasswordInvalidError.
        """
        ...

    def change_email(self, access: str, email: str) -> None:
        """Send a code to a new address. The old one stays until it is confirmed.

        An address that another account has gets no code. Raises TokenInvalidError.
        """
        ...

    def confirm_email(self, access: str, code: str) -> None:
        """Replace the address by the one that a code was sent to.

        Raises CodeInvalidError, CodeExpiredError, TokenInvalidError.
        """
        ...

    def profile(self, access: str) -> Profile:
        """Return the person of an access token. Raises TokenInvalidError, TokenExpiredError."""
        ...

    def find(self, user_id: UUID, email: str) -> str | None:
        """Return the subject of a person, None if there is no account.

        `email` is the address that they are known by here, which finds them quickly; the account
        may have another one by now.
        """
        ...

    def delete(self, subject: str) -> None:
        """Delete an account and revoke its refresh tokens. Idempotent."""
        ...
