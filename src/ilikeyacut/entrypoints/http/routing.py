"""Makes routers whose routes read JSON strictly, and leave out of answers what is not there."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from threading import RLock
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.params import File, Form
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from ilikeyacut.entrypoints.http.edge.reading import JsonRequest

BASE = "/v1"

_COMPLETING = RLock()
"""Held while a route is completed, because threads may ask for it first at once."""


class _Route(APIRoute):
    """A route whose answer leaves out fields that are None, unless it says otherwise.

    FastAPI looks at its parameters and models with its first request: for all routes of a function
    that would take longer than the rest of its start.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["response_model_exclude_none"] = True
        options["status_code"] = options.get("status_code") or 200
        self._given: tuple[str, Callable[..., Any], dict[str, Any]] = (path, endpoint, options)
        self.path, self.endpoint, self.name = path, endpoint, endpoint.__name__
        self.methods = {*options["methods"]}
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)

    def __getattr__(self, name: str) -> Any:
        """Return what only a whole route has."""
        with _COMPLETING:
            if given := vars(self).pop("_given", None):
                path, endpoint, options = given
                super().__init__(path, endpoint, **options)
        try:
            return vars(self)[name]
        except KeyError:
            raise AttributeError(name) from None

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
    return APIRouter(
        prefix=base, route_class=_Route, tags=[noun], generate_unique_id_function=_named
    )


def _named(route: APIRoute) -> str:
    return route.name
