from datetime import datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from ilikeyacut.domain.aggregate import (
    Aggregate,
    Event,
    EventOutOfOrderError,
    fold,
    personal_fields,
    redacted,
)
from ilikeyacut.domain.processing_job import VariationRendered
from ilikeyacut.domain.user import (
    DeviceRegistered,
    FavouriteAdded,
    Platform,
    ProfileChanged,
    User,
    UserRegistered,
)
from support.events import AGGREGATES, AT, DEVICE, LATER, ONE_OF_EACH, USER, stamp

REGISTERED = UserRegistered(**stamp(USER, 1), user_id=USER, name="Ann", email="ann@example.com")
ALL_EVENTS = [kind for aggregate in AGGREGATES for kind in aggregate.EVENTS]
each_event = pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: event.TOPIC)


def test_there_is_one_event_of_every_type_to_test_with() -> None:
    assert [type(event) for event in ONE_OF_EACH] == ALL_EVENTS


def test_topics_name_one_event_each_and_its_aggregate() -> None:
    topics = [kind.TOPIC for kind in ALL_EVENTS]
    assert len(set(topics)) == len(topics)
    for aggregate in AGGREGATES:
        assert {kind.TOPIC.split(":")[0] for kind in aggregate.EVENTS} == {aggregate.KIND}


@each_event
def test_an_event_survives_being_stored(event: Event) -> None:
    restored = type(event).model_validate_json(event.model_dump_json())
    assert restored == event
    assert restored.timestamp.utcoffset() == event.timestamp.utcoffset()


def test_no_event_can_be_changed() -> None:
    assert [kind for kind in ALL_EVENTS if not kind.model_config.get("frozen")] == []
    with pytest.raises(ValidationError, match="frozen"):
        REGISTERED.timestamp = LATER  # type: ignore[misc]  # that is the point


@each_event
def test_an_event_with_personal_fields_names_its_person_in_clear(event: Event) -> None:
    fields = personal_fields(type(event))
    if fields:
        assert "user_id" in type(event).model_fields
        assert "user_id" not in fields
        gone = redacted(event)
        assert {getattr(gone, name) for name in fields} == {None}
        assert gone.model_dump(exclude=set(fields)) == event.model_dump(exclude=set(fields))
    else:
        assert redacted(event) is event


def test_what_is_personal() -> None:
    assert personal_fields(User) == ("name", "email", "devices")
    assert personal_fields(DeviceRegistered) == ("token",)
    assert personal_fields(VariationRendered) == ("key", "raw_key", "digest")
    assert personal_fields(FavouriteAdded) == ()


def test_a_person_can_be_rebuilt_once_erased() -> None:
    past = (
        REGISTERED,
        DeviceRegistered(
            **stamp(USER, 2), user_id=USER, device_id=DEVICE, platform=Platform.IOS, token="t"
        ),
        ProfileChanged(
            **stamp(USER, 3), user_id=USER, name="Bo", email="bo@example.com", retention_days=7
        ),
    )
    user = fold(redacted(event) for event in past)
    assert isinstance(user, User)
    assert (user.name, user.email, user.devices, user.retention_days) == (None, None, {}, 7)


@pytest.mark.parametrize("version", [1, 3])
def test_a_repeated_or_missing_version_is_damage(version: int) -> None:
    event = FavouriteAdded(**stamp(USER, version), hairstyle="wavy")
    with pytest.raises(EventOutOfOrderError, match="expected 2") as caught:
        fold([REGISTERED, event])
    assert (caught.value.event, caught.value.expected) == (event, 2)


def test_folding_goes_on_from_a_state() -> None:
    state = fold([REGISTERED])
    event = FavouriteAdded(**stamp(USER, 2, LATER), hairstyle="wavy")
    assert fold([event], state) == fold([REGISTERED, event])
    assert fold([], state) is state
    assert fold([]) is None


def test_a_state_knows_when_it_began_and_changed() -> None:
    state = fold([REGISTERED, FavouriteAdded(**stamp(USER, 2, LATER), hairstyle="wavy")])
    assert isinstance(state, Aggregate)
    assert (state.id, state.version) == (USER, 2)
    assert (state.created_at, state.modified_at) == (AT, LATER)


@pytest.mark.parametrize("change", [{"originator_version": 0}, {"timestamp": datetime(2026, 1, 1)}])  # noqa: DTZ001  # a time without a zone is what must be refused
def test_an_event_counts_from_1_and_has_a_time_with_a_zone(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        UserRegistered.model_validate(REGISTERED.model_dump() | change)


def test_a_command_can_stamp_several_events() -> None:
    user = fold([REGISTERED])
    assert user is not None
    assert user.stamp(LATER, after=2) == stamp(USER, 4, LATER)


def test_an_aggregate_is_shared_safely() -> None:
    user = fold([REGISTERED])
    assert user is not None
    with pytest.raises(ValidationError, match="frozen"):
        user.id = UUID(int=1)  # type: ignore[misc]  # that is the point
