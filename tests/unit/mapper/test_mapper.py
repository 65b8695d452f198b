"""Stored states, their versions and topics; in the library's own hands too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, cast
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import EventStore, Mapper, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder
from pydantic_core import to_json

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.eventsourcing.mapper import EventMapper
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.event_store import (
    EventUnreadableError,
    StoreCorruptError,
    UnknownTopicError,
)
from ilikeyacut.application.ports.keyring import KeyEntry, KeyMissingError
from ilikeyacut.application.sealing import Context, Sealing, at
from ilikeyacut.domain.aggregate import (
    Event,
    Personal,
    PersonalMarker,
    born,
    first,
    fold,
    redacted,
)
from ilikeyacut.domain.processing_job import JobRequested
from ilikeyacut.testing.counting import (
    AT,
    NAME,
    Counter,
    Joined,
    Member,
    Renamed,
    Started,
    Visited,
)

WRITTEN_AT = '"2025-03-01T12:00:00.123456Z"'


class Moved(Event):
    """Version 1 had `name` and `city`, version 2 `name` and `town`, version 3 `who` and `town`."""

    TOPIC = "test:moved"
    VERSION = 3
    UPCASTERS = {
        1: lambda it: {"town" if key == "city" else key: it[key] for key in it},
        2: lambda it: {"who" if key == "name" else key: it[key] for key in it},
    }
    user_id: UUID
    who: Personal[str]
    town: str


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def sealing(keyring: MemoryKeyring) -> Sealing:
    return Sealing(keyring, AesGcmCipher())


@pytest.fixture
def mapper(sealing: Sealing) -> EventMapper:
    return EventMapper([Started, Joined, Visited, Moved], sealing)


def moved(user_id: UUID) -> Moved:
    return Moved(user_id=user_id, who=NAME, town="Ulm", **first(uuid4(), AT))


def moved_of_version_1(sealing: Sealing, user_id: UUID) -> StoredEvent:
    class Old(Event):
        user_id: UUID
        name: Personal[str]
        city: str

    stamp = {"timestamp": AT.isoformat(), "user_id": str(user_id)}
    originator_id = uuid4()
    context = Context(Moved.TOPIC, 1, at(originator_id, 1))
    state = sealing.seal(Old, stamp | {"name": NAME, "city": "Ulm"}, context)
    return StoredEvent(originator_id, 1, Moved.TOPIC, json.dumps(state).encode())


def test_the_state_is_the_json_of_what_the_record_does_not_hold(mapper: EventMapper) -> None:
    started = Counter.start("stairs")
    stored = mapper.to_stored_event(started)
    assert (stored.originator_id, stored.originator_version) == (started.originator_id, 1)
    assert stored.topic == "counter:started"
    assert stored.state == f'{{"timestamp":{WRITTEN_AT},"label":"stairs"}}'.encode()
    assert mapper.to_domain_event(stored) == started


def test_personal_fields_are_sealed(mapper: EventMapper) -> None:
    joined = Member.join()
    stored = mapper.to_stored_event(joined)
    state = json.loads(stored.state)
    assert list(state) == ["sealed", "timestamp", "user_id"]
    assert NAME not in stored.state.decode()
    assert mapper.to_domain_event(stored) == joined


def test_a_text_that_looks_like_a_seal_is_a_text(mapper: EventMapper) -> None:
    started = Counter.start('{"sealed":{"name":"x"},"class_version":9}')
    assert mapper.to_domain_event(mapper.to_stored_event(started)) == started


def test_a_version_above_one_is_stored(mapper: EventMapper) -> None:
    event = moved(uuid4())
    stored = mapper.to_stored_event(event)
    assert stored.state.startswith(b'{"class_version":3,"sealed":{"who":')
    assert mapper.to_domain_event(stored) == event
    clear = event.model_copy(update={"who": None})
    assert mapper.to_domain_event(mapper.to_stored_event(clear)) == clear


def test_an_old_version_is_decrypted_and_then_upcast(mapper: EventMapper, sealing: Sealing) -> None:
    user_id = uuid4()
    event = mapper.to_domain_event(moved_of_version_1(sealing, user_id))
    assert isinstance(event, Moved)
    assert (event.who, event.town, event.user_id) == (NAME, "Ulm", user_id)


def test_an_old_version_of_an_erased_person_is_redacted(
    mapper: EventMapper, sealing: Sealing, keyring: MemoryKeyring
) -> None:
    user_id = uuid4()
    stored = moved_of_version_1(sealing, user_id)
    keyring.erase(user_id)
    event = mapper.to_domain_event(stored)
    assert isinstance(event, Moved)
    assert (event.who, event.town) == (None, "Ulm")


def test_an_old_version_without_anything_sealed_is_upcast(mapper: EventMapper) -> None:
    state = f'{{"timestamp":{WRITTEN_AT},"user_id":"{uuid4()}","name":null,"city":"Ulm"}}'
    event = mapper.to_domain_event(StoredEvent(uuid4(), 1, Moved.TOPIC, state.encode()))
    assert isinstance(event, Moved)
    assert event.town == "Ulm"


def test_an_unknown_topic_is_not_looked_for(mapper: EventMapper) -> None:
    stored = StoredEvent(uuid4(), 4, "ilikeyacut.testing.counting:Added", b"{}")
    with pytest.raises(UnknownTopicError) as refusal:
        mapper.to_domain_event(stored)
    error = refusal.value
    assert (error.topic, error.version) == (stored.topic, 4)
    assert error.aggregate_id == stored.originator_id


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"\xff\xfe",
        b"5",
        b"[]",
        b"{}",
        b'{"timestamp":"Zyxwolfgang"',
        b'{"timestamp":"Zyxwolfgang","label":"Quillfeather"}',
        b'{"timestamp":"2025-03-01T12:00:00Z","label":"x","Zyxwolfgang":"Quillfeather"}',
        b'{"timestamp":"2025-03-01T12:00:00Z","label":{"Zyxwolfgang":1}}',
        b'{"class_version":7,"timestamp":"2025-03-01T12:00:00Z","label":"Zyxwolfgang"}',
        b'{"class_version":"Zyxwolfgang","timestamp":"2025-03-01T12:00:00Z","label":"x"}',
        b'{"sealed":{"label":"Zyxwolfgang"},"timestamp":"2025-03-01T12:00:00Z"}',
        b'{"sealed":5,"timestamp":"2025-03-01T12:00:00Z","user_id":"Zyxwolfgang"}',
    ],
)
def test_what_cannot_be_read_is_named_and_not_quoted(mapper: EventMapper, state: bytes) -> None:
    stored = StoredEvent(uuid4(), 7, Started.TOPIC, state)
    with pytest.raises(StoreCorruptError) as refusal:
        mapper.to_domain_event(stored)
    told = str(refusal.value)
    assert Started.TOPIC in told
    assert "version 7" in told
    assert str(stored.originator_id) in told
    assert refusal.value.__suppress_context__
    assert "Quillfeather" not in told


def test_a_value_that_the_domain_refuses_is_corruption(sealing: Sealing) -> None:
    state = to_json(
        {
            "timestamp": "2025-03-01T12:00:00Z",
            "user_id": str(uuid4()),
            "request": {
                "photo_id": str(uuid4()),
                "look": {"dye": {"colour": {"hex": "#102030"}, "intensity": 800}},
            },
        }
    )
    stored = StoredEvent(uuid4(), 1, JobRequested.TOPIC, state)
    with pytest.raises(StoreCorruptError):
        EventMapper([JobRequested], sealing).to_domain_event(stored)


def test_an_altered_seal_is_corruption(mapper: EventMapper) -> None:
    joined = Member.join()
    stored = mapper.to_stored_event(joined)
    state = json.loads(stored.state)
    text = state["sealed"]["name"]
    state["sealed"]["name"] = ("A" if text[0] != "A" else "B") + text[1:]
    with pytest.raises(StoreCorruptError, match="DecryptionError"):
        mapper.to_domain_event(replace(stored, state=json.dumps(state).encode()))


def renamed(mapper: EventMapper, member: Member, *names: str) -> list[StoredEvent]:
    """Return events that differ in version and name only."""
    events = (Renamed(user_id=member.id, name=it, **member.stamp(AT)) for it in names)
    return [
        mapper.to_stored_event(event.model_copy(update={"originator_version": n}))
        for n, event in enumerate(events, 2)
    ]


def test_sealed_texts_of_two_events_of_a_person_cannot_be_exchanged(sealing: Sealing) -> None:
    mapper = EventMapper([Joined, Renamed], sealing)
    one, two = renamed(mapper, Member(name=NAME, **born(Member.join())), "Ann", "Bea")
    for here, there in ((one, two), (two, one)):
        moved = replace(here, state=there.state)
        with pytest.raises(EventUnreadableError, match=r"member:renamed.*DecryptionError"):
            mapper.to_domain_event(moved)


@pytest.mark.parametrize("change", [{"originator_version": 2}, {"originator_id": uuid4()}])
def test_an_event_moved_in_or_between_streams_does_not_open(
    mapper: EventMapper, change: dict[str, Any]
) -> None:
    stored = replace(mapper.to_stored_event(Member.join()), **change)
    with pytest.raises(EventUnreadableError, match="DecryptionError"):
        mapper.to_domain_event(stored)


def test_exchanged_keys_are_corruption(mapper: EventMapper, keyring: MemoryKeyring) -> None:
    joined = [Member.join() for _ in range(2)]
    stored = [mapper.to_stored_event(it) for it in joined]
    one, two = (it.user_id for it in joined)
    swapped = MemoryKeyring()
    swapped.restore([KeyEntry(one, keyring.find(two)), KeyEntry(two, keyring.find(one))])
    reader = EventMapper([Joined], Sealing(swapped, AesGcmCipher()))
    with pytest.raises(EventUnreadableError, match="DecryptionError"):
        reader.to_domain_events(stored)


def in_clear(topic: str, user_id: UUID, **fields: Any) -> StoredEvent:
    stamp = {"timestamp": AT.isoformat(), "user_id": str(user_id)}
    return StoredEvent(user_id, 1, topic, json.dumps(stamp | fields).encode())


CLEAR = [
    (Joined.TOPIC, {"name": NAME}),
    (Moved.TOPIC, {"class_version": 3, "who": NAME, "town": "Ulm"}),
    (Moved.TOPIC, {"name": NAME, "city": "Ulm"}),
]


@pytest.mark.parametrize(("topic", "fields"), CLEAR)
def test_clear_text_where_a_seal_belongs_is_corruption(
    mapper: EventMapper, topic: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(EventUnreadableError, match="stored in clear: ") as refusal:
        mapper.to_domain_event(in_clear(topic, uuid4(), **fields))
    assert NAME not in str(refusal.value)


@pytest.mark.parametrize(("topic", "fields"), CLEAR)
def test_clear_text_of_an_erased_person_is_redacted(
    mapper: EventMapper, keyring: MemoryKeyring, topic: str, fields: dict[str, Any]
) -> None:
    user_id = uuid4()
    keyring.erase(user_id)
    event = mapper.to_domain_event(in_clear(topic, user_id, **fields))
    assert event == redacted(event)


class Praised(Event):
    """Version 1 kept the words in clear; they are personal since version 2."""

    TOPIC = "test:praised"
    VERSION = 2
    UPCASTERS = {1: lambda it: {"text" if key == "words" else key: it[key] for key in it}}
    user_id: UUID
    text: Annotated[str | None, PersonalMarker(since=2)]


def test_a_field_that_became_personal_reads_until_its_person_is_erased(
    sealing: Sealing, keyring: MemoryKeyring
) -> None:
    mapper, user_id = EventMapper([Praised], sealing), uuid4()
    old = in_clear(Praised.TOPIC, user_id, words="lovely")
    new = in_clear(Praised.TOPIC, user_id, class_version=2, text="lovely")
    assert cast("Praised", mapper.to_domain_event(old)).text == "lovely"
    with pytest.raises(EventUnreadableError, match="in clear: text"):
        mapper.to_domain_event(new)
    keyring.erase(user_id)
    for stored in (old, new):
        assert cast("Praised", mapper.to_domain_event(stored)).text is None


def test_a_missing_key_is_not_corruption(mapper: EventMapper, sealing: Sealing) -> None:
    stored = mapper.to_stored_event(Member.join())
    elsewhere = EventMapper([Joined], Sealing(MemoryKeyring(), AesGcmCipher()))
    with pytest.raises(KeyMissingError):
        elsewhere.to_domain_event(stored)


def test_an_event_that_is_not_registered_is_refused(sealing: Sealing) -> None:
    with pytest.raises(TypeError, match="Joined is not registered"):
        EventMapper([Started], sealing).to_stored_event(Member.join())


def test_a_registered_topic_of_another_type_is_refused(mapper: EventMapper) -> None:
    class Impostor(Started):
        pass

    event = Impostor(label="x", **first(uuid4(), AT))
    with pytest.raises(TypeError, match="Impostor is not registered"):
        mapper.to_stored_event(event)


class SameTopic(Event):
    TOPIC = Started.TOPIC


class TakesOurKey(Event):
    TOPIC = "test:takes"
    sealed: bool


class Gap(Event):
    TOPIC = "test:gap"
    VERSION = 3
    UPCASTERS = {1: dict}


class NobodysName(Event):
    TOPIC = "test:nobody"
    name: Personal[str]


@pytest.mark.parametrize(
    ("event_type", "words"),
    [
        (SameTopic, "SameTopic and Started share topic"),
        (TakesOurKey, "field 'sealed'"),
        (Gap, "no upcaster from version 2"),
        (NobodysName, "NobodysName has personal fields"),
    ],
)
def test_a_wrong_event_type_is_refused_at_once(
    sealing: Sealing, event_type: type[Event], words: str
) -> None:
    with pytest.raises(TypeError, match=words):
        EventMapper([Started, event_type], sealing)


def test_the_same_type_twice_is_one(sealing: Sealing) -> None:
    EventMapper([Started, Started], sealing)


def test_the_librarys_event_store_works_with_it(mapper: EventMapper) -> None:
    plain: Mapper[UUID] = mapper
    store = EventStore(plain, POPOApplicationRecorder())
    joined: Any = Member.join()
    recorded = store.put([joined])
    assert [it.notification.id for it in recorded] == [1]
    assert list(store.get(joined.originator_id)) == [joined]


def test_the_librarys_application_works_with_it(mapper: EventMapper) -> None:
    class Members(Application[UUID]):
        def construct_mapper(self) -> Mapper[UUID]:
            return mapper

    app, joined = Members(), Member.join()
    app.save(joined)
    app.save(*Member(name=NAME, **born(joined)).visit(2))
    member: Any = app.repository.get(
        joined.originator_id,
        projector_func=lambda state, events: fold(cast("Iterable[Event]", events), state),
    )
    assert (member.name, member.visits, member.version) == (NAME, 2, 3)
    topics = [it.topic for it in app.notification_log.select(1, 10)]
    assert topics == [Joined.TOPIC, Visited.TOPIC, Visited.TOPIC]
