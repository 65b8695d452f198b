"""Envelopes as text: read strictly, and never repeated in an error."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.application.ports.event_bus import (
    Envelope,
    EnvelopeUnreadableError,
    event_id,
    read_envelope,
)
from support.events import AT, JOB, LATER, ONE_OF_EACH

ENVELOPE = Envelope.of("job:completed", JOB, 7, 41, AT)
FIELDS: dict[str, Any] = json.loads(ENVELOPE.to_json())
NOTHING = object()


def test_an_envelope_reads_as_it_was_written() -> None:
    assert read_envelope(ENVELOPE.to_json()) == ENVELOPE
    assert FIELDS.keys() == {
        *("schema", "id", "topic", "aggregate", "version", "position", "time"),
    }
    assert FIELDS["schema"] == 1


def test_an_event_has_one_id_for_ever() -> None:
    time = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
    named = event_id(UUID(int=1), 2, time)
    assert named == UUID("4c6cb22e-d4af-549b-bfd0-533f4cd85b88")
    assert named == event_id(UUID(int=1), 2, time.astimezone(timezone(timedelta(hours=2))))
    others = (JOB, 2, time), (UUID(int=1), 3, time), (UUID(int=1), 2, LATER)
    assert named not in {event_id(*it) for it in others}


def test_every_topic_fits_an_envelope() -> None:
    for event in ONE_OF_EACH:
        envelope = Envelope.of(event.TOPIC, JOB, 1, 1, AT)
        assert read_envelope(envelope.to_json()) == envelope


def test_what_a_later_program_added_is_ignored() -> None:
    assert read_envelope(json.dumps(FIELDS | {"trace": "abc"})) == ENVELOPE


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": 2},
        {"schema": "1"},
        {"schema": True},
        {"id": str(uuid4())},
        {"id": 7},
        {"topic": ""},
        {"topic": "Job Completed"},
        {"topic": "job:" + "x" * 128},
        {"aggregate": "secret"},
        {"version": 0},
        {"version": "7"},
        {"version": 7.5},
        {"position": -1},
        {"position": None},
        {"time": "2026-01-02T03:04:05"},
        {"time": 1},
        *({name: NOTHING} for name in FIELDS),
    ],
)
def test_a_wrong_field_is_refused_without_its_value(changes: dict[str, Any]) -> None:
    fields = {k: v for k, v in (FIELDS | changes).items() if v is not NOTHING}
    with pytest.raises(EnvelopeUnreadableError) as refused:
        read_envelope(json.dumps(fields))
    name = next(iter(changes))
    assert name in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "7", '"text"', "{", "\x00", "{}", "[" * 5000, b"\xff\xfe"]
)
def test_what_is_no_envelope_is_refused(text: str | bytes) -> None:
    with pytest.raises(EnvelopeUnreadableError):
        read_envelope(text)
