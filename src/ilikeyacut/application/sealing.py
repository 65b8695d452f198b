"""Encryption of personal fields before they are stored, under one key per person.

A stored object keeps its personal fields apart, as text that only that key decrypts:

    {"sealed": {"name": "<base64>"}, "user_id": "...", "plan": "free"}

So reading depends on how an object was stored, not on which fields are personal today. Empty fields
(`null`) stay where they are. Only erasure redacts; every other fault raises an error.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_args
from uuid import UUID

from pydantic import BaseModel

from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.keyring import Keyring, PersonErasedError
from ilikeyacut.domain.aggregate import Aggregate, personal_fields, redacted

SEALED = "sealed"
SEALED_HEAD = b'{"sealed":'
"""The start of the JSON of an object with sealed fields."""
Fields = dict[str, Any]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Context:
    """The place a sealed text belongs to. Moved to another place, it cannot be decrypted.

    `name` is the stored topic of an event, the name of a view or the kind of a snapshot; `version`
    is the stored version of its fields.
    """

    name: str
    version: int

    def of(self, field: str) -> bytes:
        """Return the associated data of one field."""
        return f"{self.name}\0{self.version}\0{field}".encode()


@cache
def person_field(model: type[BaseModel]) -> str:
    """Return the field that names the person: `user_id`, or `id` of a User aggregate.

    Raises TypeError if there is none, or if it would itself be encrypted.
    """
    name = "id" if issubclass(model, Aggregate) else "user_id"
    name = "user_id" if "user_id" in model.model_fields else name
    if name not in model.model_fields or name in personal_fields(model):
        raise TypeError(f"{model.__qualname__} has personal fields, so it needs a clear user_id")
    return name


@cache
def sealed_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the fields that are encrypted.

    Raises TypeError for a model that would store personal data in clear: its own fields are
    encrypted, but those of a nested value are not.
    """
    fields = personal_fields(model)
    if fields:
        person_field(model)
    for name in model.model_fields.keys() - set(fields):
        for inner in _models_in(model.model_fields[name].annotation):
            if personal_fields(inner):
                raise TypeError(
                    f"{model.__qualname__}.{name} has personal fields inside: make it Personal"
                )
    return fields


def holds_personal(model: BaseModel) -> bool:
    """Whether any personal field of `model` has a value. Raises TypeError as `sealed_fields`."""
    return any(getattr(model, name) is not None for name in sealed_fields(type(model)))


class Sealing:
    """Encrypts the JSON object of an event, row or snapshot before storage, and decrypts it."""

    def __init__(self, keyring: Keyring, cipher: Cipher) -> None:
        self._keyring = keyring
        self._cipher = cipher

    def remembering(self) -> Sealing:
        """Return a copy for one read of many objects. It looks up each person's key once."""
        return Sealing(_Remembering(self._keyring), self._cipher)

    def forgotten(self, user_id: UUID) -> bool:
        """Whether a person was erased. Raises KeyMissingError, KeyringError."""
        try:
            self._keyring.find(user_id)
        except PersonErasedError:
            return True
        return False

    def seal(self, kind: type[BaseModel], fields: Fields, context: Context) -> Fields:
        """Encrypt the personal fields in the JSON object of a model of type `kind`.

        Raises PersonErasedError, KeyringError, and TypeError if the object names no person.
        """
        private = [name for name in sealed_fields(kind) if fields.get(name) is not None]
        if not private:
            return fields
        key = self._keyring.key_for(_person(fields, person_field(kind), kind.__qualname__))
        sealed = {name: self._encrypt(key, fields[name], context.of(name)) for name in private}
        return {SEALED: sealed} | {name: fields[name] for name in fields if name not in sealed}

    def open(self, fields: Fields, context: Context, person: str = "user_id") -> Fields:
        """Decrypt an object from `seal`; `person` names the field with the user's id.

        The fields of an erased person become `None`. Raises KeyMissingError, KeyringError,
        DecryptionError, and ValueError or TypeError for an object that `seal` cannot have made.
        """
        if SEALED not in fields:
            return fields
        opened = {name: fields[name] for name in fields if name != SEALED}
        sealed: dict[str, str] = fields[SEALED]
        try:
            key = self._keyring.find(_person(fields, person, context.name))
        except PersonErasedError:
            return opened | dict.fromkeys(sealed)
        return opened | {
            name: self._decrypt(key, text, context.of(name)) for name, text in sealed.items()
        }

    def _encrypt(self, key: bytes, value: Any, context: bytes) -> str:
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return b64encode(self._cipher.encrypt(key, plain, context)).decode()

    def _decrypt(self, key: bytes, text: str, context: bytes) -> Any:
        return json.loads(self._cipher.decrypt(key, b64decode(text, validate=True), context))


class Redaction:
    """The guarantees of sealing, for stores that keep the objects themselves in memory."""

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


class _Remembering:
    """A keyring that remembers earlier answers."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._keys: dict[UUID, bytes | None] = {}

    def key_for(self, user_id: UUID) -> bytes:
        return self._keyring.key_for(user_id)

    def find(self, user_id: UUID) -> bytes:
        if user_id not in self._keys:
            self._keys[user_id] = self._ask(user_id)
        key = self._keys[user_id]
        if key is None:
            raise PersonErasedError(user_id)
        return key

    def erase(self, user_id: UUID) -> None:
        self._keys.pop(user_id, None)
        self._keyring.erase(user_id)

    def erased(self, user_id: UUID) -> bool:
        return self._keyring.erased(user_id)

    def _ask(self, user_id: UUID) -> bytes | None:
        try:
            return self._keyring.find(user_id)
        except PersonErasedError:
            return None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Return the models that an annotation mentions, and those nested in them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models_in(field.annotation)
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _person(fields: Fields, name: str, of: str) -> UUID:
    value = fields.get(name)
    if value is None:
        raise TypeError(f"{of} holds personal values but its {name} is empty")
    return value if isinstance(value, UUID) else UUID(value)


def person_of(model: BaseModel) -> UUID:
    """Return the person whose personal values a model holds. Raises TypeError if none is named."""
    name = person_field(type(model))
    return _person({name: getattr(model, name)}, name, type(model).__qualname__)
