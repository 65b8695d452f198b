"""Signing in through the whole app in memory: limits first, then the provider, then a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

import ilikeyacut as iya
from ilikeyacut.adapters.memory.account_store import MemoryAccountStore
from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.adapters.memory.sessions import MemorySessions
from ilikeyacut.adapters.memory.tokens import MemoryTokens
from ilikeyacut.application.limits import RateLimitedError
from ilikeyacut.application.ports.account_store import Account
from ilikeyacut.application.ports.authenticator import (
    Authenticator,
    AuthenticatorUnavailableError,
    CodeExpiredError,
    CodeInvalidError,
    CredentialsInvalidError,
    PasswordInvalidError,
)
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.rate_limits import RateLimits, RateLimitsUnavailableError
from ilikeyacut.application.ports.sessions import Session, SessionsUnavailableError
from ilikeyacut.application.ports.tokens import (
    SigningKeysUnavailableError,
    TokenExpiredError,
    TokenInvalidError,
    TokenMissingError,
    TokenReusedError,
    TokenUse,
    TokenWrongUseError,
)
from ilikeyacut.application.ports.upload_credentials import NoUploadCredentialsError
from ilikeyacut.application.use_cases.sign_in import NotOfAgeError, SignedIn, SignIn
from ilikeyacut.domain.errors import (
    AccountErasedError,
    EmailInvalidError,
    NameInvalidError,
)
from ilikeyacut.entrypoints.bootstrap import App
from ilikeyacut.testing import ManualClock

EMAIL, PASSWORD, OTHER = "ada@example.com", "correct horse battery", "another horse battery"
MEMORY = iya.Settings(profile=iya.Profile.MEMORY, stylists=("memory",))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def app(clock: ManualClock) -> Iterator[App]:
    with iya.open_app(MEMORY, replacing={Clock: clock}, seed=False) as opened:
        yield opened


@pytest.fixture
def sign_in(app: App) -> SignIn:
    return app.sign_in


def code(sign_in: SignIn, email: str = EMAIL) -> str:
    assert isinstance(sign_in.authenticator, MemoryAuthenticator)
    found = sign_in.authenticator.delivery.code(email)
    assert found is not None
    return found


def confirmed(sign_in: SignIn, email: str = EMAIL) -> None:
    sign_in.sign_up(email, PASSWORD, "Ada", of_age=True)
    sign_in.confirm(email, code(sign_in, email))


@pytest.fixture
def ada(sign_in: SignIn, clock: ManualClock) -> SignedIn:
    confirmed(sign_in)
    clock.advance(timedelta(minutes=15))  # the tries so far are forgotten
    return sign_in.sign_in(EMAIL, PASSWORD, device="iPhone")


def test_a_first_sign_in_registers_the_person(app: App, ada: SignedIn) -> None:
    assert (ada.user.name, ada.user.email) == ("Ada", EMAIL)
    assert ada.user.ledger.available == app.accounts.welcome_credits
    assert app.users.get(ada.user.id) == ada.user
    (session,) = app.sign_in.signed_in(ada.user.id)
    assert (session, session.device) == (ada.session, "iPhone")
    claims = app.callers.who(ada.tokens.access)
    assert (claims.user_id, claims.session_id) == (ada.user.id, session.id)
    assert ada.tokens.access not in repr(ada)


def test_a_second_sign_in_is_the_same_person(sign_in: SignIn, ada: SignedIn) -> None:
    again = sign_in.sign_in(" Ada@Example.com ", PASSWORD)
    assert again.user.id == ada.user.id
    assert len(sign_in.signed_in(ada.user.id)) == 2


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"email": "nobody"}, EmailInvalidError),
        ({"password": "short"}, PasswordInvalidError),
        ({"name": " "}, NameInvalidError),
        ({"of_age": False}, NotOfAgeError),
    ],
)
def test_who_cannot_sign_up_is_told_why(
    sign_in: SignIn, wrong: dict[str, Any], refused: type[Exception]
) -> None:
    right: dict[str, Any] = {"email": EMAIL, "password": PASSWORD, "name": "Ada", "of_age": True}
    with pytest.raises(refused):
        sign_in.sign_up(**(right | wrong))


def test_a_known_address_answers_as_a_strange_one(sign_in: SignIn, ada: SignedIn) -> None:
    known = sign_in.sign_up(EMAIL, OTHER, "Bob", of_age=True)
    assert known == sign_in.sign_up("alf@example.com", OTHER, "Bob", of_age=True)
    assert known.to == "a***@e***"
    assert sign_in.forgot_password(EMAIL) == sign_in.forgot_password("abe@example.com")
    assert sign_in.resend(EMAIL) == sign_in.resend("ann@example.com")


def test_refreshing_prolongs_the_session(
    sign_in: SignIn, ada: SignedIn, clock: ManualClock
) -> None:
    clock.advance(timedelta(minutes=20))
    with pytest.raises(TokenExpiredError):
        sign_in.callers.who(ada.tokens.access)
    tokens = sign_in.refresh(ada.tokens.refresh)
    assert sign_in.callers.who(tokens.access).session_id == ada.session.id
    (session,) = sign_in.signed_in(ada.user.id)
    assert session.expires_at > ada.session.expires_at


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ((MemorySessions, "touch"), SessionsUnavailableError("down")),
        ((MemoryTokens, "verify"), SigningKeysUnavailableError("down")),
    ],
)
def test_no_refresh_token_is_lost_to_an_outage(
    sign_in: SignIn,
    ada: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    call: tuple[type, str],
    fault: Exception,
) -> None:
    def down(*_: object, **__: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(*call, down)
        tokens = sign_in.refresh(ada.tokens.refresh)
    assert sign_in.callers.who(tokens.access).session_id == ada.session.id
    sign_in.refresh(tokens.refresh)


def test_a_session_that_was_signed_out_neither_acts_nor_refreshes(
    sign_in: SignIn, ada: SignedIn
) -> None:
    other = sign_in.sign_in(EMAIL, PASSWORD)
    sign_in.sign_out(ada.user.id, ada.session.id)
    for _ in range(2):
        with pytest.raises(TokenInvalidError):
            sign_in.callers.who(ada.tokens.access)
        with pytest.raises(TokenInvalidError):
            sign_in.refresh(ada.tokens.refresh)
    assert sign_in.callers.who(other.tokens.access).user_id == ada.user.id


def test_a_refresh_token_that_is_used_again_ends_its_session(
    sign_in: SignIn, ada: SignedIn
) -> None:
    other = sign_in.sign_in(EMAIL, PASSWORD)
    new = sign_in.refresh(ada.tokens.refresh)
    with pytest.raises(TokenReusedError):
        sign_in.refresh(ada.tokens.refresh)
    for access in (ada.tokens.access, new.access):
        with pytest.raises(TokenInvalidError):
            sign_in.callers.who(access)
    assert [it.id for it in sign_in.signed_in(ada.user.id)] == [other.session.id]


def test_who_signed_in_at_the_provider_itself_opens_a_session(sign_in: SignIn) -> None:
    confirmed(sign_in)
    tokens = sign_in.authenticator.sign_in(EMAIL, PASSWORD)
    with pytest.raises(TokenInvalidError):
        sign_in.callers.who(tokens.access)
    opened = sign_in.by_tokens(tokens, device="iPhone")
    assert sign_in.by_tokens(tokens).session == opened.session
    assert sign_in.callers.who(tokens.access).user_id == opened.user.id
    sign_in.sign_out(opened.user.id, opened.session.id)
    with pytest.raises(TokenInvalidError):
        sign_in.by_tokens(tokens)


def test_signing_out_everywhere_ends_all(sign_in: SignIn, ada: SignedIn) -> None:
    other = sign_in.sign_in(EMAIL, PASSWORD)
    sign_in.sign_out_everywhere(sign_in.callers.who(ada.tokens.access))
    for tokens in (ada.tokens, other.tokens):
        with pytest.raises(TokenInvalidError):
            sign_in.callers.who(tokens.access)
        with pytest.raises(TokenInvalidError):
            sign_in.refresh(tokens.refresh)


def test_a_new_password_ends_all_sessions(sign_in: SignIn, ada: SignedIn) -> None:
    sign_in.forgot_password(EMAIL)
    sign_in.reset_password(EMAIL, code(sign_in), OTHER)
    with pytest.raises(TokenInvalidError):
        sign_in.callers.who(ada.tokens.access)
    assert sign_in.sign_in(EMAIL, OTHER).user.id == ada.user.id


def test_a_new_address_is_the_person_s_once_it_is_confirmed(
    app: App, sign_in: SignIn, ada: SignedIn
) -> None:
    sign_in.change_email(ada.tokens.access, "New@Example.com")
    assert app.users.get(ada.user.id).email == EMAIL
    user = sign_in.confirm_email(ada.tokens.access, code(sign_in, "new@example.com"))
    assert user.email == "new@example.com"
    assert sign_in.sign_in("new@example.com", PASSWORD).user.id == ada.user.id


def test_an_address_that_was_confirmed_before_a_crash_is_taken_over_later(
    app: App, sign_in: SignIn, ada: SignedIn
) -> None:
    sign_in.change_email(ada.tokens.access, "new@example.com")
    sign_in.authenticator.confirm_email(ada.tokens.access, code(sign_in, "new@example.com"))
    assert sign_in.sign_in("new@example.com", PASSWORD).user.email == "new@example.com"
    assert app.users.get(ada.user.id).email == "new@example.com"


def test_tokens_of_another_kind_are_refused(sign_in: SignIn, ada: SignedIn) -> None:
    with pytest.raises(TokenWrongUseError):
        sign_in.callers.who(ada.tokens.id)
    with pytest.raises(TokenMissingError):
        sign_in.callers.who("")


def test_an_erased_person_has_no_account_left(app: App, ada: SignedIn) -> None:
    app.erasure.forget(ada.user.id)  # by their id alone, as the reactor does
    assert app.sign_in.signed_in(ada.user.id) == []
    with pytest.raises(TokenInvalidError):
        app.callers.who(ada.tokens.access)
    with pytest.raises(CredentialsInvalidError):
        app.sign_in.sign_in(EMAIL, PASSWORD)
    confirmed(app.sign_in)
    assert app.sign_in.sign_in(EMAIL, PASSWORD).user.id != ada.user.id


def test_an_account_that_outlived_its_person_is_deleted_when_it_is_used(
    app: App, ada: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(MemoryAuthenticator, "find", lambda *_: None)
        app.erasure.forget(ada.user.id)
    with pytest.raises(AccountErasedError):
        app.sign_in.sign_in(EMAIL, PASSWORD)
    with pytest.raises(CredentialsInvalidError):
        app.sign_in.sign_in(EMAIL, PASSWORD)


def test_who_is_erased_while_they_sign_in_has_no_session(
    app: App, ada: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = MemorySessions.open

    def late(sessions: MemorySessions, session: Session) -> Session:
        app.erasure.forget(ada.user.id)
        return opened(sessions, session)

    with monkeypatch.context() as patch:
        patch.setattr(MemorySessions, "open", late)
        with pytest.raises(AccountErasedError):
            app.sign_in.sign_in(EMAIL, PASSWORD)
    assert app.sign_in.signed_in(ada.user.id) == []


def test_an_address_that_is_confirmed_while_somebody_signs_up_stays_its_owner_s(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in.sign_up(EMAIL, PASSWORD, "Ada", of_age=True)
    found = MemoryAccountStore.by_address

    def slow(store: MemoryAccountStore, address: str) -> Account | None:
        seen = found(store, address)
        patch.undo()
        sign_in.confirm(EMAIL, code(sign_in))
        return seen

    with monkeypatch.context() as patch:
        patch.setattr(MemoryAccountStore, "by_address", slow)
        sign_in.sign_up(EMAIL, OTHER, "Eve", of_age=True)
    assert sign_in.sign_in(EMAIL, PASSWORD).user.name == "Ada"


def test_nobody_sends_codes_to_many_addresses(sign_in: SignIn, ada: SignedIn) -> None:
    for number in range(10):
        sign_in.change_email(ada.tokens.access, f"{number}@example.com")
    with pytest.raises(RateLimitedError):
        sign_in.change_email(ada.tokens.access, "another@example.com")


def test_nobody_uses_up_the_tries_of_a_person_by_their_id(sign_in: SignIn, ada: SignedIn) -> None:
    for _ in range(5):
        with pytest.raises(CredentialsInvalidError):
            sign_in.sign_in(str(ada.user.id), PASSWORD)
    sign_in.change_email(ada.tokens.access, "new@example.com")


def test_an_accent_may_be_a_character_of_its_own(sign_in: SignIn) -> None:
    confirmed(sign_in, "ren\u00e9@example.com")
    sign_in.sign_in("RENE\u0301@example.com", PASSWORD)


def test_the_fifth_try_of_an_address_is_the_last(sign_in: SignIn, clock: ManualClock) -> None:
    for _ in range(5):
        with pytest.raises(CredentialsInvalidError):
            sign_in.sign_in(EMAIL, PASSWORD)
    with pytest.raises(RateLimitedError) as refused:
        sign_in.sign_in(f" {EMAIL.upper()}", PASSWORD)
    assert 0 < refused.value.retry_after <= 180
    clock.advance(timedelta(minutes=3))
    with pytest.raises(CredentialsInvalidError):
        sign_in.sign_in(EMAIL, PASSWORD)


def test_the_twenty_first_try_of_a_network_is_refused(sign_in: SignIn) -> None:
    for number in range(20):
        with pytest.raises(CredentialsInvalidError):
            sign_in.sign_in(f"{number}@example.com", PASSWORD, source="192.0.2.7")
    with pytest.raises(RateLimitedError):
        sign_in.sign_in("21@example.com", PASSWORD, source="192.0.2.7")
    with pytest.raises(CredentialsInvalidError):
        sign_in.sign_in("21@example.com", PASSWORD, source="192.0.2.8")


class Uncounted:
    def take(self, bucket: object, cost: int = 1) -> object:
        raise RateLimitsUnavailableError("down")


class Unasked:
    """A provider that must not be asked."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        def called(*_: object, **__: object) -> object:
            raise AssertionError(name)

        return called


