"""Parts of a list: how a client asks for one, and what it gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import ConfigDict

from ilikeyacut.entrypoints.http.models.base import Answer

T = TypeVar("T")


class Page(Answer, Generic[T]):
    """Some items, and the cursor for the next ones, absent at the end."""

    model_config = ConfigDict(
        json_schema_extra={
            "description": "Some items, and the cursor for the next ones, absent at the end."
        }
    )

    items: list[T]
    next_cursor: str | None = None


@dataclass(frozen=True)
class Paging:
    """Which part of a list is asked for. `linked` says in a header where the next one is."""

    limit: int
    cursor: str | None
    _request: Request
    _response: Response

    def linked(self, cursor: str | None) -> str | None:
        """Add a Link header for the next page, if there is one; return its cursor."""
        if cursor is not None:
            there = self._request.url.include_query_params(cursor=cursor)
            self._response.headers["Link"] = f'<{there.path}?{there.query}>; rel="next"'
        return cursor


async def paging(
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Paging:
    """Return which part of a list is asked for. A coroutine, as it needs no thread to wait in."""
    return Paging(limit, cursor, request, response)


Paged = Annotated[Paging, Depends(paging)]
