"""The base classes of aggregates and events.

An aggregate is an immutable state. A command is a method that checks the rules and returns events;
nothing changes until those events are stored. `fold` rebuilds a state from its events. Time and ids
are arguments, so each rule can be tested as given, when, then.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Self, TypedDict, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ilikeyacut.domain.errors import IlikeyacutError

K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True)
class PersonalMarker:
    """Marks a field that is stored encrypted under one person's key.

    `since` is the first version of the fields that encrypts it. Older ones may hold it in clear.
    """

    since: int = 1


Personal = Annotated[T | None, PersonalMarker()]
"""Personal data: stored encrypted, and `None` after that person has been erased.

An event with a personal field also carries `user_id` in clear, which is needed to find the key. A
field that becomes personal in version 2 is `Annotated[T | None, PersonalMarker(since=2)]`.
"""


class Stamp(TypedDict):
    """The fields that every event gets from its aggregate and the clock."""

    originator_id: UUID
    originator_version: int
    timestamp: datetime


class OwnedStamp(Stamp):
    """The same for what belongs to a person."""

    user_id: UUID


class Value(BaseModel):
    """An immutable value: equal by content, safe to share, strict about unknown fields.

    Numbers must be finite: JSON cannot store NaN or infinity, and limits cannot bound them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class Event(Value):
    """Something that happened, in the past tense. Its topic and fields are a public format.

    `TOPIC` names the event in the store and never changes. `VERSION` numbers the current shape of
    its fields. `UPCASTERS[n]` converts the stored fields of version n to version n + 1; personal
    fields may be empty in them.
    """

    TOPIC: ClassVar[str]
    VERSION: ClassVar[int] = 1
    UPCASTERS: ClassVar[dict[int, Any]] = {}

    originator_id: UUID
    originator_version: Annotated[int, Field(ge=1)]
    timestamp: AwareDatetime

    def apply(self, state: Any, /) -> Aggregate:
        """Return the state after this event; `state` is None before an aggregate's first event."""
        raise NotImplementedError


class Aggregate(BaseModel):
    """The state of one consistency boundary: frozen, so a cached one is safe to share."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    KIND: ClassVar[str]
    EVENTS: ClassVar[tuple[type[Event], ...]]
    SNAPSHOT_EVERY: ClassVar[int | None] = None

    id: UUID
    version: int
    created_at: AwareDatetime
    modified_at: AwareDatetime

    def stamp(self, at: datetime, *, after: int = 0) -> Stamp:
        """Return the stamp of the next event, after `after` other events of the same command."""
        return Stamp(
            originator_id=self.id, originator_version=self.version + 1 + after, timestamp=at
        )

    def evolve(self, event: Event, **changes: Any) -> Self:
        """Return the state after `event` with `changes` to its fields.

        A faster `model_copy`: states have no extra or private attributes, and every event of a long
        history passes through here.
        """
        state = object.__new__(type(self))
        fields = self.__dict__ | changes
        fields["version"] = event.originator_version
        fields["modified_at"] = event.timestamp
        object.__setattr__(state, "__dict__", fields)
        object.__setattr__(state, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        object.__setattr__(state, "__pydantic_extra__", None)
        object.__setattr__(state, "__pydantic_private__", None)
        return state


class Owned(Aggregate):
    """An aggregate that belongs to one person, whom each of its events names."""

    user_id: UUID

    def stamp(self, at: datetime, *, after: int = 0) -> OwnedStamp:
        return OwnedStamp(**super().stamp(at, after=after), user_id=self.user_id)


class EventOutOfOrderError(IlikeyacutError):
    """An aggregate's events are not consecutive: the store is damaged or was misread."""

    def __init__(self, event: Event, expected: int) -> None:
        super().__init__(
            f"{event.TOPIC} of {event.originator_id} has version {event.originator_version}, "
            f"expected {expected}"
        )
        self.event = event
        self.expected = expected


class EventNotApplicableError(IlikeyacutError):
    """An event does not fit the state before it: the store is damaged.

    The reason is left out, because it may quote personal data.
    """

    def __init__(self, event: Event, error: BaseException) -> None:
        super().__init__(
            f"{event.TOPIC} in version {event.originator_version} of {event.originator_id} "
            f"cannot be applied: {type(error).__name__}"
        )
        self.event = event
        self.error = error


def first(aggregate_id: UUID, at: datetime) -> Stamp:
    """Return the stamp of an aggregate's first event."""
    return Stamp(originator_id=aggregate_id, originator_version=1, timestamp=at)


def born(event: Event) -> dict[str, Any]:
    """Return the fields that an aggregate gets from its first event."""
    return {
        "id": event.originator_id,
        "version": event.originator_version,
        "created_at": event.timestamp,
        "modified_at": event.timestamp,
    }


def fold(events: Iterable[Event], state: Aggregate | None = None) -> Aggregate | None:
    """Apply `events` to `state` in order and return the resulting state.

    Raises:
        EventOutOfOrderError: A version is missing or repeated.
        EventNotApplicableError: An event does not fit the state before it.
    """
    version = state.version if state is not None else 0
    for event in events:
        version += 1
        if event.originator_version != version:
            raise EventOutOfOrderError(event, version)
        try:
            state = event.apply(state)
        except Exception as error:  # noqa: BLE001 - whatever it is, the event does not fit
            raise EventNotApplicableError(event, error) from None
    return state


def without(things: dict[K, T], key: K) -> dict[K, T]:
    """Return what a state keeps by key, without one of them."""
    return {k: it for k, it in things.items() if k != key}


@cache
def personal_since(model: type[BaseModel]) -> dict[str, int]:
    """Return the fields of `model` that are stored encrypted, each with its `since`."""
    return {
        name: mark.since
        for name, field in model.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, PersonalMarker)
    }


@cache
def personal_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the fields of `model` that are stored encrypted."""
    return tuple(personal_since(model))


def upcast(kind: type[Event], version: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a stored version in the shape of the present one.

    Raises ValueError for a version that is not known, and whatever an upcaster raises.
    """
    if not 1 <= version <= kind.VERSION:
        raise ValueError(f"class version {version} is newer than {kind.VERSION}")
    fields = deepcopy(fields) if version < kind.VERSION else fields
    for older in range(version, kind.VERSION):
        fields = kind.UPCASTERS[older](fields)
    return fields


M = TypeVar("M", bound=BaseModel)


def redacted(model: M) -> M:
    """Return `model` as it reads after its person has been erased."""
    fields = personal_fields(type(model))
    return model.model_copy(update=dict.fromkeys(fields)) if fields else model
