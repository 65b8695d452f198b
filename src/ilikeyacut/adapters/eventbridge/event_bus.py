"""The event bus on EventBridge. Each envelope is the detail of one event, its topic the type.

EventBridge keeps no order between events on their way to a target, and may deliver one twice: the
version in the envelope orders the events of an aggregate, and the id tells repetitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from time import monotonic
from typing import Any

from ilikeyacut.adapters.aws.faults import Fault, fault_of, kind_of
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.application.ports.event_bus import (
    SOURCE,
    Envelope,
    EventBusError,
    EventBusUnavailableError,
    Unpublished,
)

MOST_ENTRIES = 10
"""AWS's limit for a call."""

LONGEST_TYPE = 128
"""The longest detail type, in characters."""

LOOKED_FOR_EVERY = 60.0
"""Seconds after which the bus is looked for again."""

MOST_BYTES = 2**18
"""The most bytes of a call's entries.

AWS takes less than 1 MB, and 256 KB in some partitions. Ten of our envelopes have 4 KB.
"""

TIME_BYTES = 14
"""What AWS counts for the time of an entry."""

PATIENCE = Patience(read_timeout=5.0, attempts=1)
"""Whoever publishes tries again, so botocore does not."""

FOR_GOOD = {
    "AccessDeniedException",
    "InvalidAccountIdException",
    "InvalidArgument",
    "MalformedDetail",
    "NotAuthorizedForDetailTypeException",
    "NotAuthorizedForSourceException",
    "RedactionFailure",
    "ResourceNotFoundException",
    "ValidationException",
}
"""Codes of single entries that AWS will refuse again. Others may pass."""

Entry = dict[str, Any]
Batch = list[tuple[Envelope, Entry]]


class EventBridgeBus:
    """Publishes on one bus. It loads and calls nothing before it is used.

    If an answer is lost, the bus may have the envelopes that are returned as unpublished. AWS takes
    what is sent to a bus that does not exist, and loses it: so the bus is looked for every minute.
    """

    def __init__(
        self,
        session: AwsSession,
        bus: str,
        *,
        most_bytes: int = MOST_BYTES,
        patience: Patience = PATIENCE,
    ) -> None:
        self._session = session
        self._bus = bus
        self._most_bytes = most_bytes
        self._patience = patience
        self._seen_at: float | None = None

    def publish(self, envelopes: Sequence[Envelope]) -> tuple[Unpublished, ...]:
        failed = [_unfit(it) for it in envelopes if len(it.topic) > LONGEST_TYPE]
        fault = self._look() if envelopes else None
        for batch in self._batches([it for it in envelopes if len(it.topic) <= LONGEST_TYPE]):
            if fault is None:
                fault = self._put(batch, failed)
            if fault is not None:  # the bus as a whole takes nothing: asking on makes it worse
                failed += (Unpublished(it, fault, passes=True) for it, _ in batch)
        return tuple(failed)

    def check(self) -> None:
        """Raise EventBusError unless the bus exists and answers."""
        if fault := self._look():
            raise EventBusUnavailableError(f"EventBridge cannot be used: {fault}")

    def _look(self) -> str | None:
        """Look whether the bus exists; return the code of a fault that passes."""
        now = monotonic()
        if self._seen_at is None or now - self._seen_at > LOOKED_FOR_EVERY:
            answer = self._call("describe_event_bus", Name=self._bus)
            if isinstance(answer, str):
                return answer
            self._seen_at = now
        return None

    def _put(self, batch: Batch, failed: list[Unpublished]) -> str | None:
        """Publish a batch and add what failed of it; return the code of a fault that passes."""
        answer = self._call("put_events", Entries=[entry for _, entry in batch])
        if isinstance(answer, str):
            return answer
        results = answer.get("Entries", [])
        if len(results) != len(batch):
            return "HalfAnAnswer"
        for (envelope, _), result in zip(batch, results, strict=True):
            if not result.get("EventId"):
                failed.append(_unpublished(envelope, result))
        return None

    def _call(self, operation: str, **request: Any) -> dict[str, Any] | str:
        """Return the answer, or the code of a fault that passes. Raises EventBusError."""
        try:
            client = self._session.client("events", self._patience)
            answer: dict[str, Any] = getattr(client, operation)(**request)
        except Exception as error:
            fault = fault_of(error)
            if not fault.kind.passes:
                raise _refused(fault) from error
            return fault.code
        return answer

    def _batches(self, envelopes: Sequence[Envelope]) -> Iterator[Batch]:
        batch: Batch = []
        size = 0
        for envelope in envelopes:
            entry = self._entry(envelope)
            own = _size(entry)
            if batch and (len(batch) == MOST_ENTRIES or size + own > self._most_bytes):
                yield batch
                batch, size = [], 0
            batch.append((envelope, entry))
            size += own
        if batch:
            yield batch

    def _entry(self, envelope: Envelope) -> Entry:
        return {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": envelope.topic,
            "Detail": envelope.to_json(),
            "Time": envelope.time,
        }


def _size(entry: Entry) -> int:
    """Return the bytes of an entry as AWS counts them."""
    texts = (entry["Source"], entry["DetailType"], entry["Detail"])
    return TIME_BYTES + sum(len(text.encode()) for text in texts)


def _unpublished(envelope: Envelope, result: Mapping[str, Any]) -> Unpublished:
    code = str(result.get("ErrorCode") or "NoEventId")
    return Unpublished(envelope, code, passes=kind_of(code).passes or code not in FOR_GOOD)


def _unfit(envelope: Envelope) -> Unpublished:
    """Return an envelope whose topic AWS would take and lose."""
    return Unpublished(envelope, "TopicTooLong", passes=False)


def _refused(fault: Fault) -> EventBusError:
    return EventBusError(f"EventBridge cannot be used: {fault.kind.word}: {fault.code}")
