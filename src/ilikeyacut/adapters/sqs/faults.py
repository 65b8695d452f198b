"""Translates faults of SQS into the errors of the message queue port."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ilikeyacut.adapters.aws.faults import Fault, Kind, fault_of, kind_of
from ilikeyacut.application.ports.message_queue import (
    DeliveryLostError,
    MessageQueueError,
    MessageRefusedError,
    QueueMisconfiguredError,
    QueueUnavailableError,
)

LOST = {"MessageNotInflight", "ReceiptHandleIsInvalid"}
PASSING = {"OverLimit", "QueueDeletedRecently"}
PREFIXES = "AWS.SimpleQueueService.", "KMS."
"""What codes begin with: SQS's own ones, and those of a key that encrypts the queue."""
HANDLE = "receipt handle", "not available for visibility timeout"
"""How AWS words that an InvalidParameterValue is about a delivery whose time is over."""


@contextmanager
def queue_errors() -> Iterator[None]:
    """Raise the port's error for a fault of a call. The text names no body and no receipt."""
    try:
        yield
    except MessageQueueError:
        raise
    except Exception as error:
        raise _error(fault_of(error)) from error


def _error(fault: Fault) -> MessageQueueError:
    code, kind = _bare(fault.code), fault.kind
    if kind is Kind.REFUSED:
        kind = Kind.GONE if code == "NonExistentQueue" else kind_of(code, fault.status)
    about_delivery = any(words in fault.message.lower() for words in HANDLE)
    if code in LOST or (code.startswith("InvalidParameterValue") and about_delivery):
        return DeliveryLostError(f"the time of a delivery is over: {code}")
    if code == "InvalidMessageContents":
        return MessageRefusedError(f"SQS refuses a message: {code}")
    told = f"the queue cannot be used: {kind.word}: {code}"
    passes = kind.passes or code in PASSING
    return QueueUnavailableError(told) if passes else QueueMisconfiguredError(told)


def _bare(code: str) -> str:
    for prefix in PREFIXES:
        code = code.removeprefix(prefix)
    return code
