"""What every function does with an event, whoever sends it.

Lambda takes an answer for success and drops the event, so one that nobody here understands is
refused in the way its sender understands: a batch by naming every record as failed, another
asynchronous event by an error, a direct call by an answer that says what is wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from math import inf
from typing import Any

from ilikeyacut.domain.errors import DomainError, IlikeyacutError
from ilikeyacut.entrypoints.lambdas.logs import add_fields

log = logging.getLogger(__name__)

Event = Mapping[str, Any]
ASYNCHRONOUS = ("detail-type", "upkeep")
"""Names in events of a bus and of a schedule, which read no answer."""
Handler = Callable[..., Any]


class EventUnknownError(DomainError):
    """The event is not one that the function handles. What it says is not repeated."""

    code = "EVENT_UNKNOWN"
    template = "this function does not handle such events"
    hint = "connect it to the sources that docs/lambda.md names"


def function(handle: Callable[[Event, Any], Any]) -> Handler:
    """Return a handler that refuses what `handle` does not understand.

    Lines that it writes to the log have the fields of `logs`. Its other errors go to Lambda, which
    tries again; our own go without their tracebacks.
    """

    @wraps(handle)
    def handler(event: Any, context: Any = None) -> Any:
        add_fields()
        try:
            if not isinstance(event, Mapping):
                raise EventUnknownError
            return handle(event, context)
        except EventUnknownError as unknown:
            log.warning("an event was refused: %s", unknown)
            return refusal(event, unknown)
        except IlikeyacutError as failure:  # Lambda logs the traceback; the message says enough
            raise failure.with_traceback(None) from None

    return handler


def refusal(event: Any, unknown: EventUnknownError) -> dict[str, Any]:
    """Return the answer to an event nobody understands. Raises `unknown` if no answer is read."""
    if records := records_of(event):
        names = [_name_of(it) for it in records]
        if None in names:
            raise unknown from None
        return failures(names)
    if isinstance(event, Mapping) and any(name in event for name in ASYNCHRONOUS):
        raise unknown from None
    return {"error": {"code": unknown.code, "detail": str(unknown), "hint": unknown.hint}}


def records_of(event: Any) -> list[Any]:
    """Return the records of a batch; none for another event."""
    found = event.get("Records") if isinstance(event, Mapping) else None
    return found if isinstance(found, list) else []


def failures(names: list[Any]) -> dict[str, Any]:
    """Return the answer that leaves these records with their source."""
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}


def seconds_left(context: Any) -> float:
    """Return how long the function may still run; infinity outside of Lambda."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return remaining() / 1000 if remaining else inf


def _name_of(record: Any) -> str | None:
    """Return the name by which a record of a queue or a stream is reported."""
    if not isinstance(record, Mapping):
        return None
    stream = record.get("dynamodb")
    sequence = stream.get("SequenceNumber") if isinstance(stream, Mapping) else None
    name = record.get("messageId") or sequence
    return name if isinstance(name, str) and name else None
