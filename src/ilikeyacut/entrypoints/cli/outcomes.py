"""How a command ends: exit codes and failures.

0    success
2    usage: an option, a value, a path or a setting is wrong
3    the input was refused: the selfie, the look, the credits or a consent
4    the provider failed or was too slow
5    an internal fault: the home, the disk, the server or a defect
130  interrupted
141  the reader of the output has gone
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from ilikeyacut.domain.failures import FailureCode
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


USAGE_CODES = frozenset(
    {
        "ADDRESS_INVALID",
        "ADDRESS_NOT_BINDABLE",
        "CLIENT_MISCONFIGURED",
        "COMMAND_LOCAL_ONLY",
        "FILE_BUSY",
        "FILE_EXISTS",
        "FILE_IS_A_FOLDER",
        "FILE_NOT_FOUND",
        "FILE_TOO_LARGE",
        "FILE_UNREADABLE",
        "INVALID_REQUEST",
        "KEYS_NOT_BROUGHT",
        "KEYS_PASSPHRASE_MISSING",
        "KEYS_PASSPHRASE_SHORT",
        "NO_QUEUES",
        "OUT_NOT_WRITABLE",
        "PORT_IN_USE",
        "SETTINGS_INVALID",
    }
)
FAULT_CODES = frozenset(
    {
        "ANSWER_INVALID",
        "ANSWER_TOO_LARGE",
        "DEPENDENCY_MISSING",
        "DISK_FULL",
        "EVENT_BUS_FAILED",
        "EVENT_NOT_APPLICABLE",
        "EVENT_TOPIC_UNKNOWN",
        "HOME_INVALID",
        "IDENTITY_UNAVAILABLE",
        "INTERNAL",
        "IO_FAILED",
        "KEYRING_FAILED",
        "KEY_MISSING",
        "KEY_WRAPPING_FAILED",
        "LOG_REWOUND",
        "NOT_READY",
        "NO_PERMISSION",
        "OBJECT_DAMAGED",
        "OBJECT_MISSING",
        "PHOTO_STORE_FAILED",
        "PHOTO_STORE_REFUSED",
        "PHOTO_STORE_UNAVAILABLE",
        "PUSH_FAILED",
        "QUEUE_MISCONFIGURED",
        "QUEUE_UNAVAILABLE",
        "SECRETS_UNAVAILABLE",
        "SECRET_MISSING",
        "SERVER_MOVED",
        "SERVER_UNREACHABLE",
        "STORE_CORRUPT",
        "STORE_FAILED",
        "STORE_MISMATCH",
        "STORE_OVERLOADED",
        "STORE_UNAVAILABLE",
        "WAIT_TIMED_OUT",
    }
)


def exit_of(code: str) -> Exit:
    """Return the exit code of an error's code: a code always has the same one.

    Only an interrupt differs: 130 for the command, and a failed job's own for INTERRUPTED.
    """
    if known := FailureCode.known(code):
        return Exit(known.exit_code)
    if code in USAGE_CODES:
        return Exit.USAGE
    is_fault = code in FAULT_CODES or code.startswith("HTTP_5")  # of a server that tells no code
    return Exit.FAULT if is_fault else Exit.REFUSED


class CliError(Exception):
    """The command line refuses the request. `more` are further fields of its Failure."""

    def __init__(
        self, code: str, detail: str, hint: str, job_id: UUID | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.exit_code = exit_of(code)
        self.code = code
        self.hint = hint
        self.job_id = job_id
        self.more = more


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


INTERRUPTED = Failure(
    Exit.INTERRUPTED, FailureCode.INTERRUPTED, "interrupted", "run the command again", "interrupted"
)
