"""What Cognito's refusals become: each as AWS words it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from ilikeyacut.adapters.cognito.authenticator import CognitoAuthenticator
from ilikeyacut.adapters.cognito.pool import Pool, ServerClient
from ilikeyacut.application.limits import RateLimitedError
from ilikeyacut.application.ports.authenticator import (
    AccountDisabledError,
    AuthenticatorUnavailableError,
    CodeExpiredError,
    CodeInvalidError,
    CredentialsInvalidError,
    NotConfirmedError,
    PasswordInvalidError,
)
from ilikeyacut.application.ports.tokens import TokenExpiredError, TokenInvalidError
from ilikeyacut.domain.errors import EmailInvalidError
from ilikeyacut.testing.contracts.authenticator import PASSWORD

POOL, EMAIL, CODE = Pool("eu-west-1_pool", "server"), "ada@example.com", "123456"
TOKENS = {"AccessToken": "a", "IdToken": "i", "RefreshToken": "r2", "ExpiresIn": 900}
SIGNED_IN = {"AuthenticationResult": TOKENS}


class Cognito:
    """Answers what a test planted, else as if all went well, and remembers what it was asked."""

    def __init__(self, **planted: object) -> None:
        self.planted = planted
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.secret = "secret-1"

    def client(self, service: str, patience: object) -> Cognito:
        return self

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**parameters: Any) -> Any:
            self.asked.append((operation, parameters))
            answer = self.planted.get(operation, {})
            if callable(answer):
                answer = answer()
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def describe_user_pool_client(self, **parameters: Any) -> Any:
        self.asked.append(("describe_user_pool_client", parameters))
        return {"UserPoolClient": {"ClientSecret": self.secret}}

    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


def refusal(code: str, message: str = "", status: int = 400) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        },
        "Any",
    )


def authenticator(cognito: Cognito) -> CognitoAuthenticator:
    return CognitoAuthenticator(ServerClient(cognito, POOL))  # type: ignore[arg-type] # a stand-in


CALLS: dict[str, Callable[[CognitoAuthenticator], object]] = {
    "sign_up": lambda it: it.sign_up(EMAIL, PASSWORD, "Ada"),
    "confirm_sign_up": lambda it: it.confirm(EMAIL, CODE),
    "resend_confirmation_code": lambda it: it.resend(EMAIL),
    "admin_initiate_auth": lambda it: it.sign_in(EMAIL, PASSWORD),
    "get_tokens_from_refresh_token": lambda it: it.refresh("r1"),
    "revoke_token": lambda it: it.sign_out("r1"),
    "admin_user_global_sign_out": lambda it: it.sign_out_everywhere("sub"),
    "forgot_password": lambda it: it.forgot_password(EMAIL),
    "confirm_forgot_password": lambda it: it.reset_password(EMAIL, CODE, PASSWORD),
    "update_user_attributes": lambda it: it.change_email("a", EMAIL),
    "verify_user_attribute": lambda it: it.confirm_email("a", CODE),
    "get_user": lambda it: it.profile("a"),
    "admin_delete_user": lambda it: it.delete("sub"),
}
USER = {"UserAttributes": [{"Name": "sub", "Value": "sub"}, {"Name": "email", "Value": EMAIL}]}

MEANINGS: list[tuple[str, ClientError, type[Exception] | None]] = [
    ("sign_up", refusal("InvalidPasswordException", "policy: Too short"), PasswordInvalidError),
    ("sign_up", refusal("InvalidParameterException", "Invalid email"), EmailInvalidError),
    ("confirm_sign_up", refusal("CodeMismatchException"), CodeInvalidError),
    ("confirm_sign_up", refusal("ExpiredCodeException"), CodeInvalidError),
    ("confirm_sign_up", refusal("UserNotFoundException"), CodeInvalidError),
    ("confirm_sign_up", refusal("AliasExistsException"), CodeInvalidError),
    (
        "confirm_sign_up",
        refusal("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"),
        CodeInvalidError,
    ),
    ("confirm_sign_up", refusal("LimitExceededException"), RateLimitedError),
    ("confirm_sign_up", refusal("TooManyFailedAttemptsException"), RateLimitedError),
    ("resend_confirmation_code", refusal("UserNotFoundException"), None),
    ("resend_confirmation_code", refusal("InvalidParameterException", "is already"), None),
    ("resend_confirmation_code", refusal("LimitExceededException"), RateLimitedError),
    ("admin_initiate_auth", refusal("UserNotFoundException"), CredentialsInvalidError),
    (
        "admin_initiate_auth",
        refusal("NotAuthorizedException", "Incorrect"),
        CredentialsInvalidError,
    ),
    (
        "admin_initiate_auth",
        refusal("NotAuthorizedException", "User is disabled."),
        AccountDisabledError,
    ),
    (
        "admin_initiate_auth",
        refusal("NotAuthorizedException", "Password attempts exceeded"),
        RateLimitedError,
    ),
    ("admin_initiate_auth", refusal("UserNotConfirmedException"), NotConfirmedError),
    ("admin_initiate_auth", refusal("PasswordResetRequiredException"), CredentialsInvalidError),
    ("admin_initiate_auth", refusal("TooManyRequestsException"), RateLimitedError),
    (
        "get_tokens_from_refresh_token",
        refusal("NotAuthorizedException", "Invalid Refresh Token"),
        TokenInvalidError,
    ),
    (
        "get_tokens_from_refresh_token",
        refusal("NotAuthorizedException", "Refresh Token has expired"),
        TokenExpiredError,
    ),
    ("get_tokens_from_refresh_token", refusal("RefreshTokenReuseException"), TokenInvalidError),
    ("get_tokens_from_refresh_token", refusal("InvalidParameterException"), TokenInvalidError),
    ("revoke_token", refusal("UnauthorizedException", "Invalid token"), None),
    ("admin_user_global_sign_out", refusal("UserNotFoundException"), None),
    ("forgot_password", refusal("UserNotFoundException"), None),
    ("forgot_password", refusal("InvalidParameterException", "no verified email"), None),
    ("forgot_password", refusal("LimitExceededException"), RateLimitedError),
    ("confirm_forgot_password", refusal("CodeMismatchException"), CodeInvalidError),
    ("confirm_forgot_password", refusal("ExpiredCodeException"), CodeInvalidError),
    ("confirm_forgot_password", refusal("UserNotConfirmedException"), CodeInvalidError),
    ("update_user_attributes", refusal("AliasExistsException"), None),
    ("verify_user_attribute", refusal("AliasExistsException"), CodeInvalidError),
    ("verify_user_attribute", refusal("CodeMismatchException"), CodeInvalidError),
    ("verify_user_attribute", refusal("ExpiredCodeException"), CodeExpiredError),
    (
        "get_user",
        refusal("NotAuthorizedException", "Access Token has been revoked"),
        TokenInvalidError,
    ),
    ("get_user", refusal("NotAuthorizedException", "Access Token has expired"), TokenExpiredError),
    ("get_user", refusal("UserNotFoundException"), TokenInvalidError),
    ("admin_delete_user", refusal("UserNotFoundException"), None),
]


@pytest.mark.parametrize(("operation", "error", "meant"), MEANINGS)
def test_a_refusal_has_the_port_s_meaning(
    operation: str, error: ClientError, meant: type[Exception] | None
) -> None:
    cognito = Cognito(**{"get_user": USER, operation: error})
    if meant is None:
        CALLS[operation](authenticator(cognito))
        return
    with pytest.raises(meant) as refused:
        CALLS[operation](authenticator(cognito))
    assert EMAIL not in str(refused.value)


OUTAGES: list[Exception] = [
    refusal("InternalErrorException", status=500),
    refusal("ServiceUnavailable", status=503),
    refusal("AccessDeniedException", f"no rights for {EMAIL}"),
    refusal("ResourceNotFoundException", "no such pool"),
    refusal("UserLambdaValidationException", "the trigger failed"),
    refusal("SomethingNewException"),
    ConnectTimeoutError(endpoint_url="https://cognito"),
    ReadTimeoutError(endpoint_url="https://cognito"),
]


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("error", OUTAGES, ids=str)
def test_an_outage_is_no_refusal(operation: str, error: Exception) -> None:
    cognito = Cognito(**{"get_user": USER, operation: error})
    with pytest.raises(AuthenticatorUnavailableError) as refused:
        CALLS[operation](authenticator(cognito))
    assert EMAIL not in str(refused.value)


def test_refreshing_rotates() -> None:
    """The emulator does not rotate: this is AWS's answer of a client with rotation."""
    cognito = Cognito(get_tokens_from_refresh_token=SIGNED_IN)
    tokens = authenticator(cognito).refresh("r1")
    assert (tokens.access, tokens.refresh, tokens.expires_in) == ("a", "r2", 900)
    _, (_, asked) = cognito.asked
    assert asked == {"ClientId": "server", "ClientSecret": "secret-1", "RefreshToken": "r1"}


