"""Encryption of personal fields before they are stored, under one key per person.

A stored object keeps its personal fields apart, as text that only that key decrypts:

    {"sealed": {"name": "2:<base64>"}, "user_id": "...", "plan": "free"}

The number before a text is its seal, which decides what the text is bound to (`Context.of`); a text
without a number has the first one. Empty fields (`null`) stay where they are. Only erasure redacts.
Every other fault is an error, and so is a personal field in clear, unless it was stored before the
version since which the field is personal.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_args
from uuid import UUID

from pydantic import BaseModel

from ilikeyacut.application.ports.cipher import Cipher, DecryptionError
from ilikeyacut.application.ports.keyring import Keyring, PersonErasedError
from ilikeyacut.application.ports.views import Row, RowUnreadableError, View
from ilikeyacut.application.remembering import RememberingKeyring
from ilikeyacut.domain.aggregate import (
    Aggregate,
    personal_fields,
    personal_since,
)
from ilikeyacut.domain.errors import DomainError

SEALED = "sealed"
SEALED_HEAD = b'{"sealed":'
SEAL = 2
"""The seal of new texts."""
SEALS = {"": 1, "2": SEAL}
Fields = dict[str, Any]
Upcast = Callable[[Fields], Fields]
R = TypeVar("R", bound=Row)


class FieldInClearError(DecryptionError):
    """Personal fields are stored in clear where they must be encrypted. No value is quoted."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(f"stored in clear: {', '.join(fields)}")


@dataclass(frozen=True, slots=True)
class Context:
    """The place a sealed text belongs to. Moved to another place, it cannot be decrypted.

    `name` is the stored topic of an event, the name of a view or the kind of a snapshot; `version`
    is the stored version of its fields. `place` tells the objects of one name apart: the key of a
    row, or `at` for events and snapshots.
    """

    name: str
    version: int
    place: str

    def of(self, field: str, seal: int = SEAL) -> bytes:
        """Return the associated data of one field. The first seal does not bind the place."""
        if seal == 1:
            return f"{self.name}\0{self.version}\0{field}".encode()
        return f"{seal}\0{self.name}\0{self.version}\0{field}\0{self.place}".encode()


def at(originator_id: UUID | str, version: int) -> str:
    """Return the place of an event, or of a snapshot taken after it."""
    return f"{originator_id}\0{version}"


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


def refuse_clear(kind: type[BaseModel], fields: Fields, version: int) -> None:
    """Raise FieldInClearError if `fields` hold personal data that `version` must have encrypted.

    They are a stored object in the shape of `kind`, without what is sealed in it.
    """
    since = personal_since(kind)
    if wrong := [name for name in in_clear(kind, fields) if version >= since[name]]:
        raise FieldInClearError(tuple(wrong))


def in_clear(kind: type[BaseModel], fields: Fields) -> list[str]:
    """Return the names of the personal fields that have a value."""
    return [name for name in personal_fields(kind) if fields.get(name) is not None]


def holds_personal(model: BaseModel) -> bool:
    """Whether any personal field of `model` has a value. Raises TypeError as `sealed_fields`."""
    return any(getattr(model, name) is not None for name in sealed_fields(type(model)))


class Sealing:
    """Encrypts the JSON object of an event, row or snapshot before storage, and decrypts it.

    `redacts_clear` is False for what is not stored yet: it must not bring an erased person's data.
    """

    def __init__(self, keyring: Keyring, cipher: Cipher, *, redacts_clear: bool = True) -> None:
        self._keyring = keyring
        self._cipher = cipher
        self._redacts_clear = redacts_clear

    def remembering(self) -> Sealing:
        """Return a copy for one read of many objects. It looks up each person's key once."""
        keyring = RememberingKeyring(self._keyring)
        return Sealing(keyring, self._cipher, redacts_clear=self._redacts_clear)

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

    def open(
        self, kind: type[BaseModel], fields: Fields, context: Context, upcast: Upcast = dict
    ) -> Fields:
        """Decrypt an object from `seal` and bring it to the shape of `kind`.

        The personal fields of an erased person become `None`, even those in clear. Raises
        FieldInClearError, KeyMissingError, KeyringError, DecryptionError, and ValueError or
        TypeError for an object that `seal` cannot have made.
        """
        if not isinstance(fields, dict):
            raise TypeError("not a JSON object")
        sealed: dict[str, str] = fields.get(SEALED, {})
        rest = {name: fields[name] for name in fields if name != SEALED}
        hidden = upcast(dict.fromkeys(sealed) | rest)
        clear = in_clear(kind, hidden)
        if not sealed and not clear:
            return hidden
        person = _person(fields, _naming(kind), context.name)
        if clear and self._redacts_clear and self._keyring.erased(person):
            return hidden | dict.fromkeys(clear)
        refuse_clear(kind, hidden, context.version)
        try:
            key = self._keyring.find(person) if sealed else b""
        except PersonErasedError:
            return hidden | dict.fromkeys(clear)
        return upcast(rest | {it: self._decrypt(key, sealed[it], it, context) for it in sealed})

    def write_row(self, view: View[R], key: str, row: R) -> bytes:
        """Return a row as JSON, its personal fields encrypted. Raises the errors of `seal`."""
        if not holds_personal(row):
            return row.model_dump_json().encode()
        fields = self.seal(type(row), row.model_dump(mode="json"), _of_row(view, key))
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()

    def read_row(self, view: View[R], key: str, stored: bytes) -> R:
        """Return a row from `write_row`. Raises RowUnreadableError, and KeyringError."""
        try:
            return self._row(view, key, stored)
        except (ValueError, TypeError, KeyError, DecryptionError, DomainError) as error:
            # The cause may quote personal data, so drop it.
            raise RowUnreadableError(view.position_name, error) from None

    def _row(self, view: View[R], key: str, stored: bytes) -> R:
        if not stored.startswith(SEALED_HEAD):
            plain = view.row.model_validate_json(stored)
            if not holds_personal(plain):
                return plain
        fields = self.open(view.row, json.loads(stored), _of_row(view, key))
        return view.row.model_validate_json(json.dumps(fields))

    def _encrypt(self, key: bytes, value: Any, context: bytes) -> str:
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return f"{SEAL}:{b64encode(self._cipher.encrypt(key, plain, context)).decode()}"

    def _decrypt(self, key: bytes, text: str, field: str, context: Context) -> Any:
        seal, _, encoded = str.rpartition(text, ":")
        if seal not in SEALS:
            raise DecryptionError("the text has an unknown seal")
        data = context.of(field, SEALS[seal])
        return json.loads(self._cipher.decrypt(key, b64decode(encoded, validate=True), data))


def _of_row(view: View[Any], key: str) -> Context:
    return Context(f"view:{view.name}", view.version, key)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Return the models that an annotation mentions, and those nested in them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models_in(field.annotation)
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _naming(kind: type[BaseModel]) -> str:
    """Return the field that names the person, also of a kind whose personal fields are past."""
    return person_field(kind) if personal_fields(kind) else "user_id"


def _person(fields: Fields, name: str, of: str) -> UUID:
    value = fields.get(name)
    if value is None:
        raise TypeError(f"{of} holds personal values but its {name} is empty")
    return value if isinstance(value, UUID) else UUID(value)


def person_of(model: BaseModel) -> UUID:
    """Return the person whose personal values a model holds. Raises TypeError if none is named."""
    name = person_field(type(model))
    return _person({name: getattr(model, name)}, name, type(model).__qualname__)
