"""Personal fields are kept apart and encrypted; only an erased person redacts."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.cipher import DecryptionError
from ilikeyacut.application.ports.keyring import KeyMissingError, KeyringError, PersonErasedError
from ilikeyacut.application.ports.views import Row, RowUnreadableError, View
from ilikeyacut.application.redaction import Redaction
from ilikeyacut.application.sealing import (
    Context,
    FieldInClearError,
    Sealing,
    person_field,
)
from ilikeyacut.domain.aggregate import Aggregate, Personal, PersonalMarker
from ilikeyacut.testing.outage import FailingKeyring

CONTEXT = Context("card:printed", 1, "one")


FIRST_SEAL = {
    "sealed": {"name": "9VPDOz/JUwQaw9BFzKfXffgljhINp5Jt3FGxyrab8e7i"},
    "user_id": "00000000-0000-0000-0000-000000000007",
    "colour": "red",
}
"""A card that was stored under the first seal, with the bytes 0 to 31 as its person's key."""


class Card(Row):
    user_id: UUID | None
    name: Personal[str]
    tags: Personal[tuple[str, ...]] = None
    colour: str = "red"


CARDS = View("cards", Card)


class Nobodys(Row):
    name: Personal[str]


class Secretive(Row):
    user_id: Personal[UUID]


class Person(Aggregate):
    KIND = "person"
    EVENTS = ()
    name: Personal[str]


@pytest.fixture
def keyring() -> FailingKeyring:
    return FailingKeyring(MemoryKeyring())


@pytest.fixture
def sealing(keyring: FailingKeyring) -> Sealing:
    return Sealing(keyring, AesGcmCipher())


def sealed(sealing: Sealing, card: Card) -> dict[str, Any]:
    return sealing.seal(Card, card.model_dump(mode="json"), CONTEXT)


def test_what_was_sealed_opens(sealing: Sealing) -> None:
    card = Card(user_id=uuid4(), name="Ida Ö.", tags=("a", "b"))
    stored = sealed(sealing, card)
    assert Card.model_validate(sealing.open(Card, stored, CONTEXT)) == card


def test_only_personal_fields_are_sealed(sealing: Sealing) -> None:
    card = Card(user_id=uuid4(), name="Ida Oak", tags=("violet",))
    stored = sealed(sealing, card)
    assert set(stored) == {"sealed", "user_id", "colour"}
    assert next(iter(stored)) == "sealed"
    assert set(stored["sealed"]) == {"name", "tags"}
    text = json.dumps(stored)
    assert "Ida" not in text
    assert "violet" not in text


def test_what_is_empty_stays_in_place_and_needs_no_key(
    sealing: Sealing, keyring: FailingKeyring
) -> None:
    keyring.down = True
    fields = Card(user_id=None, name=None).model_dump(mode="json")
    assert sealing.seal(Card, fields, CONTEXT) == fields
    assert sealing.open(Card, fields, CONTEXT) == fields


def test_an_erased_person_is_redacted(sealing: Sealing, keyring: FailingKeyring) -> None:
    card = Card(user_id=uuid4(), name="Ida")
    stored = sealed(sealing, card)
    assert card.user_id is not None
    keyring.erase(card.user_id)
    assert Card.model_validate(sealing.open(Card, stored, CONTEXT)) == Card(
        user_id=card.user_id, name=None
    )


def test_nothing_is_sealed_for_an_erased_person(sealing: Sealing, keyring: FailingKeyring) -> None:
    card = Card(user_id=uuid4(), name="Ida")
    assert card.user_id is not None
    keyring.erase(card.user_id)
    with pytest.raises(PersonErasedError):
        sealed(sealing, card)


def test_a_missing_key_is_no_erasure(sealing: Sealing) -> None:
    stored = sealed(sealing, Card(user_id=uuid4(), name="Ida"))
    stored["user_id"] = str(uuid4())
    with pytest.raises(KeyMissingError):
        sealing.open(Card, stored, CONTEXT)