def test_a_spent_refresh_token_is_revoked_with_all_that_came_of_it() -> None:
    cognito = Cognito(get_tokens_from_refresh_token=refusal("RefreshTokenReuseException"))
    with pytest.raises(TokenInvalidError, match="used before"):
        authenticator(cognito).refresh("r1")
    assert cognito.names()[-1] == "revoke_token"


def test_a_new_address_is_asked_for_and_verified_by_its_owner() -> None:
    """The emulator changes an address at once: these are the calls that AWS expects."""
    cognito = Cognito(get_user=USER)
    authenticator(cognito).change_email("a", "New@Example.com")
    authenticator(cognito).confirm_email("a", CODE)
    calls = [it for it in cognito.asked if it[0] != "get_user"]
    attributes = [{"Name": "email", "Value": "new@example.com"}]
    assert calls == [
        ("update_user_attributes", {"AccessToken": "a", "UserAttributes": attributes}),
        (
            "verify_user_attribute",
            {"AccessToken": "a", "AttributeName": "email", "Code": CODE},
        ),
    ]


def test_a_replaced_secret_is_read_again_once() -> None:
    cognito = Cognito()
    refused = refusal("NotAuthorizedException", "Unable to verify secret hash for client server")
    answers: list[object] = [SIGNED_IN, refused, SIGNED_IN, refused, refused]
    cognito.planted["admin_initiate_auth"] = lambda: answers.pop(0)
    signing = authenticator(cognito)
    for _ in range(2):
        signing.sign_in(EMAIL, PASSWORD)
    assert cognito.names().count("describe_user_pool_client") == 2
    with pytest.raises(AuthenticatorUnavailableError, match="secret"):
        signing.sign_in(EMAIL, PASSWORD)


