"""What Cognito's refusals mean. Its messages may repeat an address, so none is passed on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ilikeyacut.adapters.aws.faults import Kind, fault_of
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
from ilikeyacut.application.ports.tokens import (
    TokenExpiredError,
    TokenInvalidError,
    TokenReusedError,
)
from ilikeyacut.domain.errors import EmailInvalidError, IlikeyacutError

Meaning = Callable[[], IlikeyacutError | None]
"""What a refusal becomes; None for one that is no failure."""

POLICY = "what this user pool asks for"
UNFIT = "InvalidParameterException"
PROVIDER, WAIT = "identity provider", 60.0  # seconds; Cognito names none
RULE = "Password must have "
SECRET, DISABLED, ATTEMPTS, EXPIRED = "secret hash", "disabled", "attempts exceeded", "expired"
"""Words of Cognito's messages, where one code means several things."""

TOO_MANY = frozenset(
    {"LimitExceededException", "TooManyFailedAttemptsException", "TooManyRequestsException"}
)


def nothing() -> None:
    """Take a refusal for no failure."""


EVERYWHERE: Mapping[str, Meaning] = {
    "CodeMismatchException": CodeInvalidError,
    "ExpiredCodeException": CodeExpiredError,
    "PasswordHistoryPolicyViolationException": lambda: PasswordInvalidError((POLICY,)),
    "PasswordResetRequiredException": CredentialsInvalidError,
    "RefreshTokenReuseException": TokenReusedError,
    "UserNotConfirmedException": NotConfirmedError,
    "UnauthorizedException": TokenInvalidError,
}

SIGNING_UP: Mapping[str, Meaning] = {
    UNFIT: EmailInvalidError,
    "UsernameExistsException": nothing,
}
SIGNING_IN: Mapping[str, Meaning] = {
    UNFIT: CredentialsInvalidError,
    "NotAuthorizedException": CredentialsInvalidError,
    "UserNotFoundException": CredentialsInvalidError,
}
PROVING: Mapping[str, Meaning] = {
    "AliasExistsException": CodeInvalidError,
    UNFIT: CodeInvalidError,
    "NotAuthorizedException": CodeInvalidError,
    "UserNotFoundException": CodeInvalidError,
}
CLAIMING: Mapping[str, Meaning] = {
    **PROVING,
    "ExpiredCodeException": CodeInvalidError,
    "UserNotConfirmedException": CodeInvalidError,
}
"""Of proving an address without a token. Cognito says "expired" also where it sent no code, but not
of a strange address: who has an account would be told."""

SENDING: Mapping[str, Meaning] = {
    "AliasExistsException": nothing,
    UNFIT: nothing,
    "NotAuthorizedException": nothing,
    "UserNotConfirmedException": nothing,
    "UserNotFoundException": nothing,
}
BEARING: Mapping[str, Meaning] = {
    UNFIT: TokenInvalidError,
    "NotAuthorizedException": TokenInvalidError,
    "UserNotFoundException": TokenInvalidError,
}
ENDING: Mapping[str, Meaning] = {
    UNFIT: nothing,
    "NotAuthorizedException": nothing,
    "UnauthorizedException": nothing,
    "UserNotFoundException": nothing,
}
DELETING: Mapping[str, Meaning] = {"UserNotFoundException": nothing}
"""Nothing else: an account that stays must not count as deleted."""


class SecretRefusedError(Exception):
    """Cognito does not know the client's secret that was read before."""


def meaning_of(error: Exception, meanings: Mapping[str, Meaning]) -> Exception | None:
    """Return the port's error for Cognito's, None for a refusal that is no failure.

    SecretRefusedError says that the client's secret has been replaced. Raises what does not come
    from AWS.
    """
    fault = fault_of(error)
    if fault.code in TOO_MANY or fault.kind is Kind.THROTTLED:
        return RateLimitedError(PROVIDER, WAIT)
    if fault.code == "NotAuthorizedException":
        told = _told(fault.message.lower(), meanings)
        if told is not None:
            return told
    if fault.code == "InvalidPasswordException":
        return PasswordInvalidError(_rules(fault.message))
    code = UNFIT if fault.code == "UnicodeEncodeError" else fault.code  # half a letter: \ud800
    meaning = {**EVERYWHERE, **meanings}.get(code)
    if meaning is None:
        return AuthenticatorUnavailableError(f"the user pool cannot serve: {fault.code}")
    return meaning()


def _rules(message: str) -> tuple[str, ...]:
    """Return the pool's rules that a password breaks. Cognito words them, without the password."""
    rules = (it.strip().removeprefix(RULE) for it in message.partition(":")[2].split(";"))
    return tuple(filter(None, rules)) or (POLICY,)


def _told(message: str, meanings: Mapping[str, Meaning]) -> Exception | None:
    """Return what the message of a refusal says beyond its code."""
    if SECRET in message:
        return SecretRefusedError()
    if ATTEMPTS in message and meanings is SIGNING_IN:
        return RateLimitedError(PROVIDER, WAIT)
    if DISABLED in message and meanings in (SIGNING_IN, BEARING):
        return AccountDisabledError()
    if EXPIRED in message and meanings is BEARING:
        return TokenExpiredError()
    return None