@pytest.mark.parametrize("remembering", [False, True])
def test_an_outage_is_no_erasure(
    sealing: Sealing, keyring: FailingKeyring, remembering: bool
) -> None:
    stored = sealed(sealing, Card(user_id=uuid4(), name="Ida"))
    keyring.down = True
    reader = sealing.remembering() if remembering else sealing
    with pytest.raises(KeyringError):
        reader.open(Card, stored, CONTEXT)
    keyring.down = False
    assert reader.open(Card, stored, CONTEXT)["name"] == "Ida"


@pytest.mark.parametrize(
    "other",
    [
        Context("card:printed", 2, "one"),
        Context("card:sent", 1, "one"),
        Context("card:printed", 1, "two"),
    ],
)
def test_a_text_opens_in_its_own_place_only(sealing: Sealing, other: Context) -> None:
    stored = sealed(sealing, Card(user_id=uuid4(), name="Ida"))
    with pytest.raises(DecryptionError):
        sealing.open(Card, stored, other)


def test_a_text_of_the_first_seal_still_opens(sealing: Sealing, keyring: FailingKeyring) -> None:
    """It was stored before texts were bound to one object: `place` may be any."""
    reader = Sealing(MemoryKeyring(new_key=lambda: bytes(range(32))), AesGcmCipher())
    reader.seal(Card, {"user_id": FIRST_SEAL["user_id"], "name": "makes the key"}, CONTEXT)
    assert reader.open(Card, FIRST_SEAL, CONTEXT)["name"] == "Ida"
    with pytest.raises(DecryptionError):
        reader.open(Card, FIRST_SEAL, Context("card:sent", 1, "one"))


@pytest.mark.parametrize("seal", ["", "1:", "3:", "2:2:", ":"])
def test_the_seal_of_a_text_cannot_be_changed(sealing: Sealing, seal: str) -> None:
    stored = sealed(sealing, Card(user_id=uuid4(), name="Ida"))
    stored["sealed"]["name"] = seal + stored["sealed"]["name"].removeprefix("2:")
    with pytest.raises(DecryptionError):
        sealing.open(Card, stored, CONTEXT)


def test_a_text_opens_in_its_own_field_only(sealing: Sealing) -> None:
    stored = sealed(sealing, Card(user_id=uuid4(), name="Ida", tags=("x",)))
    texts = stored["sealed"]
    texts["name"], texts["tags"] = texts["tags"], texts["name"]
    with pytest.raises(DecryptionError):
        sealing.open(Card, stored, CONTEXT)


@pytest.mark.parametrize("tags", [None, ("x",)])
def test_clear_text_in_place_of_a_seal_is_refused(
    sealing: Sealing, tags: tuple[str, ...] | None
) -> None:
    stored = sealed(sealing, Card(user_id=uuid4(), name="Ida", tags=tags))
    del stored["sealed"]["name"]
    with pytest.raises(FieldInClearError, match="in clear: name") as refusal:
        sealing.open(Card, stored | {"name": "Zyxwolfgang"}, CONTEXT)
    assert "Zyxwolfgang" not in str(refusal.value)
    text = json.dumps(stored | {"name": "Zyxwolfgang"})
    with pytest.raises(RowUnreadableError, match="FieldInClearError") as damage:
        sealing.read_row(CARDS, "one", text.encode())
    assert damage.value.__suppress_context__


@pytest.mark.parametrize("remembering", [False, True])
def test_clear_text_of_an_erased_person_is_redacted(
    sealing: Sealing, keyring: FailingKeyring, remembering: bool
) -> None:
    stored = sealed(sealing, Card(user_id=uuid4(), name="Ida", tags=("x",)))
    clear = {"user_id": stored["user_id"], "name": "Ida", "tags": ["x"], "colour": "blue"}
    keyring.erase(UUID(stored["user_id"]))
    reader = sealing.remembering() if remembering else sealing
    for fields in (clear, stored | {"name": "Ida"}, stored):
        opened = reader.open(Card, fields, CONTEXT)
        assert (opened["name"], opened["tags"]) == (None, None)
    card = reader.read_row(CARDS, "one", json.dumps(clear).encode())
    assert card == Card(user_id=UUID(stored["user_id"]), name=None, colour="blue")


