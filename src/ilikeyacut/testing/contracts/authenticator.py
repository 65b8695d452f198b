"""What every adapter of the authenticator port does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from uuid import uuid4

import pytest

from ilikeyacut.application.ports.authenticator import (
    Authenticator,
    CodeInvalidError,
    CredentialsInvalidError,
    NotConfirmedError,
    PasswordInvalidError,
    Profile,
)
from ilikeyacut.application.ports.tokens import TokenInvalidError, TokenUse, TokenVerifier
from ilikeyacut.domain.user import user_id_of

PASSWORD, OTHER = "correct horse battery", "another horse battery"


class AuthenticatorContract(ABC):
    @abstractmethod
    @pytest.fixture
    def authenticator(self) -> Authenticator:
        """Return the adapter."""

    @abstractmethod
    @pytest.fixture
    def verifier(self) -> TokenVerifier:
        """Return the verifier of the adapter's tokens."""

    @abstractmethod
    def code(self, authenticator: Authenticator, email: str) -> str:
        """Return the last code that was sent to an address; fail if none was."""

    def wait_for_a_new_second(self) -> None:  # noqa: B027 - most adapters need not wait
        """Wait where revoking takes effect from the next second on."""

    @pytest.fixture
    def email(self) -> str:
        return f"ada-{uuid4().hex}@example.com"

    def confirmed(self, authenticator: Authenticator, email: str) -> str:
        authenticator.sign_up(email, PASSWORD, "Ada")
        authenticator.confirm(email, self.code(authenticator, email))
        return email

    @pytest.fixture
    def ada(self, authenticator: Authenticator, email: str) -> str:
        """Return the address of an account that is confirmed."""
        return self.confirmed(authenticator, email)

    def test_who_signed_up_and_confirmed_can_sign_in(
        self, authenticator: Authenticator, verifier: TokenVerifier, ada: str
    ) -> None:
        tokens = authenticator.sign_in(ada, PASSWORD)
        access, told = verifier.verify(tokens.access), verifier.verify(tokens.id, TokenUse.ID)
        assert access.user_id == told.user_id == user_id_of(told.issuer, told.subject)
        assert (told.name, told.email) == ("Ada", ada)
        assert access.name == access.email == ""
        assert access.session_id == told.session_id
        assert 0 < tokens.expires_in <= 3600
        assert authenticator.profile(tokens.access) == Profile(told.subject, "Ada", ada)
        assert ada not in repr((tokens, told, access))

    def test_an_address_must_be_confirmed_first(
        self, authenticator: Authenticator, email: str
    ) -> None:
        authenticator.sign_up(email, PASSWORD, "Ada")
        with pytest.raises(NotConfirmedError):
            authenticator.sign_in(email, PASSWORD)
        with pytest.raises(CodeInvalidError):
            authenticator.confirm(email, "000000")
        authenticator.resend(email)
        authenticator.confirm(email, self.code(authenticator, email))
        authenticator.sign_in(email, PASSWORD)

    def test_who_signs_up_again_before_confirming_starts_anew(
        self, authenticator: Authenticator, email: str
    ) -> None:
        authenticator.sign_up(email, OTHER, "Somebody")
        self.confirmed(authenticator, email)
        authenticator.sign_in(email, PASSWORD)
        with pytest.raises(CredentialsInvalidError):
            authenticator.sign_in(email, OTHER)

    def test_a_known_address_answers_as_a_strange_one(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        authenticator.sign_up(ada, OTHER, "Somebody")
        authenticator.sign_in(ada, PASSWORD)  # which is still the password
        for address in (ada, f"nobody-{uuid4().hex}@example.com"):
            with pytest.raises(CredentialsInvalidError):
                authenticator.sign_in(address, OTHER)
            with pytest.raises(CodeInvalidError):
                authenticator.confirm(address, "000000")
            with pytest.raises(CodeInvalidError):
                authenticator.reset_password(address, "000000", OTHER)
            authenticator.resend(address)
            authenticator.forgot_password(address)

    @pytest.mark.parametrize(
        "password", ["", "short", "x" * 257, " spaces at the end ", "a\nb" * 9]
    )
    def test_a_weak_password_is_told_what_it_lacks(
        self, authenticator: Authenticator, email: str, password: str
    ) -> None:
        with pytest.raises(PasswordInvalidError) as refused:
            authenticator.sign_up(email, password, "Ada")
        assert refused.value.required
        assert password not in str(refused.value) or not password

    def test_a_refresh_token_works_once(
        self, authenticator: Authenticator, verifier: TokenVerifier, ada: str
    ) -> None:
        first = authenticator.sign_in(ada, PASSWORD)
        second = authenticator.refresh(first.refresh)
        before, after = verifier.verify(first.access), verifier.verify(second.access)
        assert (before.user_id, before.session_id) == (after.user_id, after.session_id)
        assert second.refresh != first.refresh
        with pytest.raises(TokenInvalidError):
            authenticator.refresh(first.refresh)

    @pytest.mark.parametrize("token", ["garbage", "a.b", "." * 300])
    def test_a_forged_refresh_token_is_refused(
        self, authenticator: Authenticator, token: str
    ) -> None:
        with pytest.raises(TokenInvalidError):
            authenticator.refresh(token)
        authenticator.sign_out(token)

    def test_signing_out_ends_one_sign_in_alone(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        phone, laptop = (authenticator.sign_in(ada, PASSWORD) for _ in range(2))
        for _ in range(2):
            authenticator.sign_out(phone.refresh)
        with pytest.raises(TokenInvalidError):
            authenticator.refresh(phone.refresh)
        authenticator.refresh(laptop.refresh)

    def test_signing_out_everywhere_ends_all(
        self, authenticator: Authenticator, verifier: TokenVerifier, ada: str
    ) -> None:
        all_of_them = [authenticator.sign_in(ada, PASSWORD) for _ in range(2)]
        subject = verifier.verify(all_of_them[0].access).subject
        self.wait_for_a_new_second()
        for _ in range(2):
            authenticator.sign_out_everywhere(subject)
        for tokens in all_of_them:
            with pytest.raises(TokenInvalidError):
                authenticator.refresh(tokens.refresh)

    def test_a_forgotten_password_is_replaced_by_a_code(
        self, authenticator: Authenticator, verifier: TokenVerifier, ada: str
    ) -> None:
        before = authenticator.sign_in(ada, PASSWORD)
        who = verifier.verify(before.access).user_id
        self.wait_for_a_new_second()
        authenticator.forgot_password(ada)
        code = self.code(authenticator, ada)
        with pytest.raises(PasswordInvalidError):
            authenticator.reset_password(ada, code, "short")
        assert authenticator.reset_password(ada, code, OTHER) == who
        with pytest.raises(CredentialsInvalidError):
            authenticator.sign_in(ada, PASSWORD)
        with pytest.raises(TokenInvalidError):
            authenticator.refresh(before.refresh)
        authenticator.sign_in(ada, OTHER)
        with pytest.raises(CodeInvalidError):
            authenticator.reset_password(ada, code, PASSWORD)

    def test_a_new_address_counts_once_it_is_confirmed(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        tokens, new = authenticator.sign_in(ada, PASSWORD), f"new-{ada}"
        authenticator.change_email(tokens.access, new)
        assert authenticator.profile(tokens.access).email == ada
        with pytest.raises(CodeInvalidError):
            authenticator.confirm_email(tokens.access, "000000")
        authenticator.confirm_email(tokens.access, self.code(authenticator, new))
        assert authenticator.profile(tokens.access).email == new
        authenticator.sign_in(new, PASSWORD)
        with pytest.raises(CredentialsInvalidError):
            authenticator.sign_in(ada, PASSWORD)

    def test_an_account_is_found_by_its_person_and_deleted(
        self, authenticator: Authenticator, verifier: TokenVerifier, ada: str
    ) -> None:
        tokens = authenticator.sign_in(ada, PASSWORD)
        who = verifier.verify(tokens.access)
        assert authenticator.find(who.user_id, ada) == who.subject
        assert authenticator.find(who.user_id, f"changed-{ada}") == who.subject
        assert authenticator.find(uuid4(), ada) is None
        for _ in range(2):
            authenticator.delete(who.subject)
        assert authenticator.find(who.user_id, ada) is None
        with pytest.raises(CredentialsInvalidError):
            authenticator.sign_in(ada, PASSWORD)
        with pytest.raises(TokenInvalidError):
            authenticator.refresh(tokens.refresh)
        with pytest.raises(TokenInvalidError):
            authenticator.profile(tokens.access)
