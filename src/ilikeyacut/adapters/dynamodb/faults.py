"""Translates DynamoDB's faults into the errors of the library and of our ports.

An operation *failed* if it certainly had no effect. Its outcome is *unknown* if the answer was
lost: the write may exist. Only temporary faults are retried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eventsourcing.persistence import (
    DatabaseError,
    DataError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)

from ilikeyacut.adapters.aws.faults import Fault, Kind, fault_of, kind_of
from ilikeyacut.adapters.dynamodb.misfits import Misfit
from ilikeyacut.application.ports.event_store import (
    EventStoreError,
    ImportRunningError,
    StoreMismatchError,
    StoreUnavailableError,
)
from ilikeyacut.application.ports.keyring import KeyringError

Item = Mapping[str, Any]
"""An item as in botocore: attribute name to `{type: value}`."""

CONDITION = "ConditionalCheckFailed"
CONFLICTS = {"TransactionConflict", "TransactionConflictException"}
"""Two writers at one item. It passes like throttling, but says nothing about load."""
LATE = {"RequestExpired", "RequestTimeTooSkewed"}
SKEWED = re.compile(r"signature (expired|not yet current)", re.IGNORECASE)
NO_REGION = "Set AWS_DEFAULT_REGION, or AWS_REGION for an application of the eventsourcing library."
NO_TABLE = (
    "Create the table first (CREATE_TABLE=y does), and check that the region and the endpoint are "
    "those that it is in."
)


class OutcomeUnknownError(OperationalError):
    """The answer was lost: the write may or may not have taken effect."""


class ImportUnderWayError(OperationalError, ImportRunningError):
    """A save was refused: the log is being filled from an archive."""

    def __init__(self) -> None:
        super().__init__("an import is under way: finish it before anything else is saved")


class WrongTableError(ProgrammingError, StoreMismatchError):
    """A table or its index has another layout than this program needs. Nothing was written."""


class ThrottledError(OperationalError):
    """DynamoDB takes fewer requests than come. `retry_after` is in seconds."""

    def __init__(self, text: str, retry_after: float = 1.0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class ConditionFailedError(Exception):
    """A condition failed, so nothing was written.

    `found` has, for each action of the request, the existing item (None: this action did not fail).
    An empty item means that none exists.
    """

    def __init__(self, found: tuple[Item | None, ...]) -> None:
        super().__init__("a condition does not hold")
        self.found = found


@dataclass(frozen=True)
class Outcome:
    """What an attempt came to: the error to raise, whether to try again, whether it may be done."""

    error: Exception
    passes: bool = False
    perhaps_done: bool = False


def outcome_of(error: Exception, context: str) -> Outcome:
    """Return what an error means; `context` says which operation on what met it.

    Raises the error itself where neither AWS nor botocore raised it.
    """
    fault = fault_of(error)
    if fault.code == f"{CONDITION}Exception":
        return Outcome(ConditionFailedError((fault.response.get("Item", {}),)))
    message = f"{context}: {fault}"
    if fault.code == "TransactionCanceledException":
        return _canceled(fault.response.get("CancellationReasons", ()), message)
    kind = fault.kind
    return Outcome(_error(fault, message), kind.passes, kind.perhaps_done)


def _error(fault: Fault, message: str) -> Exception:
    if fault.code == "NoRegionError":
        return ProgrammingError(f"{message} {NO_REGION}")
    if fault.kind is Kind.GONE:
        return ProgrammingError(f"{message}. {NO_TABLE}")
    if fault.kind is Kind.UNUSABLE:
        return ProgrammingError(message)
    if fault.kind is Kind.DENIED:
        return OperationalError(f"{message.rstrip('.')}. {_permission(fault)}")
    if fault.code == "ValidationException":
        return _invalid(message, fault.message)
    busy = fault.kind is Kind.THROTTLED and fault.code not in CONFLICTS
    return (ThrottledError if busy else OperationalError)(message)


def _permission(fault: Fault) -> str:
    if fault.code in LATE or SKEWED.search(fault.message):
        return "Set this machine's clock: AWS refuses credentials whose signature is minutes off."
    if fault.code in ("AccessDenied", "AccessDeniedException"):
        return "Allow this action on this table and its indexes for these credentials."
    return "Renew the credentials, and check that the region is theirs."


def _invalid(message: str, reason: str) -> Exception:
    return (DataError if "size" in reason.lower() else ProgrammingError)(message)


def misfit_error(found: Iterable[Misfit]) -> Exception | None:
    """Return the error for what keeps a table from being used, None if nothing does."""
    for misfit in found:
        if not misfit.harmless:
            return (OperationalError if misfit.passes else WrongTableError)(misfit.text)
    return None


def _canceled(reasons: Sequence[Mapping[str, Any]], message: str) -> Outcome:
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    if CONDITION in codes:
        failed = (it.get("Code") == CONDITION for it in reasons)
        found = (
            it.get("Item", {}) if bad else None for it, bad in zip(reasons, failed, strict=True)
        )
        return Outcome(ConditionFailedError(tuple(found)))
    if any(kind_of(code) is Kind.THROTTLED for code in codes):
        error = ThrottledError if codes - CONFLICTS else OperationalError
        return Outcome(error(message), passes=True)
    details = "; ".join(it["Message"] for it in reasons if it.get("Message"))
    return Outcome(_invalid(f"{message} {details}", details))


@contextmanager
def parsing(what: str) -> Iterator[None]:
    """Raise DatabaseError for an item that this program did not write, or not like this."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise DatabaseError(f"{what} is not one that this program wrote") from error


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise StoreUnavailableError for the library's errors about a view's tables."""
    try:
        yield
    except EventStoreError:  # already the port's own
        raise
    except PersistenceError as error:
        raise StoreUnavailableError(f"DynamoDB cannot be used: {error}") from error


@contextmanager
def keyring_errors() -> Iterator[None]:
    """Raise KeyringError for any fault: an outage never looks like an erasure."""
    try:
        yield
    except PersistenceError as error:
        raise KeyringError(f"the keyring cannot be read: {error}") from error
