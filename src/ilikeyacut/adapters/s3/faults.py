"""Faults of S3 as errors of the photo store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ilikeyacut.adapters.aws.faults import Fault, Kind, fault_of
from ilikeyacut.application.ports.photo_store import (
    PhotoStoreError,
    PhotoStoreRefusedError,
    PhotoStoreUnavailableError,
)

REFUSED = (Kind.DENIED, Kind.GONE, Kind.UNUSABLE)
AGAIN = {
    "BadDigest",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
    "OperationAborted",
}
"""Refusals that the next call may not get: what arrived was not what we sent, or another write."""


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise a fault of AWS as PhotoStoreError. `doing` names the bucket or the key."""
    try:
        yield
    except PhotoStoreError:
        raise
    except Exception as error:
        raise error_of(fault_of(error), doing) from error


def error_of(fault: Fault, doing: str) -> PhotoStoreError:
    """Return the error of a fault."""
    text = f"cannot {doing}: {fault}"
    if fault.kind in REFUSED:
        return PhotoStoreRefusedError(text)
    if fault.kind.passes or fault.code in AGAIN:
        return PhotoStoreUnavailableError(text)
    return PhotoStoreError(text)
