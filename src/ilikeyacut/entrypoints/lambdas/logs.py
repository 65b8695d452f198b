"""Adds to each line of a function's log what it is about, so that a try-on can be followed.

Lambda itself writes records of the logging module as JSON, with their fields. A request has an id,
and from its submission on a try-on has the id of its job: in events, messages and pushes. One line,
of the request that submitted it, has both.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from ilikeyacut.entrypoints.http.edge.logs import REQUEST_ID

JOB_ID: ContextVar[str | None] = ContextVar("job_id", default=None)


class Fields(logging.Filter):
    """Gives each record of a handler the fields `request_id` and `job_id`, where there are any."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the fields. A job that the record names already stays."""
        request_id, job_id = REQUEST_ID.get(), JOB_ID.get()
        if request_id != "-":
            record.request_id = request_id
        if job_id is not None and not hasattr(record, "job_id"):
            record.job_id = job_id
        return True


def add_fields() -> None:
    """Let all lines that this process writes have the fields. Repeatable."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(it, Fields) for it in handler.filters):
            handler.addFilter(Fields())


@contextmanager
def about(job_id: UUID | None) -> Iterator[None]:
    """Give the lines of the block the id of a job, if there is one."""
    token = JOB_ID.set(None if job_id is None else str(job_id))
    try:
        yield
    finally:
        JOB_ID.reset(token)
