"""Signing up, in and out. The provider checks passwords; sessions are the app's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from ilikeyacut.application.identity.links import HomeLinks
from ilikeyacut.application.identity.masking import masked
from ilikeyacut.application.limits import (
    SIGN_IN_ADDRESS,
    SIGN_IN_NETWORK,
    SIGN_IN_PERSON,
    Limits,
    network,
)
from ilikeyacut.application.ports.authenticator import (
    LONGEST_PASSWORD,
    Authenticator,
    CredentialsInvalidError,
    Tokens,
    check_password,
)
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.sessions import (
    Session,
    SessionRevokedError,
    Sessions,
    SessionsUnavailableError,
    device_label,
)
from ilikeyacut.application.ports.tokens import (
    Claims,
    SigningKeysUnavailableError,
    TokenInvalidError,
    TokenReusedError,
    TokenUse,
    TokenVerifier,
)
from ilikeyacut.application.use_cases.accounts import Accounts
from ilikeyacut.application.use_cases.callers import REVOKED, Callers
from ilikeyacut.application.use_cases.users import Users
from ilikeyacut.domain.errors import AccountErasedError, DomainError
from ilikeyacut.domain.texts import checked_email, checked_name, email_form
from ilikeyacut.domain.user import User, UserStatus

KEPT = timedelta(days=30)
"""How long a session lasts that is not refreshed: as long as its refresh token."""


class NotOfAgeError(DomainError):
    """Accounts are for adults, as the terms of the providers that make pictures require."""

    code = "AGE_RESTRICTED"
    template = "an account is only for people aged 18 or over"
    hint = "sign up once you are of age"


@dataclass(frozen=True)
class CodeSent:
    """Where a code went, if the address has use for one: `j***@e***`."""

    to: str
    medium: str = "email"


@dataclass(frozen=True)
class SignedIn:
    """A person who has just signed in."""

    user: User
    session: Session
    tokens: Tokens = field(repr=False)


@dataclass(frozen=True)
class SignIn:
    """Signs people in. `source` is the IP address that a request comes from, if there is one.

    Whatever takes an address, a code or a password counts as a try first. It raises
    RateLimitedError, RateLimitsUnavailableError (nobody signs in uncounted) and the errors of the
    authenticator; and whatever opens a session raises SessionsUnavailableError.
    """

    authenticator: Authenticator
    callers: Callers
    verifier: TokenVerifier
    accounts: Accounts
    users: Users
    sessions: Sessions
    limits: Limits
    links: HomeLinks
    clock: Clock

    def sign_up(
        self, email: str, password: str, name: str, *, of_age: bool, source: str = ""
    ) -> CodeSent:
        """Make an account, to be confirmed by a code. A known address gets the same answer.

        Raises EmailInvalidError, NameInvalidError, TextInvalidError, PasswordInvalidError,
        NotOfAgeError.
        """
        if not of_age:
            raise NotOfAgeError
        address, called = checked_email(email), checked_name(name)
        check_password(password)
        self._count(address, source)
        self.authenticator.sign_up(address, password, called)
        return CodeSent(masked(address))

    def confirm(self, email: str, code: str, *, source: str = "") -> None:
        """Confirm an address. Raises CodeInvalidError, CodeExpiredError."""
        self._count(email, source)
        self.authenticator.confirm(email, code)

    def resend(self, email: str, *, source: str = "") -> CodeSent:
        """Send a new code to an address that waits for its confirmation."""
        self._count(email, source)
        self.authenticator.resend(email)
        return CodeSent(masked(email))

    def sign_in(self, email: str, password: str, *, device: str = "", source: str = "") -> SignedIn:
        """Sign a person in, registering them on their first visit.

        Raises CredentialsInvalidError, NotConfirmedError, AccountDisabledError, AccountErasedError.
        """
        self._count(email, source)
        if len(password) > LONGEST_PASSWORD:
            raise CredentialsInvalidError
        return self._opened(self.authenticator.sign_in(email, password), device)

    def by_tokens(self, tokens: Tokens, *, device: str = "", source: str = "") -> SignedIn:
        """Open the session of a person who signed in at the provider itself, as phones do by SRP.

        Idempotent. Raises as `Callers.who`, also after that session was signed out.
        """
        self._count(None, source)
        return self._opened(tokens, device)

    def link(self) -> str:
        """Return the code of a one-time link for the person of this home."""
        return self.links.new()

    def by_link(self, code: str, *, device: str = "", source: str = "") -> SignedIn:
        """Sign in the person of this home. Raises CodeInvalidError, CodeExpiredError."""
        self._count(None, source)
        return self._opened(self.links.redeem(code), device)

    def refresh(self, token: str, *, source: str = "") -> Tokens:
        """Return new tokens for a refresh token, which is spent, and prolong the session.

        While sessions cannot be written or tokens not be verified, the new ones are returned all
        the same: whoever uses them is looked up again. A token that was spent before ends its
        session, where the provider tells which it is. Raises TokenInvalidError, TokenExpiredError.
        """
        self._count(None, source)
        tokens = self._refreshed(token)
        ends = self.clock.now() + KEPT
        with suppress(SessionsUnavailableError, SigningKeysUnavailableError):
            claims = self.verifier.verify(tokens.access)
            if self.sessions.touch(claims.user_id, claims.session_id, expires_at=ends) is None:
                self.authenticator.sign_out(tokens.refresh)
                raise TokenInvalidError(REVOKED)
        return tokens

    def _refreshed(self, token: str) -> Tokens:
        try:
            return self.authenticator.refresh(token)
        except TokenReusedError as reused:
            if reused.user_id is not None and reused.session_id is not None:
                self.sessions.revoke(reused.user_id, reused.session_id)
            raise

    def signed_in(self, user_id: UUID) -> Sequence[Session]:
        """Return a person's open sessions, the latest first."""
        return self.sessions.of(user_id)

    def sign_out(self, user_id: UUID, session_id: UUID, *, refresh: str = "") -> None:
        """End one session of a person. Idempotent.

        Its refresh token ends at once if it is given, and otherwise when it is used.
        """
        self.sessions.revoke(user_id, session_id)
        if refresh:
            self.authenticator.sign_out(refresh)

    def sign_out_everywhere(self, claims: Claims) -> None:
        """End all sessions of a person and all their refresh tokens. Idempotent."""
        self.sessions.revoke_all(claims.user_id)
        self.authenticator.sign_out_everywhere(claims.subject)

    def forgot_password(self, email: str, *, source: str = "") -> CodeSent:
        """Send a code for a new password, if the address has an account."""
        self._count(email, source)
        self.authenticator.forgot_password(email)
        return CodeSent(masked(email))

    def reset_password(self, email: str, code: str, password: str, *, source: str = "") -> None:
        """Set a new password and end all sessions.

        Raises CodeInvalidError, CodeExpiredError, PasswordInvalidError.
        """
        check_password(password)
        self._count(email, source)
        user_id = self.authenticator.reset_password(email, code, password)
        self.sessions.revoke_all(user_id)

    def change_email(self, access: str, email: str, *, source: str = "") -> CodeSent:
        """Send a code to a new address. Raises EmailInvalidError, and as `Callers.who`.

        It is a try of the person too, who might send codes to everybody.
        """
        claims = self.callers.who(access)
        address = checked_email(email)
        self._count(address, source)
        self.limits.take(SIGN_IN_PERSON, str(claims.user_id))
        self.authenticator.change_email(access, address)
        return CodeSent(masked(address))

    def confirm_email(self, access: str, code: str, *, source: str = "") -> User:
        """Use the new address from now on.

        Raises CodeInvalidError, CodeExpiredError, and as `Callers.who`.
        """
        claims = self.callers.who(access)
        self._count(None, source)
        self.limits.take(SIGN_IN_PERSON, str(claims.user_id))
        self.authenticator.confirm_email(access, code)
        return self.users.update(claims.user_id, email=self.authenticator.profile(access).email)

    def _count(self, email: str | None, source: str) -> None:
        """Count a try of a network and of an e-mail address."""
        if source:
            self.limits.take(SIGN_IN_NETWORK, network(source))
        if email is not None:
            self.limits.take(SIGN_IN_ADDRESS, email_form(email))

    def _opened(self, tokens: Tokens, device: str) -> SignedIn:
        """Register the person of new tokens and open their session."""
        claims = self.verifier.verify(tokens.id, TokenUse.ID)
        with self._finishing(claims):
            user = self.accounts.of(claims.identity)
        if user.email != claims.email:  # it was changed, and then this app died
            user = self.users.update(user.id, email=claims.email)
        now = self.clock.now()
        new = Session(claims.session_id, user.id, now, now, now + KEPT, device_label(device))
        try:
            session = self.sessions.open(new)
        except SessionRevokedError as error:
            raise TokenInvalidError(REVOKED) from error
        self._end_if_erased(session)
        return SignedIn(user, session, tokens)

    def _end_if_erased(self, session: Session) -> None:
        """End a session that was opened when the person's were ended for their erasure."""
        if self.users.get(session.user_id).status is not UserStatus.ACTIVE:
            self.sessions.revoke(session.user_id, session.id)
            raise AccountErasedError(session.user_id)

    @contextmanager
    def _finishing(self, claims: Claims) -> Iterator[None]:
        """Delete the account of a person who is erased: perhaps an erasure died before it did."""
        try:
            yield
        except AccountErasedError:
            self.authenticator.delete(claims.subject)
            raise
