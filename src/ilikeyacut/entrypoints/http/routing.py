"""Makes routers whose routes read JSON strictly, and leave out of answers what is not there."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.params import File, Form
from fastapi.routing import APIRoute

from ilikeyacut.entrypoints.http.edge.reading import JsonRequest

BASE = "/v1"


class _Route(APIRoute):
    """A route whose answer leaves out fields that are None, unless it says otherwise."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["response_model_exclude_none"] = True
        options["status_code"] = options.get("status_code") or 200
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler; one with a model for its body gets JSON and nothing else."""
        handler = super().get_route_handler()
        if self.body_field is None or isinstance(self.body_field.field_info, (Form, File)):
            return handler

        async def strict(request: Request) -> Response:
            return await handler(JsonRequest(request.scope, request.receive))

        return strict


def reading(*headers: str, **more: Any) -> dict[str, Any]:
    """Return the options of a route that reads headers by itself: they are in the document then."""
    parameters = [{"in": "header", "name": it, "schema": {"type": "string"}} for it in headers]
    return {"openapi_extra": {"parameters": parameters}, **more}


def file_of(*kinds: str, elsewhere: bool = False) -> dict[str, Any]:
    """Return the options of a route that answers with a file of these types.

    `elsewhere`: or with the address of it.
    """
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    answers: dict[int | str, Any] = {200: {"description": "The file.", "content": content}}
    if elsewhere:
        answers[307] = {"description": "The file is at the address in Location."}
    return reading("If-None-Match", response_class=Response, responses=answers)


def router(noun: str, base: str = BASE) -> APIRouter:
    """Return the router of a noun, which names its part of the documentation."""
    return APIRouter(prefix=base, route_class=_Route, tags=[noun])
