"""Makes routers whose answers leave out what is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

BASE = "/v1"


class _Route(APIRoute):
    """A route whose answer leaves out fields that are None, unless it says otherwise."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["response_model_exclude_none"] = True
        super().__init__(path, endpoint, **options)


def router(noun: str, base: str = BASE) -> APIRouter:
    """Return the router of a noun, which names its part of the documentation."""
    return APIRouter(prefix=base, route_class=_Route, tags=[noun])
