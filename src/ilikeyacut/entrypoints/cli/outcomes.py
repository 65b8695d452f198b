"""How a command ends: exit codes and failures.

0    success
2    usage: an option, a value, a path or a setting is wrong
3    the input was refused: the selfie, the look, the credits or a consent
4    the provider failed or was too slow
5    an internal fault: the home, the disk or a defect
130  interrupted
141  the reader of the output has gone
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from ilikeyacut.domain.processing_job import ProcessingJob


class Exit(IntEnum):
    """The exit codes."""

    DONE = 0
    USAGE = 2
    REFUSED = 3
    PROVIDER = 4
    FAULT = 5
    INTERRUPTED = 130
    PIPE = 141


class CliError(Exception):
    """The command line refuses the request."""

    def __init__(
        self, exit_code: Exit, code: str, detail: str, hint: str, job_id: UUID | None = None
    ) -> None:
        super().__init__(detail)
        self.exit_code = exit_code
        self.code = code
        self.hint = hint
        self.job_id = job_id


class JobEndedError(Exception):
    """The job delivered no pictures."""

    def __init__(self, job: ProcessingJob) -> None:
        super().__init__(job.status)
        self.job = job


class TryOnBrokenError(Exception):
    """A try-on was requested, and then something went wrong: the cause."""

    def __init__(self, job_id: UUID) -> None:
        super().__init__(job_id)
        self.job_id = job_id


class FollowStoppedError(Exception):
    """The person stopped following the log."""


class OutputClosedError(Exception):
    """The reader of the output has gone."""


@dataclass(frozen=True)
class Failure:
    """One failure as it is printed. `measured` and `required` are in the units of the refusal."""

    exit_code: Exit
    code: str
    detail: str
    hint: str
    status: str
    measured: float | None = None
    required: float | None = None
    suggestions: tuple[str, ...] = ()
    offer: str = "did you mean"
    job_id: UUID | None = None

    def as_object(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        failure: dict[str, Any] = {
            "code": self.code,
            "detail": self.detail,
            "hint": self.hint,
            "measured": self.measured,
            "required": self.required,
        }
        if self.suggestions:
            failure["suggestions"] = list(self.suggestions)
        job_id = None if self.job_id is None else str(self.job_id)
        return {"status": self.status, "job_id": job_id, "failure": failure}
