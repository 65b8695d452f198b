"""What DynamoDB and botocore can say, sorted by what a caller may do about it.

An operation *failed* when it was surely not done, and its outcome is *unknown* when the answer was
lost: the write may be there. Only what passes by itself is tried again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eventsourcing.persistence import (
    DataError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)

from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.keyring import KeyringError

Item = Mapping[str, Any]
"""An item as botocore has it: attribute name to `{type: value}`."""

BUSY = {
    "LimitExceededException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottlingError",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflict",
    "TransactionConflictException",
}
DENIED = {
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
CONDITION = "ConditionalCheckFailed"


class OutcomeUnknownError(OperationalError):
    """The answer was lost for good: the write may or may not have been done."""


class ConditionFailedError(Exception):
    """A condition did not hold, so nothing was written.

    `found` has, for each action of the request, the item that stood in its way (None: this action
    did not fail); an empty item is one that is not there.
    """

    def __init__(self, found: tuple[Item | None, ...]) -> None:
        super().__init__("a condition does not hold")
        self.found = found


@dataclass(frozen=True)
class Fault:
    """What an attempt came to: the error to raise, whether to try again, whether it may be done."""

    error: Exception
    passes: bool = False
    perhaps_done: bool = False


def fault_of(error: Exception, context: str) -> Fault:
    """Sort an error of botocore. `context` says which operation on what met it."""
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, ClientError):
        return _answered(error, context)
    if isinstance(error, BotoCoreError):
        return _unanswered(error, context)
    if isinstance(error, ValueError):  # botocore's word for an endpoint that is no URL
        return Fault(ProgrammingError(f"{context}: {error}"))
    raise error


def _answered(error: Any, context: str) -> Fault:
    response = error.response
    code = response.get("Error", {}).get("Code", "")
    message = f"{context}: {code}: {response.get('Error', {}).get('Message', '')}"
    if code == f"{CONDITION}Exception":
        return Fault(ConditionFailedError((response.get("Item", {}),)))
    if code == "TransactionCanceledException":
        return _canceled(response.get("CancellationReasons", ()), message)
    if code in BUSY:
        return Fault(OperationalError(message), passes=True)
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status >= 500 or code == "TransactionInProgressException":
        return Fault(OperationalError(message), passes=True, perhaps_done=True)
    return Fault(_final(code, message))


def _final(code: str, message: str) -> Exception:
    if code == "ResourceNotFoundException":
        return ProgrammingError(
            f"{message}. Create the table first (CREATE_TABLE=y does), and check that the region "
            "and the endpoint are those that it is in."
        )
    if code in DENIED:
        return OperationalError(f"{message} Renew the credentials, or see what they allow.")
    if code == "ValidationException":
        return (DataError if "size" in message.lower() else ProgrammingError)(message)
    return OperationalError(message)


def _canceled(reasons: list[dict[str, Any]], message: str) -> Fault:
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    if CONDITION in codes:
        failed = (it.get("Code") == CONDITION for it in reasons)
        found = (
            it.get("Item", {}) if bad else None for it, bad in zip(reasons, failed, strict=True)
        )
        return Fault(ConditionFailedError(tuple(found)))
    if codes & BUSY:
        return Fault(OperationalError(message), passes=True)
    details = "; ".join(it["Message"] for it in reasons if it.get("Message"))
    return Fault(_final("ValidationException", f"{message} {details}"))


def _unanswered(error: Any, context: str) -> Fault:
    from botocore import exceptions

    message = f"{context}: {error}"
    if isinstance(error, exceptions.NoRegionError):
        return Fault(
            ProgrammingError(
                f"{message} Set AWS_DEFAULT_REGION, or AWS_REGION for an application of the "
                "eventsourcing library."
            )
        )
    never_sent = (
        exceptions.EndpointConnectionError,
        exceptions.ConnectTimeoutError,
        exceptions.ProxyConnectionError,
    )
    if isinstance(error, never_sent):
        return Fault(OperationalError(message), passes=True)
    lost = (exceptions.HTTPClientError, exceptions.ResponseStreamingError)
    if isinstance(error, lost) or type(error).__name__ == "ResponseParserError":
        return Fault(OperationalError(message), passes=True, perhaps_done=True)
    return Fault(OperationalError(message))


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise StoreUnavailableError for what the library's errors say about a view's tables."""
    try:
        yield
    except PersistenceError as error:
        raise StoreUnavailableError(f"DynamoDB cannot be used: {error}") from error


@contextmanager
def keyring_errors() -> Iterator[None]:
    """Raise KeyringError whatever is wrong: an outage never looks like an erasure."""
    try:
        yield
    except PersistenceError as error:
        raise KeyringError(f"the keyring cannot be asked: {error}") from error
