"""The built-in identity provider, so that a laptop signs people in as a deployment does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from ilikeyacut.application.identity.codes import CHANGE, CONFIRM, RESET, Codes
from ilikeyacut.application.identity.profiles import Profiles
from ilikeyacut.application.identity.sign_ins import SignIns, SpentError
from ilikeyacut.application.ports.account_store import Account, AccountStore, PendingCode, SignedIn
from ilikeyacut.application.ports.authenticator import (
    AccountDisabledError,
    AuthenticatorUnavailableError,
    CodeInvalidError,
    CredentialsInvalidError,
    NotConfirmedError,
    Profile,
    Tokens,
    check_password,
)
from ilikeyacut.application.ports.code_delivery import CodeDelivery, SentCode
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.application.ports.passwords import Passwords
from ilikeyacut.application.ports.tokens import (
    Bearer,
    Role,
    TokenInvalidError,
    TokenIssuer,
    TokenReusedError,
    TokenVerifier,
)
from ilikeyacut.domain.errors import AccountErasedError
from ilikeyacut.domain.texts import email_form
from ilikeyacut.domain.user import user_id_of

NOBODY = "an account that is gone"
TRIES = 8


@dataclass(frozen=True)
class OwnProvider:
    """An Authenticator over a store of accounts; `namespace` is that of its people's ids."""

    namespace: UUID
    store: AccountStore
    passwords: Passwords
    delivery: CodeDelivery
    issuer: TokenIssuer
    verifier: TokenVerifier
    profiles: Profiles
    codes: Codes
    sign_ins: SignIns
    entropy: Entropy

    def sign_up(self, email: str, password: str, name: str) -> None:
        check_password(password)
        hashed = self.passwords.hash(password)
        known = self._by_email(email)
        if known is not None and known.confirmed:
            return
        subject = known.subject if known else self.entropy.new_id().hex
        account = self._new(subject, name, email_form(email))
        if known is not None:  # replaced as it is seen here: it may be confirmed meanwhile
            account = replace(known, sealed=account.sealed)
        address = self.profiles.address(email)
        self._send(replace(account, address=address, password=hashed), CONFIRM, email)

    def confirm(self, email: str, code: str) -> None:
        account = self._checked(self._by_email(email), CONFIRM, code)
        self._spend(replace(account, confirmed=True))

    def resend(self, email: str) -> None:
        account = self._by_email(email)
        if account is not None and not account.confirmed:
            self._send(account, CONFIRM, email)

    def sign_in(self, email: str, password: str) -> Tokens:
        account = self._by_email(email)
        hashed = account.password if account else None
        if hashed is None:
            self.passwords.hash(password)  # a strange address takes as long as a known one
            raise CredentialsInvalidError
        if account is None or not self.passwords.matches(hashed, password):
            raise CredentialsInvalidError
        if not account.confirmed:
            raise NotConfirmedError
        _refuse_disabled(account)
        if self.passwords.outdated(hashed):
            self.store.save(replace(account, password=self.passwords.hash(password)))
        return self._tokens(account, *self.sign_ins.open(account))

    def sign_in_as(self, who: Identity, roles: frozenset[Role] = frozenset()) -> Tokens:
        """Return tokens for a person who needs no password: the one whom the home is made for."""
        account = self.store.by_subject(who.subject)
        if account is None:
            account = replace(self._new(who.subject, who.name, who.email), confirmed=True)
        _refuse_disabled(account)
        wanted = replace(account, groups=tuple(sorted({*account.groups, *roles})))
        if account.version == 0 or wanted.groups != account.groups:
            self.store.save(wanted)  # a process that was quicker saved the same
        return self._tokens(wanted, *self.sign_ins.open(wanted))

    def refresh(self, token: str) -> Tokens:
        try:
            signed_in, new = self.sign_ins.rotate(token)
        except SpentError as spent:
            raise self._reused(spent.signed_in) from None
        account = self.store.by_subject(signed_in.subject)
        if account is None:
            raise TokenInvalidError(NOBODY)
        _refuse_disabled(account)
        return self._tokens(account, signed_in, new)

    def sign_out(self, token: str) -> None:
        self.sign_ins.close(token)

    def sign_out_everywhere(self, subject: str) -> None:
        self.store.close_all(subject)

    def forgot_password(self, email: str) -> None:
        account = self._by_email(email)
        if account is not None and account.confirmed:
            self._send(account, RESET, email)

    def reset_password(self, email: str, code: str, password: str) -> UUID:
        check_password(password)
        account = self._checked(self._by_email(email), RESET, code)
        self._spend(replace(account, password=self.passwords.hash(password)))
        self.store.close_all(account.subject)
        return account.user_id

    def change_email(self, access: str, email: str) -> None:
        account = self._bearer(access)
        if self._by_email(email) is not None:
            return
        new = email_form(email)
        sealed = self.profiles.seal(account.user_id, self._profile(account).name, new)
        self._send(account, CHANGE, email, self.profiles.address(new), sealed)

    def confirm_email(self, access: str, code: str) -> None:
        account = self._checked(self._bearer(access), CHANGE, code)
        new = account.pending
        if new is None or new.sealed is None:
            raise CodeInvalidError
        self._spend(replace(account, address=new.address, sealed=new.sealed))

    def profile(self, access: str) -> Profile:
        return self._profile(self._bearer(access))

    def find(self, user_id: UUID, email: str) -> str | None:
        account = self.store.by_person(user_id)
        return account.subject if account else None

    def delete(self, subject: str) -> None:
        self.delivery.withdraw(user_id_of(self.namespace, subject))
        self.store.delete(subject)

    def _new(self, subject: str, name: str, email: str) -> Account:
        user_id = user_id_of(self.namespace, subject)
        return Account(subject, user_id, self.profiles.seal(user_id, name, email))

    def _by_email(self, email: str) -> Account | None:
        return self.store.by_address(self.profiles.address(email))

    def _bearer(self, access: str) -> Account:
        account = self.store.by_subject(self.verifier.verify(access).subject)
        if account is None:
            raise TokenInvalidError(NOBODY)
        return account

    def _send(
        self,
        account: Account,
        purpose: str,
        email: str,
        address: str | None = None,
        sealed: str | None = None,
    ) -> None:
        """Keep a new code of an account, then show it. Nothing is sent if the account moved on."""
        code, pending = self.codes.new(account, purpose)
        pending = replace(pending, address=address, sealed=sealed)
        if self.store.save(replace(account, pending=pending)):
            sent = SentCode(account.user_id, purpose, email_form(email), code, pending.expires_at)
            self.delivery.deliver(sent)

    def _checked(self, account: Account | None, purpose: str, code: str) -> Account:
        """Return the account if the code is right. Each wrong one is counted, however many at once.

        Raises CodeInvalidError, CodeExpiredError.
        """
        for _ in range(TRIES):
            if account is None:
                raise CodeInvalidError
            missed = self.codes.missed(account, purpose, code)
            if missed is None:
                return account
            if self.store.save(missed):
                raise CodeInvalidError
            account = self.store.by_subject(account.subject)
        raise AuthenticatorUnavailableError("the account is being changed by others")

    def _spend(self, account: Account) -> None:
        """Store what a code allowed, unless another request spent it. Raises CodeInvalidError."""
        spent: PendingCode | None = None
        if not self.store.save(replace(account, pending=spent)):
            raise CodeInvalidError
        self.delivery.withdraw(account.user_id)

    def _profile(self, account: Account) -> Profile:
        """Return whom an account describes, and delete one that outlived its person.

        Raises AccountErasedError.
        """
        try:
            return self.profiles.open(account)
        except PersonErasedError as error:
            self.delete(account.subject)
            raise AccountErasedError(account.user_id) from error

    def _reused(self, signed_in: SignedIn) -> TokenReusedError:
        """Return the refusal of a spent refresh token, with its person and session."""
        return TokenReusedError(
            user_id=user_id_of(self.namespace, signed_in.subject),
            session_id=uuid5(self.namespace, signed_in.session),
        )

    def _tokens(self, account: Account, signed_in: SignedIn, refresh: str) -> Tokens:
        who = self._profile(account)
        bearer = Bearer(
            account.subject,
            account.user_id,
            signed_in.session,
            signed_in.signed_in_at,
            who.name,
            who.email,
            account.groups,
        )
        issued = self.issuer.issue(bearer)
        return Tokens(issued.access, issued.id, refresh, issued.expires_in)


def _refuse_disabled(account: Account) -> None:
    if account.disabled:
        raise AccountDisabledError
