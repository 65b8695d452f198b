"""Key wrapping by a KMS key.

The person's id is the encryption context: nobody can pass a wrapped key off as another person's,
and CloudTrail tells whose key was used.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.aws.faults import Fault, Kind, fault_of
from ilikeyacut.adapters.aws.halves import required
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.application.ports.key_wrapping import KeyWrappingError

PATIENCE = Patience(connect_timeout=2.0, read_timeout=5.0, attempts=3)

EXPLANATIONS = {
    "DisabledException": "the KMS key is disabled: enable it",
    "IncorrectKeyException": "it was wrapped by another KMS key",
    "InvalidCiphertextException": "it was not wrapped for this person by a KMS key that we may use",
    "KMSInvalidStateException": "the KMS key cannot be used in its state: if it is pending "
    "deletion, cancel that and enable the key",
    "NotFoundException": "there is no such KMS key in this account and region",
}
KINDS = {
    Kind.DENIED: "the credentials may not use the KMS key with the person's id as the context",
    Kind.THROTTLED: "KMS takes fewer requests than come",
}
OUTAGE = "KMS does not answer as it should"


@dataclass(frozen=True)
class _Kept:
    wrapped: bytes
    key: bytes = field(repr=False)
    until: float


class KmsKeyWrapping:
    """Wraps with Encrypt and unwraps with Decrypt. Threads may share it.

    It remembers the last `most` keys, each for `lifetime` seconds: reading the events of a person
    asks for their key many times. What is remembered belongs to the wrapped bytes, so whoever was
    erased is not found, whatever is remembered: there are no bytes left to ask with.
    """

    def __init__(
        self,
        session: AwsSession,
        key_id: str,
        *,
        patience: Patience = PATIENCE,
        most: int = 10_000,
        lifetime: float = 300.0,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._session = session
        self._key_id = key_id
        self._patience = patience
        self._most = most
        self._lifetime = lifetime
        self._now = now
        self._kept: OrderedDict[UUID, _Kept] = OrderedDict()
        self._lock = Lock()

    def wrap(self, user_id: UUID, key: bytes) -> bytes:
        wrapped = self._call("wrapped", "encrypt", "CiphertextBlob", user_id, Plaintext=key)
        self._keep(user_id, wrapped, key)
        return wrapped

    def unwrap(self, user_id: UUID, wrapped: bytes) -> bytes:
        with self._lock:
            kept = self._kept.get(user_id)
        if kept and kept.wrapped == wrapped and self._now() < kept.until:
            return kept.key
        key = self._call("unwrapped", "decrypt", "Plaintext", user_id, CiphertextBlob=wrapped)
        self._keep(user_id, wrapped, key)
        return key

    def forget(self, user_id: UUID) -> None:
        with self._lock:
            self._kept.pop(user_id, None)

    def _keep(self, user_id: UUID, wrapped: bytes, key: bytes) -> None:
        with self._lock:
            now = self._now()
            over = [it for it, kept in self._kept.items() if kept.until <= now]
            for it in over:
                del self._kept[it]
            self._kept[user_id] = _Kept(wrapped, key, now + self._lifetime)
            self._kept.move_to_end(user_id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def _call(
        self, action: str, operation: str, field: str, user_id: UUID, **request: Any
    ) -> bytes:
        try:
            answer = getattr(self._session.client("kms", self._patience), operation)(
                KeyId=self._key_id, EncryptionContext={"user_id": user_id.hex}, **request
            )
            return bytes(required(answer, field))
        except Exception as error:
            fault = fault_of(error)
            raise KeyWrappingError(action, fault.code, _explained(fault)) from error


def _explained(fault: Fault) -> str:
    if fault.kind is Kind.UNUSABLE:
        return fault.message
    return EXPLANATIONS.get(fault.code) or KINDS.get(fault.kind, OUTAGE)
