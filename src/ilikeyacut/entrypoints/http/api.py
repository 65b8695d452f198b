"""Makes the HTTP API of some routers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from ilikeyacut import __version__
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.edge.requests import Requests
from ilikeyacut.entrypoints.http.errors.handlers import handle_errors
from ilikeyacut.entrypoints.http.routing import BASE
from ilikeyacut.entrypoints.http.waiting import WaitingRoom


def create_api(
    opened: Callable[[], App],
    routers: Iterable[APIRouter],
    *,
    waiting: WaitingRoom | None = None,
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
        generate_unique_id_function=_named,
    )
    api.state.opened = opened
    api.state.waiting = waiting
    handle_errors(api)
    for router in routers:
        api.include_router(router)
    api.add_middleware(Requests)
    return api


def _named(route: APIRoute) -> str:
    return route.name
