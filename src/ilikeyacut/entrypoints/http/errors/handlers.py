"""Turns what routes and the framework raise into problem documents."""

from __future__ import annotations

import logging
import math
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ilikeyacut.application.limits import RateLimitedError
from ilikeyacut.application.ports.event_archive import ImportUnfinishedError
from ilikeyacut.application.ports.event_store import ImportRunningError, PositionBeyondHeadError
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.domain.errors import AccountErasedError, DomainError
from ilikeyacut.entrypoints.bootstrap.app import AppClosedError
from ilikeyacut.entrypoints.http.errors.own import (
    BodyTooLargeError,
    BodyTooSlowError,
    FieldsInvalidError,
    FieldUnknownError,
    InternalError,
    MethodNotAllowedError,
    NoSuchRouteError,
    NotModifiedError,
    NotReadyError,
    UnavailableError,
)
from ilikeyacut.entrypoints.http.errors.problem import answer, refusal
from ilikeyacut.entrypoints.http.errors.statuses import OPERATORS

log = logging.getLogger(__name__)

MOST_PROBLEMS = 5
"""How many faults of one request its problem names."""

NO_OBJECT = ("missing", "model_attributes_type", "model_type", "dict_type")
"""How pydantic calls a body that is absent, or something else than an object."""

NOT_READY = (AppClosedError, ImportRunningError, ImportUnfinishedError, PositionBeyondHeadError)
"""An operator is at it, or must be."""


def handle_errors(api: FastAPI) -> None:
    """Make every error of the API a problem document."""
    api.add_exception_handler(DomainError, refused)
    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(HTTPException, of_framework)
    api.add_exception_handler(NotModifiedError, not_modified)


def refused(request: Request, error: Exception) -> Response:
    """Answer a refusal of the core or of the edge."""
    if not isinstance(error, DomainError):
        raise error
    if error.code in OPERATORS:
        return failed(request, error)
    response = answer(refusal(error, request.url.path, request_id(request)))
    if isinstance(error, (BodyTooLargeError, BodyTooSlowError)):
        response.headers["Connection"] = "close"  # nobody reads the rest of the body
    if isinstance(error, RateLimitedError):
        wait = math.ceil(error.retry_after)
        response.headers["RateLimit"] = f'"{error.limit}";r=0;t={wait}'
    return response


def invalid(request: Request, error: Exception) -> Response:
    """Answer a request that does not fit its model."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    unknown = [it for it in found if it["type"] == "extra_forbidden"]
    kind = FieldUnknownError if unknown else FieldsInvalidError
    problems = "; ".join(_located(it) for it in (unknown or found)[:MOST_PROBLEMS])
    return refused(request, kind(problems))


def of_framework(request: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses, such as an unknown path."""
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error.__cause__, DomainError):  # out of the reading of the body
        return refused(request, error.__cause__)
    if error.status_code == 404:
        return refused(request, NoSuchRouteError())
    if error.status_code == 405:
        response = refused(request, MethodNotAllowedError())
        response.headers.update(error.headers or {})
        return response
    return refused(request, FieldsInvalidError("the request cannot be read"))


def not_modified(request: Request, error: Exception) -> Response:
    """Answer a client that has the answer already."""
    if not isinstance(error, NotModifiedError):
        raise error
    return Response(status_code=304, headers=error.headers)


def failed(request: Request, error: Exception) -> Response:
    """Answer a fault of ours. The log has its details, the answer has not.

    One that passes by itself, such as a full disk, fails each request meanwhile: a line for each.
    """
    shown = _shown(error)
    if shown.code == InternalError.code:
        log.error("a request failed: %s", type(error).__name__, exc_info=error)
    else:
        log.warning("a request failed: %s: %s", type(error).__name__, error)
    return refused(request, shown)


def _shown(error: Exception) -> DomainError:
    """Return what a client may know of a fault."""
    from ilikeyacut.entrypoints.faults import fault_of

    if isinstance(error, PersonErasedError):  # between the reading of a person and the append
        return AccountErasedError(error.user_id)
    if isinstance(error, NOT_READY):
        return NotReadyError()
    if fault_of(error).passing:
        return UnavailableError(max(getattr(error, "retry_after", None) or 1.0, 1.0))
    return InternalError()


def request_id(request: Request) -> str:
    """Return the id that the edge gave a request."""
    return str(getattr(request.state, "request_id", ""))


def _located(fault: Any) -> str:
    """Return a fault as a JSON pointer (or the name of a parameter) and what is wrong there."""
    where, *path = (str(part) for part in fault["loc"])
    if where == "body" and not path and fault["type"] in NO_OBJECT:
        return "the body must be a JSON object"
    pointer = "/" + "/".join(path) if where == "body" else " ".join((where, *path))
    return f"{pointer}: {fault['msg']}"