@pytest.mark.parametrize("answer", [{"ChallengeName": "NEW_PASSWORD_REQUIRED"}, {}])
def test_a_challenge_is_not_part_of_this_app(answer: dict[str, str]) -> None:
    with pytest.raises(AuthenticatorUnavailableError):
        authenticator(Cognito(admin_initiate_auth=answer)).sign_in(EMAIL, PASSWORD)


def test_the_rules_of_the_pool_are_told() -> None:
    message = "Password did not conform with policy: Password must have symbol characters"
    cognito = Cognito(sign_up=refusal("InvalidPasswordException", message))
    with pytest.raises(PasswordInvalidError) as refused:
        authenticator(cognito).sign_up(EMAIL, PASSWORD, "Ada")
    assert refused.value.required == ("symbol characters",)


@pytest.mark.parametrize("token", ["", "x" * 9000])
def test_what_is_no_token_is_not_sent(token: str) -> None:
    cognito = Cognito()
    for call in (authenticator(cognito).refresh, authenticator(cognito).profile):
        with pytest.raises(TokenInvalidError):
            call(token)
    assert cognito.asked == []


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("admin_initiate_auth", {"AuthenticationResult": {}}),
        ("admin_initiate_auth", {"AuthenticationResult": {"AccessToken": "a", "ExpiresIn": 1}}),
        ("get_tokens_from_refresh_token", {}),
        ("get_user", {}),
        ("get_user", {"UserAttributes": []}),
        ("confirm_forgot_password", {}),
    ],
)
def test_half_an_answer_is_an_outage(operation: str, answer: dict[str, Any]) -> None:
    with pytest.raises(AuthenticatorUnavailableError):
        CALLS[operation](authenticator(Cognito(**{operation: answer})))


def test_half_a_letter_is_no_outage() -> None:
    half = "\ud800@example.com"
    cognito = Cognito()
    ours = authenticator(cognito)
    for refused, call in (
        (CredentialsInvalidError, lambda: ours.sign_in(half, PASSWORD)),
        (CodeInvalidError, lambda: ours.confirm(half, CODE)),
        (CodeInvalidError, lambda: ours.reset_password(half, CODE, PASSWORD)),
        (EmailInvalidError, lambda: ours.sign_up(half, PASSWORD, "Ada")),
    ):
        with pytest.raises(refused):
            call()
    ours.resend(half)
    ours.forgot_password(half)
    assert cognito.asked == []
