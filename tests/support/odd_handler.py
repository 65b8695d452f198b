"""A handler that does what an event says: waits, dies, or tells its context."""

from __future__ import annotations

import os
from threading import Event
from typing import Any


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Wait for ever, end the process, or return what the context says."""
    if event.get("wait"):
        Event().wait()
    if "exit" in event:
        os._exit(event["exit"])
    return {
        "id": context.aws_request_id,
        "left_ms": context.get_remaining_time_in_millis(),
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
    }
