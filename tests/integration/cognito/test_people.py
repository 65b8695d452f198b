"""People of a user pool on the emulator, through a network that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest

from ilikeyacut.adapters.cognito.app_client import AppClient
from ilikeyacut.adapters.cognito.authenticator import CognitoAuthenticator
from ilikeyacut.adapters.cognito.identity import TokenIdentity
from ilikeyacut.adapters.cognito.pool import Pool, ServerClient
from ilikeyacut.application.limits import RateLimitedError
from ilikeyacut.application.ports.authenticator import (
    AccountDisabledError,
    Authenticator,
    AuthenticatorUnavailableError,
    CredentialsInvalidError,
    NotConfirmedError,
)
from ilikeyacut.application.ports.tokens import Role, TokenInvalidError, TokenMissingError
from ilikeyacut.domain.user import user_id_of
from support.deployment import session
from support.faulty_proxy import FaultyProxy
from support.identity import PASSWORD, UserPool, user_pool

UTCNOW = "ignore:datetime.datetime.utcnow:DeprecationWarning"  # pycognito asks for it


@pytest.fixture
def people(dynamodb_url: str, dynamodb_credentials: None) -> UserPool:
    return user_pool(dynamodb_url)


@pytest.fixture
def email(people: UserPool) -> str:
    address = f"{uuid4().hex}@example.com"
    people.person(address)
    return address


@pytest.mark.filterwarnings(UTCNOW)
def test_the_app_proves_a_password_without_sending_it(people: UserPool, email: str) -> None:
    app = AppClient(people.session, people.pool)
    tokens = app.sign_in(email.upper(), PASSWORD)
    claims = people.verifier().verify(tokens.access)
    assert claims.user_id == user_id_of(people.pool.issuer.namespace, claims.subject)
    for address, password in ((email, "wrong horse battery"), ("nobody@example.com", PASSWORD)):
        with pytest.raises(CredentialsInvalidError):
            app.sign_in(address, password)
    people.authenticator().sign_up("new@example.com", PASSWORD, "Ada")
    with pytest.raises(NotConfirmedError):
        app.sign_in("new@example.com", PASSWORD)


def test_the_public_client_takes_no_passwords(people: UserPool, email: str) -> None:
    assert people.pool.app is not None
    public = Pool(people.pool.id, people.pool.app)
    with pytest.raises((AuthenticatorUnavailableError, CredentialsInvalidError)):
        CognitoAuthenticator(ServerClient(people.session, public)).sign_in(email, PASSWORD)


def test_a_group_is_a_role(people: UserPool, email: str) -> None:
    for group in ("admin", "testers"):
        name = {"UserPoolId": people.pool.id, "GroupName": group}
        people.api.create_group(**name)
        people.api.admin_add_user_to_group(Username=email, **name)
    tokens = people.authenticator().sign_in(email, PASSWORD)
    assert people.verifier().verify(tokens.access).roles == {Role.ADMIN}


def test_a_disabled_person_is_told(people: UserPool, email: str) -> None:
    people.api.admin_disable_user(UserPoolId=people.pool.id, Username=email)
    with pytest.raises(AccountDisabledError):
        people.authenticator().sign_in(email, PASSWORD)


def test_the_person_of_a_token_is_nobody_after_signing_out(people: UserPool, email: str) -> None:
    authenticator, verifier = people.authenticator(), people.verifier()
    access = authenticator.sign_in(email, PASSWORD).access
    identity = TokenIdentity(access, verifier, authenticator)
    who = identity.current()
    assert (who.name, who.email) == ("Ada", email)
    identity.forget(who.subject)
    for token in (access, "garbage"):
        with pytest.raises(TokenInvalidError):
            TokenIdentity(token, verifier, authenticator).current()
    with pytest.raises(TokenInvalidError):
        identity.current()
    with pytest.raises(TokenMissingError):
        TokenIdentity("", verifier, authenticator).current()


@pytest.fixture
def behind(people: UserPool, proxy: FaultyProxy) -> Iterator[Authenticator]:
    with closing(session(proxy.url)) as ours:
        yield CognitoAuthenticator(ServerClient(ours, people.pool))


Plan = Callable[..., Any]
COGNITO, SIGN_IN = "cognito-idp", "AdminInitiateAuth"


@pytest.mark.parametrize(
    ("plan", "raised"),
    [
        (FaultyProxy.throttle, RateLimitedError),
        (FaultyProxy.fail, AuthenticatorUnavailableError),
        (FaultyProxy.lose_call, AuthenticatorUnavailableError),
        (FaultyProxy.lose_answer, AuthenticatorUnavailableError),
        (FaultyProxy.halve_answer, AuthenticatorUnavailableError),
        (FaultyProxy.garble_answer, AuthenticatorUnavailableError),
    ],
)
def test_a_fault_is_told_and_the_next_try_works(
    behind: Authenticator, proxy: FaultyProxy, email: str, plan: Plan, raised: type[Exception]
) -> None:
    plan(proxy, COGNITO, SIGN_IN)
    with pytest.raises(raised):
        behind.sign_in(email, PASSWORD)
    behind.sign_in(email, PASSWORD)


def test_a_sign_up_whose_answer_was_lost_is_repeated(
    people: UserPool, behind: Authenticator, proxy: FaultyProxy
) -> None:
    email = f"{uuid4().hex}@example.com"
    proxy.lose_answer(COGNITO, "SignUp")
    with pytest.raises(AuthenticatorUnavailableError):
        behind.sign_up(email, PASSWORD, "Ada")
    behind.sign_up(email, PASSWORD, "Ada")
    behind.confirm(email, people.code(email))
    behind.sign_in(email, PASSWORD)


def test_a_deletion_whose_answer_was_lost_is_repeated(
    people: UserPool, behind: Authenticator, proxy: FaultyProxy, email: str
) -> None:
    claims = people.verifier().verify(behind.sign_in(email, PASSWORD).access)
    proxy.lose_answer(COGNITO, "AdminDeleteUser")
    with pytest.raises(AuthenticatorUnavailableError):
        behind.delete(claims.subject)
    behind.delete(claims.subject)
    assert behind.find(claims.user_id, email) is None
