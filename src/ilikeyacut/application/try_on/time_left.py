"""How long this process may work on a try-on. Most processes have no known end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from ilikeyacut.domain.errors import JobBusyError

LEAST = timedelta(seconds=20)
"""With less time, no stylist is called."""


@dataclass
class TimeLeft:
    """Limits calls to the time that is left, so that no paid picture is lost with the process."""

    _end: datetime | None = field(default=None, init=False)

    def until(self, end: datetime | None) -> None:
        """Set when this process will be ended (UTC), None if it will not be."""
        self._end = end

    def limit(self, deadline: datetime) -> datetime:
        """Return the deadline of a call, or the end if that is earlier."""
        return deadline if self._end is None else min(deadline, self._end)

    def require(self, job_id: UUID, now: datetime) -> None:
        """Raise JobBusyError if too little is left for a call: another process goes on at once."""
        if self._end is not None and self._end - now < LEAST:
            raise JobBusyError(job_id, now)
