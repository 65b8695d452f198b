"""The stream of the events table as a doorbell: a record says only that the log has grown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ilikeyacut.entrypoints.lambdas.invocations import (
    Event,
    EventUnknownError,
    Handler,
    failures,
    function,
    records_of,
)

STREAM = "aws:dynamodb"


def doorbell(answered: Callable[[], None]) -> Handler:
    """Return the handler of a function that reads the log itself when the stream rings.

    A failure leaves the records in the stream, which rings again. The next ring continues where a
    killed function stopped.
    """

    @function
    def handler(event: Event, context: Any = None) -> dict[str, Any]:
        records = records_of(event)
        if not records or not all(_rings(it) for it in records):
            raise EventUnknownError
        answered()
        return failures([])

    return handler


def _rings(record: Any) -> bool:
    return isinstance(record, dict) and record.get("eventSource") == STREAM
