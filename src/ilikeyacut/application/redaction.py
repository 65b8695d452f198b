"""The guarantees of sealing, for stores that keep the objects themselves in memory."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from ilikeyacut.application.ports.keyring import Keyring, PersonErasedError
from ilikeyacut.application.sealing import holds_personal, person_of
from ilikeyacut.domain.aggregate import redacted

M = TypeVar("M", bound=BaseModel)


class Redaction:
    """Admits and shows objects as a store that encrypts them would."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def admit(self, model: BaseModel) -> None:
        """Refuse a model with personal values of an erased person. Raises the errors of `seal`."""
        if holds_personal(model):
            self._keyring.key_for(person_of(model))

    def read(self, model: M) -> M:
        """Return the model, redacted after erasure. Raises KeyMissingError, KeyringError."""
        if not holds_personal(model):
            return model
        try:
            self._keyring.find(person_of(model))
        except PersonErasedError:
            return redacted(model)
        return model
