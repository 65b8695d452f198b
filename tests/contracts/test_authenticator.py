from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event, Thread
from time import time
from uuid import uuid4

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.files.code_outbox import CodeOutbox
from ilikeyacut.adapters.files.identity import LOCAL_ISSUER
from ilikeyacut.adapters.jwt.issuer import JwtIssuer
from ilikeyacut.adapters.jwt.key_folder import KeyFolder
from ilikeyacut.adapters.jwt.verifier import JwtVerifier
from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.adapters.passwords.argon2 import Argon2Passwords
from ilikeyacut.adapters.sqlite.account_store import SqliteAccountStore
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.keyring import SqliteKeyring
from ilikeyacut.adapters.system.entropy import SystemEntropy
from ilikeyacut.application.identity.codes import LIVES, MOST_TRIES, RESET, Codes
from ilikeyacut.application.identity.masking import masked
from ilikeyacut.application.identity.own_provider import OwnProvider
from ilikeyacut.application.identity.profiles import Profiles
from ilikeyacut.application.identity.sign_ins import LIFE, SignIns
from ilikeyacut.application.ports.authenticator import (
    AccountDisabledError,
    Authenticator,
    AuthenticatorUnavailableError,
    CodeExpiredError,
    CodeInvalidError,
    CredentialsInvalidError,
    Tokens,
)
from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.application.ports.tokens import (
    Issuer,
    Role,
    TokenExpiredError,
    TokenInvalidError,
    TokenReusedError,
    TokenVerifier,
)
from ilikeyacut.domain.user import user_id_of
from ilikeyacut.testing import ManualClock, SeededEntropy
from ilikeyacut.testing.contracts.authenticator import OTHER, PASSWORD, AuthenticatorContract
from support.identity import UserPool, user_pool
from support.tokens import key


class OwnProviderContract(AuthenticatorContract):
    """What the built-in provider does beyond the port."""

    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock()

    def test_a_spent_refresh_token_ends_its_sign_in(
        self, authenticator: Authenticator, verifier: TokenVerifier, ada: str
    ) -> None:
        first = authenticator.sign_in(ada, PASSWORD)
        other = authenticator.sign_in(ada, PASSWORD)
        second = authenticator.refresh(first.refresh)
        with pytest.raises(TokenReusedError) as reused:
            authenticator.refresh(first.refresh)
        theirs = verifier.verify(second.access)
        assert reused.value.user_id == theirs.user_id
        assert reused.value.session_id == theirs.session_id
        with pytest.raises(TokenInvalidError):
            authenticator.refresh(second.refresh)
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


