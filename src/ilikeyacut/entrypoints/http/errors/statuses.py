"""One table: which status a code has. Codes of a try-on's failures bring theirs along."""

from __future__ import annotations

from ilikeyacut.domain.failures import FailureCode

STATUS: dict[str, int] = {
    **{code.value: code.http_status for code in FailureCode},
    "INVALID_REQUEST": 400,
    "UNKNOWN_FIELD": 400,
    "IDEMPOTENCY_KEY_REQUIRED": 400,
    "TOKEN_MISSING": 401,
    "TOKEN_INVALID": 401,
    "TOKEN_EXPIRED": 401,
    "TOKEN_WRONG_USE": 401,
    "CREDENTIALS_INVALID": 401,
    "CREDITS_EXHAUSTED": 402,
    "AGE_RESTRICTED": 403,
    "ACCOUNT_DISABLED": 403,
    "NOT_CONFIRMED": 403,
    "ADDRESS_REFUSED": 403,
    "FORM_REFUSED": 403,
    "ORIGIN_REFUSED": 403,
    "NOT_FOUND": 404,
    "NO_SUCH_ROUTE": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "BODY_TOO_SLOW": 408,
    "JOB_NOT_CANCELLABLE": 409,
    "GRANT_ID_REUSED": 409,
    "RESULT_EXPIRED": 410,
    "UPLOAD_EXPIRED": 410,
    "ACCOUNT_ERASED": 410,
    "PRECONDITION_FAILED": 412,
    "BODY_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "HOST_REFUSED": 421,
    "CODE_INVALID": 422,
    "CODE_EXPIRED": 422,
    "IDEMPOTENCY_KEY_REUSED": 422,
    "RATE_LIMITED": 429,
    "TOO_MANY_ACTIVE_JOBS": 429,
    "HEADERS_TOO_LARGE": 431,
    "INTERNAL": 500,
    "NOT_READY": 503,
    "UNAVAILABLE": 503,
}

OPERATORS = frozenset(
    {
        "DEPENDENCY_MISSING",
        "EVENT_UNKNOWN",
        "IMAGE_MISMATCH",
        "POSITION_NOT_SKIPPABLE",
        "REACTOR_NOT_REPLAYABLE",
        "SETTINGS_INVALID",
        "VERSION_DROPPED",
        "VERSION_IS_LIVE",
        "VERSION_UNKNOWN",
        "VIEW_STOPPED",
    }
)
"""Refusals that are meant for operators. For a client they are faults of ours."""
