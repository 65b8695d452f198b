"""Why a try-on fails: one table of codes and their consequences, which all layers read."""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import Self


class Fault(Enum):
    """Whose fault a failure is. It decides which stylist is tried next."""

    REQUEST = auto()
    """The photo or the look: no other stylist is tried."""
    ACCOUNT = auto()
    """The person's consent or quota."""
    PICTURE = auto()
    """The made picture: only the same model is tried again."""
    ROUTE = auto()
    """The provider or the model: the next route is tried at once."""
    OURS = auto()
    """Our own: a call that the provider refuses, a limit, a store, or a process that died."""


class Opens(Enum):
    """Whether a failure opens the circuit of its route."""

    NEVER = auto()
    IF_REPEATED = auto()
    AT_ONCE = auto()


class FailureCode(StrEnum):
    """The codes, each equal to its string. Columns that a row omits have the defaults.

    `again` says whether the same call may succeed later, unless the failure itself says otherwise.
    `exit_code` is the command line's: 3 the input is refused, 4 the provider failed, 5 an internal
    fault. `http_status` is the status of the problem document.
    """

    fault: Fault
    again: bool
    opens: Opens
    exit_code: int
    http_status: int

    def __new__(  # noqa: PLR0917 - the columns of the table
        cls,
        code: str,
        fault: Fault = Fault.REQUEST,
        again: bool = False,
        opens: Opens = Opens.NEVER,
        exit_code: int = 3,
        http_status: int = 422,
    ) -> Self:
        row = str.__new__(cls, code)
        row._value_ = code
        row.fault, row.again, row.opens = fault, again, opens
        row.exit_code, row.http_status = exit_code, http_status
        return row

    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE", Fault.ROUTE, True, Opens.IF_REPEATED, 4, 503
    PROVIDER_RATE_LIMITED = "PROVIDER_RATE_LIMITED", Fault.ROUTE, True, Opens.IF_REPEATED, 4, 503
    PROVIDER_TIMEOUT = "PROVIDER_TIMEOUT", Fault.ROUTE, True, Opens.IF_REPEATED, 4, 504
    PROVIDER_MISCONFIGURED = "PROVIDER_MISCONFIGURED", Fault.ROUTE, False, Opens.AT_ONCE, 4, 503
    MODEL_RETIRED = "MODEL_RETIRED", Fault.ROUTE, False, Opens.AT_ONCE, 4, 503
    PROVIDER_MALFORMED = "PROVIDER_MALFORMED", Fault.PICTURE, True, Opens.IF_REPEATED, 4, 502
    NO_IMAGE_RETURNED = "NO_IMAGE_RETURNED", Fault.PICTURE, True, Opens.NEVER, 4, 502
    RESULT_UNCHANGED = "RESULT_UNCHANGED", Fault.PICTURE, True, Opens.NEVER, 4, 502
    PROVIDER_REJECTED = "PROVIDER_REJECTED", Fault.OURS, False, Opens.NEVER, 4, 502
    CIRCUIT_OPEN = "CIRCUIT_OPEN", Fault.ROUTE, True, Opens.NEVER, 4, 503
    BUDGET_PAUSED = "BUDGET_PAUSED", Fault.OURS, True, Opens.NEVER, 4, 503
    INTERRUPTED = "INTERRUPTED", Fault.OURS, True, Opens.NEVER, 4, 504
    JOB_DEADLINE_EXCEEDED = "JOB_DEADLINE_EXCEEDED", Fault.OURS, True, Opens.NEVER, 4, 504
    VERSION_CONFLICT = "VERSION_CONFLICT", Fault.OURS, True, Opens.NEVER, 5, 409
    UPLOAD_NOT_COMPLETE = "UPLOAD_NOT_COMPLETE", Fault.OURS, True, Opens.NEVER, 5, 409
    DAILY_QUOTA_EXCEEDED = "DAILY_QUOTA_EXCEEDED", Fault.ACCOUNT, True, Opens.NEVER, 3, 429
    CONSENT_REQUIRED = "CONSENT_REQUIRED", Fault.ACCOUNT, False, Opens.NEVER, 3, 403

    CONTENT_BLOCKED = "CONTENT_BLOCKED"
    STYLE_UNAVAILABLE = "STYLE_UNAVAILABLE"
    OPTION_UNSUPPORTED = "OPTION_UNSUPPORTED"
    PHOTO_REJECTED = "PHOTO_REJECTED"
    IMAGE_UNREADABLE = "IMAGE_UNREADABLE"
    IMAGE_TOO_SMALL = "IMAGE_TOO_SMALL"
    IMAGE_TOO_LARGE = "IMAGE_TOO_LARGE", Fault.REQUEST, False, Opens.NEVER, 3, 413
    IMAGE_TOO_MANY_PIXELS = "IMAGE_TOO_MANY_PIXELS", Fault.REQUEST, False, Opens.NEVER, 3, 413
    IMAGE_TYPE_UNSUPPORTED = "IMAGE_TYPE_UNSUPPORTED", Fault.REQUEST, False, Opens.NEVER, 3, 415
    FACE_NOT_FOUND = "FACE_NOT_FOUND"
    FACE_MULTIPLE = "FACE_MULTIPLE"
    FACE_TOO_SMALL = "FACE_TOO_SMALL"
    FACE_OUT_OF_FRAME = "FACE_OUT_OF_FRAME"
    FACE_TURNED_LEFT = "FACE_TURNED_LEFT"
    FACE_TURNED_RIGHT = "FACE_TURNED_RIGHT"
    FACE_TILTED_UP = "FACE_TILTED_UP"
    FACE_TILTED_DOWN = "FACE_TILTED_DOWN"
    FACE_TILTED_LEFT = "FACE_TILTED_LEFT"
    FACE_TILTED_RIGHT = "FACE_TILTED_RIGHT"
    FACE_BLURRY = "FACE_BLURRY"
    FACE_TOO_DARK = "FACE_TOO_DARK"
    FACE_TOO_BRIGHT = "FACE_TOO_BRIGHT"
    HAIR_NOT_VISIBLE = "HAIR_NOT_VISIBLE"

    @classmethod
    def known(cls, code: str | None) -> FailureCode | None:
        """Return the row of a code, None for an unknown one."""
        return next((row for row in cls if row == code), None)
