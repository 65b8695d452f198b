"""Puts the id of a request into the log lines that it causes."""

from __future__ import annotations

import logging
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that is being served, also in the threads that serve it."""


class RequestIds(logging.Filter):
    """Gives each record of a handler the field `request_id`; outside of requests it is `-`.

    Add it to the handler, not to a logger: filters of a logger miss the lines of its children.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the field."""
        record.request_id = REQUEST_ID.get()
        return True