@pytest.mark.parametrize(
    "call",
    [
        lambda it: it.sign_in(EMAIL, PASSWORD),
        lambda it: it.sign_up(EMAIL, PASSWORD, "Ada", of_age=True),
        lambda it: it.confirm(EMAIL, "123456"),
        lambda it: it.resend(EMAIL),
        lambda it: it.forgot_password(EMAIL),
        lambda it: it.reset_password(EMAIL, "123456", PASSWORD),
        lambda it: it.refresh("token", source="192.0.2.7"),
        lambda it: it.by_link("code", source="192.0.2.7"),
    ],
)
def test_nobody_is_let_in_uncounted(call: Callable[[SignIn], object]) -> None:
    replacing = {RateLimits: Uncounted(), Authenticator: Unasked()}
    with (
        iya.open_app(MEMORY, replacing=replacing, seed=False) as app,  # type: ignore[arg-type] # broken on purpose
        pytest.raises(RateLimitsUnavailableError),
    ):
        call(app.sign_in)


def test_a_password_of_a_megabyte_is_wrong_at_once(sign_in: SignIn, ada: SignedIn) -> None:
    with pytest.raises(CredentialsInvalidError):
        sign_in.sign_in(EMAIL, "x" * 2**20)


def test_a_link_signs_in_the_person_of_the_home_once(
    app: App, sign_in: SignIn, clock: ManualClock
) -> None:
    link = sign_in.link()
    assert sign_in.by_link(link).user.id == app.accounts.current().id
    for wrong in (link, "", "guess"):
        with pytest.raises(CodeInvalidError):
            sign_in.by_link(wrong)
    late = sign_in.link()
    clock.advance(timedelta(minutes=10))
    with pytest.raises(CodeExpiredError):
        sign_in.by_link(late)


def test_only_the_newest_links_count(sign_in: SignIn) -> None:
    first, *_, last = [sign_in.link() for _ in range(17)]
    with pytest.raises(CodeInvalidError):
        sign_in.by_link(first)
    sign_in.by_link(last)


def test_an_outage_of_the_provider_is_its_own_error() -> None:
    class Down(Unasked):
        def __getattr__(self, name: str) -> Callable[..., object]:
            def called(*_: object, **__: object) -> object:
                raise AuthenticatorUnavailableError(name)

            return called

    replacing = {Authenticator: Down()}
    with (
        iya.open_app(MEMORY, replacing=replacing, seed=False) as app,  # type: ignore[arg-type] # broken on purpose
        pytest.raises(AuthenticatorUnavailableError),
    ):
        app.sign_in.sign_in(EMAIL, PASSWORD)


def test_id_tokens_tell_who_somebody_is(app: App, ada: SignedIn) -> None:
    assert app.tokens.verify(ada.tokens.id, TokenUse.ID).identity.email == EMAIL


def test_only_a_cloud_gives_credentials(app: App, ada: SignedIn) -> None:
    with pytest.raises(NoUploadCredentialsError):
        app.upload_credentials.credentials(ada.tokens.id)