def test_an_outage_does_not_decide_about_clear_text(
    sealing: Sealing, keyring: FailingKeyring
) -> None:
    keyring.down = True
    with pytest.raises(KeyringError):
        sealing.open(Card, {"user_id": str(uuid4()), "name": "Ida"}, CONTEXT)


class LaterPersonal(Row):
    user_id: UUID
    colour: Annotated[str | None, PersonalMarker(since=2)] = None


def test_what_was_stored_before_a_field_became_personal_may_be_in_clear(
    sealing: Sealing, keyring: FailingKeyring
) -> None:
    fields = {"user_id": str(uuid4()), "colour": "red"}
    assert sealing.open(LaterPersonal, fields, CONTEXT) == fields
    with pytest.raises(FieldInClearError):
        sealing.open(LaterPersonal, fields, replace(CONTEXT, version=2))
    keyring.erase(UUID(fields["user_id"]))
    assert sealing.open(LaterPersonal, fields, CONTEXT)["colour"] is None


def test_a_row_is_read_under_its_own_key_only(sealing: Sealing) -> None:
    card = Card(user_id=uuid4(), name="Ida Ö.", tags=("a",))
    stored = sealing.write_row(CARDS, "one", card)
    assert b"Ida" not in stored
    assert sealing.read_row(CARDS, "one", stored) == card
    for view, key in ((CARDS, "two"), (CARDS.at(2), "one"), (View("others", Card), "one")):
        with pytest.raises(RowUnreadableError, match="DecryptionError"):
            sealing.read_row(view, key, stored)
    empty = Card(user_id=None, name=None)
    assert sealing.read_row(CARDS, "two", sealing.write_row(CARDS, "one", empty)) == empty


def test_a_remembering_one_asks_once_for_each_person(
    sealing: Sealing, keyring: FailingKeyring
) -> None:
    there, gone = (sealed(sealing, Card(user_id=uuid4(), name="Ida")) for _ in range(2))
    keyring.erase(UUID(gone["user_id"]))
    reader = sealing.remembering()
    for _ in range(2):
        assert reader.open(Card, there, CONTEXT)["name"] == "Ida"
        assert reader.open(Card, gone, CONTEXT)["name"] is None
        keyring.down = True


def test_personal_values_need_a_person(sealing: Sealing) -> None:
    with pytest.raises(TypeError, match=r"Card .*user_id is empty"):
        sealed(sealing, Card(user_id=None, name="Ida"))


@pytest.mark.parametrize("kind", [Nobodys, Secretive])
def test_a_model_with_personal_fields_names_its_person_in_clear(kind: type[Row]) -> None:
    with pytest.raises(TypeError, match=f"{kind.__name__} has personal fields"):
        person_field(kind)


class Wallet(Row):
    user_id: UUID
    cards: tuple[Card, ...] = ()


class SealedWallet(Row):
    user_id: UUID
    cards: Personal[tuple[Card, ...]] = None


def test_personal_fields_inside_a_clear_one_are_refused(keyring: FailingKeyring) -> None:
    with pytest.raises(TypeError, match=r"Wallet\.cards has personal fields inside"):
        Redaction(keyring).admit(Wallet(user_id=uuid4()))
    card = Card(user_id=None, name="Ida")
    Redaction(keyring).admit(SealedWallet(user_id=uuid4(), cards=(card,)))


def test_an_aggregate_may_be_the_person() -> None:
    assert person_field(Person) == "id"
    assert person_field(Card) == "user_id"


def test_objects_in_memory_are_admitted_and_shown_by_the_same_rules(
    keyring: FailingKeyring,
) -> None:
    redaction, card = Redaction(keyring), Card(user_id=uuid4(), name="Ida")
    with pytest.raises(KeyMissingError):
        redaction.read(card)
    redaction.admit(card)
    assert redaction.read(card) is card
    assert card.user_id is not None
    keyring.erase(card.user_id)
    assert redaction.read(card) == Card(user_id=card.user_id, name=None)
    with pytest.raises(PersonErasedError):
        redaction.admit(card)
    redaction.admit(redaction.read(card))
