from __future__ import annotations

from threading import Event
from time import time

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.identity.codes import LIVES, MOST_TRIES, RESET
from ilikeyacut.application.identity.sign_ins import LIFE
from ilikeyacut.application.ports.authenticator import (
    Authenticator,
    CodeExpiredError,
    CodeInvalidError,
    CredentialsInvalidError,
)
from ilikeyacut.application.ports.tokens import (
    TokenExpiredError,
    TokenInvalidError,
    TokenVerifier,
)
from ilikeyacut.testing import ManualClock, SeededEntropy
from ilikeyacut.testing.contracts.authenticator import OTHER, PASSWORD, AuthenticatorContract
from support.identity import UserPool, user_pool


class OwnProviderContract(AuthenticatorContract):
    """What the built-in provider does beyond the port."""

    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock()

    def test_a_spent_refresh_token_ends_its_sign_in(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        first = authenticator.sign_in(ada, PASSWORD)
        other = authenticator.sign_in(ada, PASSWORD)
        second = authenticator.refresh(first.refresh)
        for token in (first.refresh, second.refresh):
            with pytest.raises(TokenInvalidError):
                authenticator.refresh(token)
        authenticator.refresh(other.refresh)

    def test_a_refresh_token_ends(
        self, authenticator: Authenticator, clock: ManualClock, ada: str
    ) -> None:
        tokens = authenticator.sign_in(ada, PASSWORD)
        clock.advance(LIFE)
        with pytest.raises(TokenExpiredError):
            authenticator.refresh(tokens.refresh)

    def test_a_code_ends(self, authenticator: Authenticator, clock: ManualClock, ada: str) -> None:
        authenticator.forgot_password(ada)
        code = self.code(authenticator, ada)
        clock.advance(LIVES[RESET])
        with pytest.raises(CodeExpiredError):
            authenticator.reset_password(ada, code, OTHER)
        with pytest.raises(CodeInvalidError):
            authenticator.reset_password(ada, "000000", OTHER)

    def test_codes_cannot_be_guessed(self, authenticator: Authenticator, ada: str) -> None:
        authenticator.forgot_password(ada)
        code = self.code(authenticator, ada)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        for guess in [wrong] * MOST_TRIES + [code]:
            with pytest.raises(CodeInvalidError):
                authenticator.reset_password(ada, guess, OTHER)

    def test_a_code_is_for_one_purpose(self, authenticator: Authenticator, ada: str) -> None:
        access = authenticator.sign_in(ada, PASSWORD).access
        authenticator.forgot_password(ada)
        code = self.code(authenticator, ada)
        with pytest.raises(CodeInvalidError):
            authenticator.confirm(ada, code)
        with pytest.raises(CodeInvalidError):
            authenticator.confirm_email(access, code)
        authenticator.reset_password(ada, code, OTHER)

    def test_an_address_of_another_gets_no_code(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        self.confirmed(authenticator, f"bob-{ada}")
        access = authenticator.sign_in(ada, PASSWORD).access
        authenticator.change_email(access, f"bob-{ada}")
        with pytest.raises(AssertionError):
            self.code(authenticator, f"bob-{ada}")

    def test_an_address_that_was_taken_meanwhile_is_refused(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        access = authenticator.sign_in(ada, PASSWORD).access
        authenticator.change_email(access, f"bob-{ada}")
        code = self.code(authenticator, f"bob-{ada}")
        authenticator.sign_up(f"bob-{ada}", PASSWORD, "Bob")
        with pytest.raises(CodeInvalidError):
            authenticator.confirm_email(access, code)

    def test_a_wrong_password_does_not_learn_that_an_address_waits(
        self, authenticator: Authenticator, email: str
    ) -> None:
        authenticator.sign_up(email, PASSWORD, "Ada")
        with pytest.raises(CredentialsInvalidError):
            authenticator.sign_in(email, OTHER)

    @pytest.mark.parametrize("case", [str.upper, str.title, lambda it: f" {it} "])
    def test_an_address_is_one_however_it_is_written(
        self, authenticator: Authenticator, ada: str, case: object
    ) -> None:
        assert callable(case)
        authenticator.sign_in(case(ada), PASSWORD)


class TestMemoryAuthenticator(OwnProviderContract):
    @pytest.fixture
    def authenticator(self, clock: ManualClock) -> MemoryAuthenticator:
        return MemoryAuthenticator(clock, SeededEntropy(1), MemoryKeyring(), AesGcmCipher())

    @pytest.fixture
    def verifier(self, authenticator: MemoryAuthenticator) -> TokenVerifier:
        return authenticator.verifier

    def code(self, authenticator: Authenticator, email: str) -> str:
        assert isinstance(authenticator, MemoryAuthenticator)
        code = authenticator.delivery.code(email)
        assert code is not None
        return code


class TestCognitoAuthenticator(AuthenticatorContract):
    """On the emulator, whose tokens have the claim of our own by the deployed trigger."""

    @pytest.fixture
    def people(self, dynamodb_url: str, dynamodb_credentials: None) -> UserPool:
        return user_pool(dynamodb_url)

    @pytest.fixture
    def authenticator(self, people: UserPool) -> Authenticator:
        return people.authenticator()

    @pytest.fixture
    def verifier(self, people: UserPool) -> TokenVerifier:
        return people.verifier()

    @pytest.fixture(autouse=True)
    def _remember(self, people: UserPool) -> None:
        self.mails = people.code

    def code(self, authenticator: Authenticator, email: str) -> str:
        return self.mails(email)

    def wait_for_a_new_second(self) -> None:
        begun = int(time())
        while int(time()) == begun:
            Event().wait(0.02)

    def test_a_refresh_token_works_once(
        self, authenticator: Authenticator, verifier: TokenVerifier, ada: str
    ) -> None:
        """The emulator does not rotate: tests/unit/cognito holds that to AWS's own answers."""
        first = authenticator.sign_in(ada, PASSWORD)
        second = authenticator.refresh(first.refresh)
        before, after = verifier.verify(first.access), verifier.verify(second.access)
        assert (before.user_id, before.session_id) == (after.user_id, after.session_id)
        assert second.refresh == first.refresh

    def test_a_new_address_counts_once_it_is_confirmed(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        """The emulator changes it at once, without a code: tests/unit/cognito has the calls."""
        access = authenticator.sign_in(ada, PASSWORD).access
        authenticator.change_email(access, f"new-{ada}")
        assert authenticator.profile(access).email == f"new-{ada}"