class TestHomeAuthenticator(OwnProviderContract):
    """The provider of the profile local, with quicker hashes."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        self.outbox = tmp_path / "outbox"
        return tmp_path

    @pytest.fixture
    def home(self, folder: Path) -> Iterator[Database]:
        with Database(folder / "home.db") as database:
            yield database

    @pytest.fixture
    def authenticator(self, folder: Path, home: Database, clock: ManualClock) -> OwnProvider:
        return self.provider(folder, home, clock)

    def provider(self, folder: Path, home: Database, clock: ManualClock) -> OwnProvider:
        entropy, store = SystemEntropy(), SqliteAccountStore(home)
        keys = KeyFolder(folder / "signing-keys", clock, lambda: key(0))
        issuer = Issuer("urn:ilikeyacut:home", LOCAL_ISSUER)
        return OwnProvider(
            namespace=LOCAL_ISSUER,
            store=store,
            passwords=Argon2Passwords(time_cost=1, memory_cost=8, parallelism=1),
            delivery=CodeOutbox(self.outbox),
            issuer=JwtIssuer(issuer, "home", keys, clock, entropy),
            verifier=JwtVerifier(issuer, ["home"], keys, clock),
            profiles=Profiles(SqliteKeyring(home), AesGcmCipher(), b"secret"),
            codes=Codes(clock, entropy, b"secret"),
            sign_ins=SignIns(store, clock, entropy),
            entropy=entropy,
        )

    @pytest.fixture
    def verifier(self, authenticator: OwnProvider) -> TokenVerifier:
        return authenticator.verifier

    def code(self, authenticator: Authenticator, email: str) -> str:
        texts = [it.read_text("utf-8") for it in self.outbox.iterdir()]
        (text,) = [it for it in texts if f"To: {masked(email)}\n" in it]
        return text.partition(": ")[2].partition(": ")[2][:6]

    def test_an_address_of_another_gets_no_code(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        self.confirmed(authenticator, f"bob-{ada}")
        authenticator.change_email(authenticator.sign_in(ada, PASSWORD).access, f"bob-{ada}")
        assert list(self.outbox.iterdir()) == []

    def test_nothing_is_kept_in_clear(
        self, authenticator: Authenticator, folder: Path, ada: str
    ) -> None:
        tokens = authenticator.sign_in(ada, PASSWORD)
        authenticator.forgot_password(ada)
        files = [it for it in folder.rglob("*") if it.is_file()]
        kept = b"".join(it.read_bytes() for it in files)
        secret = tokens.refresh.partition(".")[2]
        for text in (ada, PASSWORD, tokens.access, secret):
            assert text.encode() not in kept
        assert {it.stat().st_mode & 0o77 for it in files if it.parent == self.outbox} == {0}

    def test_the_next_process_knows_the_same_people(
        self, authenticator: OwnProvider, folder: Path, clock: ManualClock, ada: str
    ) -> None:
        tokens = authenticator.sign_in(ada, PASSWORD)
        with Database(folder / "home.db") as database:
            other = self.provider(folder, database, clock)
            assert other.profile(tokens.access).email == ada
            other.refresh(tokens.refresh)
        with pytest.raises(TokenInvalidError):
            authenticator.refresh(tokens.refresh)

    def test_of_several_at_once_one_refreshes(self, authenticator: Authenticator, ada: str) -> None:
        token, start = authenticator.sign_in(ada, PASSWORD).refresh, Barrier(4)
        done: list[Tokens] = []

        def refresh() -> None:
            start.wait()
            with suppress(TokenInvalidError):
                done.append(authenticator.refresh(token))

        threads = [Thread(target=refresh) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(done) <= 1

    def test_an_address_is_given_once(self, authenticator: OwnProvider, ada: str) -> None:
        account = authenticator.store.by_address(authenticator.profiles.address(ada))
        assert account is not None
        other = replace(account, subject="another", user_id=uuid4(), version=0)
        assert not authenticator.store.save(other)
        assert not authenticator.store.save(replace(account, version=7))

    def test_a_database_that_cannot_be_used_is_an_outage(
        self, authenticator: OwnProvider, home: Database, ada: str
    ) -> None:
        home.close()
        with pytest.raises(AuthenticatorUnavailableError):
            authenticator.sign_in(ada, PASSWORD)

    def test_a_code_that_cannot_be_written_down_is_an_outage(
        self, authenticator: Authenticator, ada: str
    ) -> None:
        self.outbox.rmdir()
        self.outbox.write_text("no folder")
        with pytest.raises(AuthenticatorUnavailableError):
            authenticator.forgot_password(ada)

    def test_the_person_of_the_home_needs_no_password(self, authenticator: OwnProvider) -> None:
        who = Identity(LOCAL_ISSUER, "home-subject", "You", "you@example.com")
        first, second = (authenticator.sign_in_as(who) for _ in range(2))
        for tokens in (first, second):
            claims = authenticator.verifier.verify(tokens.access)
            assert claims.user_id == user_id_of(LOCAL_ISSUER, "home-subject")
        assert authenticator.refresh(first.refresh).refresh != first.refresh
        with pytest.raises(CredentialsInvalidError):
            authenticator.sign_in("you@example.com", PASSWORD)

    def test_roles_that_a_person_was_signed_in_with_are_kept(
        self, authenticator: OwnProvider
    ) -> None:
        who = Identity(LOCAL_ISSUER, "home-subject", "You", "you@example.com")

        def roles(tokens: Tokens) -> frozenset[Role]:
            return authenticator.verifier.verify(tokens.access).roles

        assert roles(authenticator.sign_in_as(who)) == frozenset()
        promoted = authenticator.sign_in_as(who, frozenset({Role.ADMIN}))
        assert roles(promoted) == {Role.ADMIN}
        assert roles(authenticator.refresh(promoted.refresh)) == {Role.ADMIN}
        assert roles(authenticator.sign_in_as(who)) == {Role.ADMIN}

    def test_a_disabled_account_is_told_after_its_password(
        self, authenticator: OwnProvider, ada: str
    ) -> None:
        tokens = authenticator.sign_in(ada, PASSWORD)
        account = authenticator.store.by_address(authenticator.profiles.address(ada))
        assert account is not None
        assert authenticator.store.save(replace(account, disabled=True))
        with pytest.raises(CredentialsInvalidError):
            authenticator.sign_in(ada, OTHER)
        with pytest.raises(AccountDisabledError):
            authenticator.sign_in(ada, PASSWORD)
        with pytest.raises(AccountDisabledError):
            authenticator.refresh(tokens.refresh)


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
