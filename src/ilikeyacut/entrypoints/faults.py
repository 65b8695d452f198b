"""Faults of ours by type: their code, and whether they pass by themselves.

A refusal brings its code along (DomainError); what is here goes wrong inside.
"""

from __future__ import annotations

from typing import NamedTuple

from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError
from ilikeyacut.application.ports.budget import BudgetUnavailableError
from ilikeyacut.application.ports.event_archive import ImportUnfinishedError
from ilikeyacut.application.ports.event_bus import EventBusError
from ilikeyacut.application.ports.event_store import (
    ConcurrencyError,
    EventStoreError,
    ImportRunningError,
    PositionBeyondHeadError,
    StoreCorruptError,
    StoreMismatchError,
    StoreOverloadedError,
    StoreReadOnlyError,
    StoreUnavailableError,
    UnknownTopicError,
)
from ilikeyacut.application.ports.key_wrapping import KeyWrappingError
from ilikeyacut.application.ports.keyring import KeyMissingError, KeyringError
from ilikeyacut.application.ports.message_queue import MessageQueueError, QueueUnavailableError
from ilikeyacut.application.ports.notifier import NotifierError
from ilikeyacut.application.ports.photo_store import (
    ObjectDamagedError,
    ObjectNotFoundError,
    PhotoStoreError,
    PhotoStoreRefusedError,
    PhotoStoreUnavailableError,
)
from ilikeyacut.application.ports.rate_limits import RateLimitsUnavailableError
from ilikeyacut.application.ports.secrets import SecretError, SecretMissingError
from ilikeyacut.application.ports.sessions import SessionsUnavailableError
from ilikeyacut.application.ports.tokens import SigningKeysUnavailableError
from ilikeyacut.application.ports.views import RowUnreadableError
from ilikeyacut.domain.failures import FailureCode


class Fault(NamedTuple):
    """A kind of fault. One that is `passing` is gone after a while: a client may try again."""

    kind: type[BaseException]
    code: str
    passing: bool = False


FAULTS = (
    Fault(PoisonedEventError, "EVENT_NOT_APPLICABLE"),
    Fault(UnknownTopicError, "EVENT_TOPIC_UNKNOWN"),
    Fault(RowUnreadableError, "STORE_CORRUPT"),
    Fault(PositionBeyondHeadError, "LOG_REWOUND"),
    Fault(StoreCorruptError, "STORE_CORRUPT"),
    Fault(ConcurrencyError, FailureCode.VERSION_CONFLICT, passing=True),
    Fault(StoreReadOnlyError, "NO_PERMISSION"),
    Fault(ImportRunningError, ImportUnfinishedError.code),
    Fault(StoreOverloadedError, "STORE_OVERLOADED", passing=True),
    Fault(StoreMismatchError, "STORE_MISMATCH"),
    Fault(StoreUnavailableError, "STORE_UNAVAILABLE", passing=True),
    Fault(EventStoreError, "STORE_FAILED"),
    Fault(BudgetUnavailableError, "STORE_UNAVAILABLE", passing=True),
    Fault(SessionsUnavailableError, "STORE_UNAVAILABLE", passing=True),
    Fault(RateLimitsUnavailableError, "STORE_UNAVAILABLE", passing=True),
    Fault(KeyMissingError, "KEY_MISSING"),
    Fault(KeyWrappingError, "KEY_WRAPPING_FAILED", passing=True),
    Fault(KeyringError, "KEYRING_FAILED", passing=True),
    Fault(SecretMissingError, "SECRET_MISSING"),
    Fault(SecretError, "SECRETS_UNAVAILABLE", passing=True),
    Fault(ObjectNotFoundError, "OBJECT_MISSING"),
    Fault(ObjectDamagedError, "OBJECT_DAMAGED"),
    Fault(PhotoStoreUnavailableError, "PHOTO_STORE_UNAVAILABLE", passing=True),
    Fault(PhotoStoreRefusedError, "PHOTO_STORE_REFUSED"),
    Fault(PhotoStoreError, "PHOTO_STORE_FAILED"),
    Fault(AuthenticatorUnavailableError, "IDENTITY_UNAVAILABLE", passing=True),
    Fault(SigningKeysUnavailableError, "IDENTITY_UNAVAILABLE", passing=True),
    Fault(QueueUnavailableError, "QUEUE_UNAVAILABLE", passing=True),
    Fault(MessageQueueError, "QUEUE_MISCONFIGURED"),
    Fault(EventBusError, "EVENT_BUS_FAILED"),
    Fault(NotifierError, "PUSH_FAILED"),
    Fault(ImportError, "DEPENDENCY_MISSING"),
    Fault(OSError, "IO_FAILED"),
    Fault(BaseException, "INTERNAL"),
)
"""The most specific first."""


def fault_of(error: BaseException) -> Fault:
    """Return the kind of fault that an error is."""
    return next(fault for fault in FAULTS if isinstance(error, fault.kind))
