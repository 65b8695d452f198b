"""The API's documentation as a page, made of its OpenAPI document."""

from __future__ import annotations

from functools import lru_cache

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse

from ilikeyacut.entrypoints.http.answers.html import page
from ilikeyacut.entrypoints.http.openapi.rendering import rendered
from ilikeyacut.entrypoints.http.routing import router

routes = router("Service", base="/v1/docs")


@routes.get("", include_in_schema=False)
def show_docs(request: Request) -> HTMLResponse:
    """Return the page."""
    return page("ilikeyacut API", _body(request.app))


@lru_cache(maxsize=4)
def _body(api: FastAPI) -> str:
    return rendered(api.openapi())
