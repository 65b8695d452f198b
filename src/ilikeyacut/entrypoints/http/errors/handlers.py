"""Turns what routes and the framework raise into problem documents."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.entrypoints.http.conditional import NotModifiedError
from ilikeyacut.entrypoints.http.errors.own import (
    FieldsInvalidError,
    FieldUnknownError,
    MethodNotAllowedError,
    NoSuchRouteError,
)
from ilikeyacut.entrypoints.http.errors.problem import Problem, answer, refusal, title_of, type_of

log = logging.getLogger(__name__)

MOST_PROBLEMS = 5
"""How many faults of one request its problem names."""


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
    return answer(refusal(error, request.url.path, request_id(request)))


def invalid(request: Request, error: Exception) -> Response:
    """Answer a request that does not fit its model."""
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    unknown = [it for it in found if it["type"] == "extra_forbidden"]
    kind = FieldUnknownError if unknown else FieldsInvalidError
    told = "; ".join(_told(it) for it in (unknown or found)[:MOST_PROBLEMS])
    return refused(request, kind(told))


def of_framework(request: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses, such as an unknown path."""
    if not isinstance(error, HTTPException):
        raise error
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


def internal(request: Request, error: Exception) -> Response:
    """Answer a fault of ours. The log has its details, the answer has not."""
    log.error("a request failed: %s", type(error).__name__, exc_info=error)
    return answer(
        Problem(
            type=type_of("INTERNAL"),
            title=title_of("INTERNAL"),
            status=500,
            detail="something went wrong here",
            instance=request.url.path,
            code="INTERNAL",
            hint="try again later; tell us the request id if it goes on",
            retryable=True,
            request_id=request_id(request),
        )
    )


def request_id(request: Request) -> str:
    """Return the id that the edge gave a request."""
    return str(getattr(request.state, "request_id", ""))


def _told(fault: Any) -> str:
    """Return a fault as a JSON pointer (or the name of a parameter) and what is wrong there."""
    where, *path = (str(part) for part in fault["loc"])
    pointer = "/" + "/".join(path) if where == "body" else " ".join((where, *path))
    return f"{pointer}: {fault['msg']}"
