"""The event bus port: tells others what happened, without telling them anything about anybody.

An envelope names an event of the log: ids, a topic, a time. Whoever needs more loads the aggregate,
and so sees only what may still be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Protocol
from uuid import UUID, uuid5

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from ilikeyacut.domain.errors import IlikeyacutError

SOURCE = "ilikeyacut"
"""Who publishes, for a bus that others share."""

SCHEMA = 1
"""The version of an envelope's fields. New optional fields keep it; any other change raises it."""


class EventBusError(IlikeyacutError):
    """The bus refuses envelopes, and will until somebody changes a setting or a right."""


class EventBusUnavailableError(EventBusError):
    """The bus does not take envelopes at the moment. Whoever publishes them again loses nothing."""


class EnvelopeUnreadableError(IlikeyacutError):
    """A message is no envelope, or one of another schema. Nothing of it is quoted."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the bus carries of one event. `version` orders the events of one aggregate.

    `position` is the event's place in the log that published it. The same event always has the same
    `id`, so whoever hears of it twice can tell.
    """

    id: UUID
    topic: Annotated[str, Field(pattern=r"^[a-z0-9_]+(:[a-z0-9_]+)+$", max_length=128)]
    aggregate: UUID
    version: Annotated[int, Field(ge=1)]
    position: Annotated[int, Field(ge=1)]
    time: AwareDatetime
    schema: Annotated[int, Field(ge=SCHEMA, le=SCHEMA)]

    @classmethod
    def of(
        cls, topic: str, aggregate: UUID, version: int, position: int, time: datetime
    ) -> Envelope:
        """Return the envelope of an event."""
        name = event_id(aggregate, version, time)
        return cls(name, topic, aggregate, version, position, time, SCHEMA)

    def to_json(self) -> str:
        """Return the envelope as a JSON object."""
        return _adapter().dump_json(self).decode()


@dataclass(frozen=True, slots=True)
class Unpublished:
    """An envelope that the bus may not have, and why. `passes`: it may take it later.

    It may have it nevertheless, if its answer was lost.
    """

    envelope: Envelope
    code: str
    passes: bool


class EventBus(Protocol):
    """Carries envelopes to whoever follows their topics, at least once."""

    def publish(self, envelopes: Sequence[Envelope]) -> tuple[Unpublished, ...]:
        """Publish envelopes in their order; return those that the bus may not have, in order.

        One that is not taken holds up no other, so callers that need an order publish the next
        envelope of an aggregate after the one before was taken. Raises EventBusError.
        """
        ...


def event_id(aggregate: UUID, version: int, time: datetime) -> UUID:
    """Return the id of an event: the same in every store, and after every import.

    Its time makes it another than that of an event that was lost with the end of a restored log.
    """
    return uuid5(aggregate, f"event:{version}:{time.astimezone(UTC).isoformat()}")


def read_envelope(text: str | bytes) -> Envelope:
    """Return the envelope of a JSON object; fields that a later program added are ignored.

    Raises EnvelopeUnreadableError.
    """
    try:
        envelope = _adapter().validate_json(text, strict=True)
        own = event_id(envelope.aggregate, envelope.version, envelope.time)
    except ValidationError as error:
        raise EnvelopeUnreadableError(f"no envelope: {_faults(error)}") from None
    except OverflowError:  # the first or last day, in another zone
        raise EnvelopeUnreadableError("no envelope: the time is out of range") from None
    if envelope.id != own:
        raise EnvelopeUnreadableError("no envelope: the id is not that of the event")
    return envelope


def envelope_schema() -> dict[str, Any]:
    """Return the JSON schema of an envelope."""
    return _adapter().json_schema()


def _faults(error: ValidationError) -> str:
    """Return the names of the faulty fields and their faults, without values."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join(f"{'.'.join(map(str, it['loc'])) or 'JSON'}: {it['type']}" for it in faults)


@cache
def _adapter() -> TypeAdapter[Envelope]:
    return TypeAdapter(Envelope)
