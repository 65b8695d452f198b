"""The problem document, and how an error becomes one."""

from __future__ import annotations

import math
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.entrypoints.http.errors.statuses import STATUS
from ilikeyacut.entrypoints.http.models.base import Answer

MEDIA_TYPE = "application/problem+json"
MOST_DETAIL = 1000


class Problem(Answer):
    """Why a request failed (RFC 9457). Clients branch on `code`; `hint` says what helps.

    `measured` and `required` are a number, a text or a list, as the code needs them. A request that
    failed has `charged` nothing.
    """

    type: Annotated[str, Field(examples=["/problems/credits-exhausted"])]
    title: Annotated[str, Field(examples=["Credits exhausted"])]
    status: Annotated[int, Field(examples=[402])]
    detail: Annotated[str, Field(examples=["this costs 4 credits, but only 1 are available"])]
    instance: Annotated[str, Field(examples=["/v1/try-ons"])]
    code: Annotated[
        str,
        Field(
            examples=["CREDITS_EXHAUSTED"], json_schema_extra={"x-known-values": [*sorted(STATUS)]}
        ),
    ]
    hint: Annotated[str, Field(examples=["request fewer variations or add credits"])]
    retryable: Annotated[bool, Field(examples=[False])]
    request_id: Annotated[str, Field(examples=["7d3c1c0e5f"])]
    retry_after: Annotated[int, Field(examples=[3])] | None = None
    measured: Annotated[Any, Field(examples=[1])] = None
    required: Annotated[Any, Field(examples=[4])] = None
    suggestions: Annotated[list[str], Field(examples=[["bob"]])] | None = None
    job_id: UUID | None = None
    charged: Annotated[int, Field(examples=[0])]


def refusal(error: DomainError, path: str, request_id: str) -> Problem:
    """Return the problem of a refusal."""
    after = getattr(error, "retry_after", None)
    row = FailureCode.known(error.code)
    return Problem(
        type=type_of(error.code),
        title=title_of(error.code),
        status=STATUS[error.code],
        detail=_readable(str(error)),
        instance=path,
        code=error.code,
        hint=error.hint,
        retryable=after is not None or bool(row and row.again),
        request_id=request_id,
        retry_after=None if after is None else math.ceil(after),
        measured=getattr(error, "measured", getattr(error, "available", None)),
        required=getattr(error, "required", None),
        suggestions=_suggestions(error),
        job_id=getattr(error, "job_id", None),
        charged=0,
    )


def type_of(code: str) -> str:
    """Return the address of the page about a code."""
    return f"/problems/{code.lower().replace('_', '-')}"


def title_of(code: str) -> str:
    """Return a code as words."""
    return code.replace("_", " ").capitalize()


def answer(problem: Problem) -> Response:
    """Return the answer that a problem is."""
    headers = {"Cache-Control": "no-store"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="ilikeyacut"'
    content = problem.model_dump_json(exclude_none=True)
    return Response(content, problem.status, headers, MEDIA_TYPE)


def _readable(text: str) -> str:
    """Return a text on one line. It may repeat what a client sent: at most so much, and UTF-8."""
    return " ".join(text.split())[:MOST_DETAIL].encode(errors="replace").decode()


def _suggestions(error: DomainError) -> list[str] | None:
    """Return similar names, or all valid ones."""
    for name in ("suggestions", "known", "supported"):
        if found := getattr(error, name, ()):
            return list(found)
    return None
