"""Failures as exit codes, and as an object that scripts can branch on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import typer
from pydantic import ValidationError

from ilikeyacut.application.ports.event_archive import ArchiveError, ImportUnfinishedError
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.ports.extras import ExtraMissingError
from ilikeyacut.application.ports.views import RowUnreadableError
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.entrypoints.cli.hints import (
    AGAIN,
    AWS_STORE,
    BUCKETS,
    BY_CODE,
    BY_REFUSAL,
    DOCTOR,
    EVENT_BUS,
    FINISH_IMPORT,
    INSTALL,
    MAKE_IT,
    NEWER,
    PUSH,
    QUEUES,
    REBUILD,
    REWIND,
    TABLES,
    TEMPORARY,
    USER_POOL,
    WRAPPING,
    WRITABLE,
    hint_of,
)
from ilikeyacut.entrypoints.cli.looks import in_words
from ilikeyacut.entrypoints.cli.outcomes import (
    INTERRUPTED,
    CliError,
    Exit,
    Failure,
    JobEndedError,
    TryOnBrokenError,
    exit_of,
)
from ilikeyacut.entrypoints.cli.session import settings
from ilikeyacut.entrypoints.cli.usage import described
from ilikeyacut.entrypoints.faults import fault_of
from ilikeyacut.entrypoints.setting_names import PREFIX
from ilikeyacut.entrypoints.settings import Profile, Settings

__all__ = ["CAUSES", "exit_of", "failure_of"]

STATUS = {Exit.USAGE: "refused", Exit.REFUSED: "refused", Exit.INTERRUPTED: "interrupted"}

FAULT_HINTS: dict[str, str] = {
    "EVENT_NOT_APPLICABLE": f"{NEWER}, or see `ilikeyacut projections skip`",
    "EVENT_TOPIC_UNKNOWN": NEWER,
    "LOG_REWOUND": REWIND,
    "STORE_CORRUPT": f"{DOCTOR}, and restore the home from a backup",
    FailureCode.VERSION_CONFLICT: AGAIN,
    "NO_PERMISSION": WRITABLE,
    ImportUnfinishedError.code: FINISH_IMPORT,
    "STORE_OVERLOADED": AGAIN,
    "STORE_MISMATCH": TABLES,
    "KEY_MISSING": "restore the home from a backup that contains its keys",
    "KEY_WRAPPING_FAILED": WRAPPING,
    "SECRET_MISSING": MAKE_IT,
    "SECRETS_UNAVAILABLE": AWS_STORE,
    "OBJECT_MISSING": "restore the home's photos from a backup",
    "OBJECT_DAMAGED": "restore that object from a backup or a version",
    "PHOTO_STORE_UNAVAILABLE": AGAIN,
    "PHOTO_STORE_REFUSED": BUCKETS,
    "IDENTITY_UNAVAILABLE": USER_POOL,
    "QUEUE_UNAVAILABLE": AGAIN,
    "QUEUE_MISCONFIGURED": QUEUES,
    "EVENT_BUS_FAILED": EVENT_BUS,
    "PUSH_FAILED": PUSH,
    "DEPENDENCY_MISSING": INSTALL,
    "INTERNAL": "set ILIKEYACUT_DEBUG=1 to see where it happened",
}
"""What helps against a fault, by its code. Against all others the doctor does."""

CAUSES = {
    errno.ENOSPC: ("DISK_FULL", "free some disk space, then run the command again"),
    errno.EDQUOT: ("DISK_FULL", "free some of your disk quota, then run the command again"),
    errno.EFBIG: ("DISK_FULL", "allow larger files (ulimit -f), then run the command again"),
    errno.EACCES: ("NO_PERMISSION", WRITABLE),
    errno.EPERM: ("NO_PERMISSION", WRITABLE),
    errno.EROFS: ("NO_PERMISSION", WRITABLE),
    errno.ENOTDIR: ("HOME_INVALID", "set ILIKEYACUT_HOME to a folder"),
    errno.EEXIST: ("HOME_INVALID", "set ILIKEYACUT_HOME to a folder"),
}
SQLITE_CAUSES = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_PERM: errno.EPERM,
    sqlite3.SQLITE_READONLY: errno.EROFS,
}


def failure_of(error: BaseException) -> Failure:
    """Return how to print an error, and its exit code."""
    return next(told(error) for kind, told in TELLERS if isinstance(error, kind))


def _failure(exit_code: Exit, code: str, detail: str, hint: str) -> Failure:
    one_line = " ".join(detail.split())
    return Failure(exit_code, code, one_line, hint, STATUS.get(exit_code, "error"))


def _refused(error: DomainError) -> Failure:
    exit_code = exit_of(error.code)
    return Failure(
        exit_code,
        error.code,
        str(error),
        hint_of(error),
        STATUS.get(exit_code, "error"),
        measured=getattr(error, "measured", getattr(error, "available", None)),
        required=getattr(error, "required", None),
        suggestions=_suggestions(error),
        offer="did you mean" if getattr(error, "suggestions", ()) else "what there is",
        job_id=getattr(error, "job_id", None),
    )


def _extra(error: ExtraMissingError) -> Failure:
    return _failure(Exit.FAULT, error.code, str(error), hint_of(error))


def _suggestions(error: DomainError) -> tuple[str, ...]:
    """Return similar names, or all valid ones."""
    for name in ("suggestions", "known", "supported"):
        if found := getattr(error, name, ()):
            return tuple(found)
    return ()


def _archive(error: ArchiveError) -> Failure:
    return _failure(exit_of(error.code), error.code, str(error), hint_of(error))


def _usage(error: typer.TyperException) -> Failure:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "ilikeyacut"
    detail, suggestions = described(error)
    told = _failure(Exit.USAGE, "INVALID_REQUEST", detail, f"see `{command} --help`")
    return replace(told, suggestions=suggestions)


def _settings(error: ValidationError) -> Failure:
    if error.title != Settings.__name__:
        return _fault(error)
    detail = "; ".join(_setting(fault) for fault in error.errors(include_url=False))
    return _failure(Exit.USAGE, "SETTINGS_INVALID", detail, "correct the environment variable")


def _setting(fault: Any) -> str:
    """Name the variable, and where in its JSON the fault is."""
    loc = [str(part) for part in fault["loc"]]
    name = "".join(loc[:1]).upper().removeprefix(PREFIX)
    inside = f" ({'.'.join(loc[1:])})" if loc[1:] else ""
    return f"{PREFIX}{name}{inside}: {fault['msg']}"


def _fault(error: BaseException) -> Failure:
    code = str(fault_of(error).code)
    hint = REBUILD if isinstance(error, RowUnreadableError) else FAULT_HINTS.get(code, DOCTOR)
    if code in ("IO_FAILED", "STORE_UNAVAILABLE", "PHOTO_STORE_FAILED"):
        code, hint = CAUSES.get(_errno(error), (code, hint))
    in_aws = isinstance(error, StoreUnavailableError) and settings().profile is Profile.AWS
    if in_aws and code == "STORE_UNAVAILABLE":
        hint = TEMPORARY if isinstance(error.__cause__, sqlite3.Error) else AWS_STORE
    detail = str(error)
    if code == "INTERNAL":
        detail = f"{type(error).__name__}: {detail}"
    return _failure(exit_of(code), code, detail, hint)


def _errno(error: BaseException | None) -> int:
    """Return the system's error number, from the error or its causes; 0 if there is none."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return error.errno
        if isinstance(error, sqlite3.Error):
            return SQLITE_CAUSES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, 0)
        error = error.__cause__
    return 0


