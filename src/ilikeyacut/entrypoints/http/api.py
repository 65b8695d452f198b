"""Makes the HTTP API of some routers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from ilikeyacut import __version__
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.edge.bodies import Bodies
from ilikeyacut.entrypoints.http.edge.cors import Cors
from ilikeyacut.entrypoints.http.edge.guard import Guard
from ilikeyacut.entrypoints.http.edge.headers import AnswerHeaders
from ilikeyacut.entrypoints.http.edge.options import Edge
from ilikeyacut.entrypoints.http.edge.requests import Requests
from ilikeyacut.entrypoints.http.errors.handlers import handle_errors
from ilikeyacut.entrypoints.http.routing import BASE
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom

COMPRESSED = 800
"""From how many bytes on an answer is compressed. Pictures and events never are."""


def create_api(
    opened: Callable[[], App],
    routers: Iterable[APIRouter],
    *,
    waiting: WaitingRoom | None = None,
    edge: Edge | None = None,
) -> FastAPI:
    """Return the API: these routers, and each failure a problem document.

    `opened` returns the open app. It is first called by a request that needs the app. Without a
    waiting room no request waits for anything.
    """
    api = FastAPI(
        title="ilikeyacut",
        version=__version__,
        openapi_url=f"{BASE}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    api.state.opened = opened
    api.state.waiting = waiting
    api.state.edge = edge = edge or Edge()
    api.openapi = partial(described, api)  # type: ignore[method-assign] # the way of its manual
    handle_errors(api)
    for router in routers:
        api.router.routes.extend(router.routes)  # including them would look at each once more
    # the innermost layer first: each is around those before it
    api.add_middleware(Bodies, patience=edge.patience)
    api.add_middleware(Guard, edge=edge)
    api.add_middleware(GZipMiddleware, minimum_size=COMPRESSED, compresslevel=6)
    api.add_middleware(AnswerHeaders, https=edge.https)
    api.add_middleware(Cors, origins=edge.origins)
    api.add_middleware(Requests)
    return api


def described(api: FastAPI) -> dict[str, Any]:
    """Return the API as an OpenAPI document, which is made when it is first asked for."""
    if api.openapi_schema is None:
        from ilikeyacut.entrypoints.http.openapi.document import document

        api.openapi_schema = document(api)
    return api.openapi_schema
