"""An event type that has had three shapes is read from all of them, and written in the last."""

import json
from typing import Any, ClassVar
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.mapper import EventMapper
from ilikeyacut.application.ports.event_store import StoreCorruptError
from ilikeyacut.application.sealing import Sealing
from ilikeyacut.domain.aggregate import Event, Personal
from samples import stored
from support.events import AT, USER, stamp

LETTER = UUID(int=9)
LETTERS = "letter:sent"


class LetterSentV1(Event):
    """One text for the sender."""

    TOPIC: ClassVar[str] = LETTERS
    user_id: UUID
    sender: Personal[str]
    pages: int


class LetterSentV2(Event):
    """The sender is named `author`, and pages became sheets."""

    TOPIC: ClassVar[str] = LETTERS
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[dict[int, Any]] = {1: lambda fields: fields}
    user_id: UUID
    author: Personal[str]
    sheets: int


def _author(fields: dict[str, Any]) -> dict[str, Any]:
    pages, sender = fields.pop("pages"), fields.pop("sender")
    return fields | {"author": sender, "sheets": (pages + 1) // 2}


def _colour(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"colour": "white"}


class LetterSent(Event):
    """Letters have a colour; those of before were white."""

    TOPIC: ClassVar[str] = LETTERS
    VERSION: ClassVar[int] = 3
    UPCASTERS: ClassVar[dict[int, Any]] = {1: _author, 2: _colour}
    user_id: UUID
    author: Personal[str]
    sheets: int
    colour: str


V1 = LetterSentV1(**stamp(LETTER, 1), user_id=USER, sender="Ann", pages=5)
V2 = LetterSentV2(**stamp(LETTER, 1), user_id=USER, author="Ann", sheets=3)
V3 = LetterSent(**stamp(LETTER, 1), user_id=USER, author="Ann", sheets=3, colour="white")
TODAY = stored.mapper(LetterSent)


def store(event: Event) -> StoredEvent:
    return stored.mapper(type(event)).to_stored_event(event)


@pytest.mark.parametrize("event", [V1, V2, V3], ids=["v1", "v2", "v3"])
def test_every_shape_is_read_as_the_present_one(event: Event) -> None:
    assert TODAY.to_domain_event(store(event)) == V3


@pytest.mark.parametrize("event", [V1, V2, V3], ids=["v1", "v2", "v3"])
def test_an_erased_persons_letters_are_upcast_too(event: Event) -> None:
    keyring = stored.keyring()
    keyring.erase(USER)
    reader = EventMapper([LetterSent], Sealing(keyring, AesGcmCipher()))
    assert reader.to_domain_event(store(event)) == V3.model_copy(update={"author": None})


def test_the_version_is_written_from_the_second_on() -> None:
    assert [json.loads(store(event).state).get("class_version") for event in (V1, V2, V3)] == [
        None,
        2,
        3,
    ]


def test_a_shape_of_tomorrow_is_not_guessed_at() -> None:
    with pytest.raises(StoreCorruptError, match="letter:sent"):
        stored.mapper(LetterSentV2).to_domain_event(store(V3))


def test_a_sealed_field_does_not_open_under_another_version() -> None:
    old = store(V1)
    fields = {"class_version": 2} | json.loads(old.state)
    moved = StoredEvent(
        originator_id=LETTER,
        originator_version=1,
        topic=old.topic,
        state=json.dumps(fields).encode(),
    )
    with pytest.raises(StoreCorruptError, match="DecryptionError"):
        TODAY.to_domain_event(moved)


def test_no_version_is_left_without_a_way_up() -> None:
    class Gap(Event):
        TOPIC: ClassVar[str] = LETTERS
        VERSION: ClassVar[int] = 3
        UPCASTERS: ClassVar[dict[int, Any]] = {2: _colour}

    with pytest.raises(TypeError, match="no upcaster from version 1"):
        stored.mapper(Gap)


def test_a_letter_keeps_its_moment() -> None:
    assert TODAY.to_domain_event(store(V1)).timestamp == AT
