"""Maps events to the library's stored events and back, under explicit topics.

The stored state is the event's JSON object without the aggregate's id and version, which the record
already has. Two keys are ours: `class_version`, written first if the event's VERSION is above 1
(the library's convention), and `sealed`, the encrypted personal fields:

    {"class_version":2,"sealed":{"name":"2:<base64>"},"timestamp":"...","user_id":"..."}

Reading decrypts by what was stored, then upcasts version by version, then validates. A stored topic
never imports code.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeGuard
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from pydantic import AwareDatetime, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from ilikeyacut.application.ports.cipher import DecryptionError
from ilikeyacut.application.ports.event_store import EventUnreadableError, UnknownTopicError
from ilikeyacut.application.sealing import (
    SEALED,
    Context,
    Fields,
    Sealing,
    at,
    holds_personal,
    sealed_fields,
)
from ilikeyacut.domain.aggregate import Event, upcast
from ilikeyacut.domain.errors import DomainError

CLASS_VERSION = "class_version"
RECORDED = {"originator_id", "originator_version"}
_TIME: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


class _Entry(NamedTuple):
    """A registered type and the start of its stored states.

    An event's own fields start with its timestamp, so a state that starts with `plain` has the
    current version and no encrypted fields. It can be validated directly, unless its type has
    personal fields: `plain` is empty then.
    """

    kind: type[Event]
    head: bytes
    plain: tuple[bytes, ...]


class EventMapper(Mapper[UUID]):
    """Maps the registered event types. A stored topic never names code to import.

    It can replace the library's `Mapper`, also in the library's `EventStore` and `Application`.
    """

    def __init__(self, event_types: Iterable[type[Event]], sealing: Sealing) -> None:
        # The library's constructor takes a transcoder, a compressor and a cipher: here is none.
        self._entries: dict[str, _Entry] = {}
        self._sealing = sealing
        for event_type in event_types:
            self._register(event_type)

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Raises PersonErasedError, KeyringError, and TypeError for an event not registered."""
        if not self._knows(domain_event):
            raise TypeError(f"{type(domain_event).__qualname__} is not registered here")
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.TOPIC,
            state=self._encode(domain_event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        """Raises UnknownTopicError, EventUnreadableError, KeyMissingError, KeyringError."""
        return self._read(stored_event, _recorded(stored_event.originator_id), self._sealing)

    def to_domain_events(self, stored_events: Iterable[StoredEvent]) -> list[Event]:
        """Map a batch of stored events, looking up each person's key only once."""
        sealing = self._sealing.remembering()
        originator_id: UUID | str | None = None
        events, recorded = [], b""
        for stored in stored_events:
            if stored.originator_id is not originator_id:
                originator_id = stored.originator_id
                recorded = _recorded(originator_id)
            events.append(self._read(stored, recorded, sealing))
        return events

    def _register(self, event_type: type[Event]) -> None:
        topic, name = event_type.TOPIC, event_type.__qualname__
        entry = self._entries.setdefault(topic, _entry(event_type))
        if entry.kind is not event_type:
            raise TypeError(f"{name} and {entry.kind.__qualname__} share topic {topic!r}")
        if taken := {CLASS_VERSION, SEALED} & event_type.model_fields.keys():
            raise TypeError(f"{name} has a field {taken.pop()!r}, which the mapper reserves")
        if missing := set(range(1, event_type.VERSION)) - event_type.UPCASTERS.keys():
            raise TypeError(f"{name} has no upcaster from version {min(missing)}")
        sealed_fields(event_type)

    def _knows(self, event: object) -> TypeGuard[Event]:
        entry = self._entries.get(getattr(event, "TOPIC", ""))
        return entry is not None and entry.kind is type(event)

    def _encode(self, event: Event) -> bytes:
        kind = type(event)
        if holds_personal(event):
            fields = event.model_dump(mode="json", exclude=RECORDED)
            place = at(event.originator_id, event.originator_version)
            context = Context(kind.TOPIC, kind.VERSION, place)
            state = to_json(self._sealing.seal(kind, fields, context))
        else:
            state = kind.__pydantic_serializer__.to_json(event, exclude=RECORDED)
        return self._entries[kind.TOPIC].head + state[1:]

    def _read(self, stored: StoredEvent, recorded: bytes, sealing: Sealing) -> Event:
        entry = self._entries.get(stored.topic)
        if entry is None:
            raise UnknownTopicError(
                stored.topic, as_uuid(stored.originator_id), stored.originator_version
            )
        kind, head, plain = entry
        state = stored.state
        try:
            if state.startswith(plain):
                rest = state[len(head) :]
            else:
                rest = _present(kind, stored, sealing)[1:]
            whole = b"%b%d,%b" % (recorded, stored.originator_version, rest)
            event: Event = kind.__pydantic_validator__.validate_json(whole)
            return event
        except (ValueError, TypeError, KeyError, DecryptionError, DomainError) as error:
            # The cause may quote personal data, so drop it.
            raise EventUnreadableError(
                stored.topic,
                stored.originator_id,
                stored.originator_version,
                _describe(stored, error),
            ) from None


def _present(kind: type[Event], stored: StoredEvent, sealing: Sealing) -> bytes:
    """Return a stored state as the current event type would write it, decrypted."""
    fields: Fields = from_json(stored.state)
    if not isinstance(fields, dict):
        raise TypeError("the state is not a JSON object")
    version = fields.pop(CLASS_VERSION, 1)
    place = at(stored.originator_id, stored.originator_version)
    context = Context(kind.TOPIC, version, place)
    return to_json(sealing.open(kind, fields, context, partial(upcast, kind, version)))


def _entry(kind: type[Event]) -> _Entry:
    head = b'{"%b":%d,' % (CLASS_VERSION.encode(), kind.VERSION) if kind.VERSION > 1 else b"{"
    return _Entry(kind, head, () if sealed_fields(kind) else (head + b'"timestamp":',))


def _recorded(originator_id: UUID | str) -> bytes:
    """The start of an event's JSON, up to its version."""
    return b'{"originator_id":"%b","originator_version":' % str(originator_id).encode()


def as_uuid(originator_id: UUID | str) -> UUID:
    """Return an aggregate's id, which the library may hold as text."""
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)


def recorded_at(stored: StoredEvent) -> datetime:
    """Return when an event happened, whatever else it holds. Raises EventUnreadableError."""
    try:
        return _TIME.validate_python(from_json(stored.state)["timestamp"])
    except (ValueError, TypeError, KeyError) as error:
        raise EventUnreadableError(
            stored.topic,
            stored.originator_id,
            stored.originator_version,
            _describe(stored, error),
        ) from None


def _describe(stored: StoredEvent, error: Exception) -> str:
    """Return what is wrong with a stored event, without its content."""
    return (
        f"{stored.topic} in version {stored.originator_version} of {stored.originator_id} "
        f"cannot be read: {reason(error)}"
    )


def reason(error: Exception) -> str:
    """Return the names of the faulty fields and their faults, without values."""
    if isinstance(error, DecryptionError):
        return f"{type(error).__name__}, {error}"
    if not isinstance(error, ValidationError):
        return type(error).__name__
    faults: list[Any] = error.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join(f"{'.'.join(map(str, it['loc'])) or 'JSON'}: {it['type']}" for it in faults)