def _of_job(ended: JobEndedError) -> Failure:
    job = ended.job
    if job.status is JobStatus.CANCELLED:
        code, detail, hint = "JOB_CANCELLED", "the try-on was cancelled", "request it again"
    else:
        code = job.failure or FailureCode.NO_IMAGE_RETURNED
        look = in_words(job.request.look)
        detail, hint = f"the try-on of {look} {job.status}", _hint(code)
    return Failure(exit_of(code), code, detail, hint, job.status, job_id=job.id)


def _hint(code: str) -> str:
    if known := BY_REFUSAL.get(code) or BY_CODE.get(code):
        return known
    if exit_of(code) is Exit.PROVIDER:
        return "no credit was spent: request the try-on again later"
    return "choose another photo or another look"


def _broken(error: TryOnBrokenError) -> Failure:
    told = failure_of(error.__cause__ or error)
    return replace(told, job_id=error.job_id)


def _own(error: CliError) -> Failure:
    told = _failure(error.exit_code, error.code, str(error), error.hint)
    return replace(told, job_id=error.job_id, **error.more)


def _aborted(error: typer.Abort) -> Failure:
    return _failure(Exit.INTERRUPTED, "ABORTED", "nothing was done", "answer yes, or use --yes")


TELLERS: tuple[tuple[type[BaseException], Callable[[Any], Failure]], ...] = (
    (JobEndedError, _of_job),
    (TryOnBrokenError, _broken),
    (CliError, _own),
    (ExtraMissingError, _extra),
    (DomainError, _refused),
    (ArchiveError, _archive),
    (typer.TyperException, _usage),
    (ValidationError, _settings),
    (KeyboardInterrupt, lambda _: INTERRUPTED),
    (typer.Abort, _aborted),
    (BaseException, _fault),
)
"""Which function describes which error."""
