"""Stored events as the library's recorders take them."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, StoredEvent


def stored_events(
    aggregate: UUID, *versions: int, topic: str = "moved", state: bytes = b"state"
) -> list[StoredEvent]:
    return [StoredEvent(aggregate, version, topic, state) for version in versions]


def log_of(recorder: ApplicationRecorder) -> list[tuple[int, object, int]]:
    """Return position, aggregate and version of every event in the log."""
    found = recorder.select_notifications(None, 100_000)
    return [(it.id, it.originator_id, it.originator_version) for it in found]
