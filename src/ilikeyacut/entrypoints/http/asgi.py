"""The whole API as a plain ASGI app, for containers.

`uvicorn --factory ilikeyacut.entrypoints.http.asgi:create_app --workers 4` runs it. It has no
worker: `ilikeyacut worker` runs beside it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from ilikeyacut.entrypoints.bootstrap import App, open_app
from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.edge.options import LOOPBACK, Edge
from ilikeyacut.entrypoints.http.routes import OWN_STORE, routers
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom
from ilikeyacut.entrypoints.settings import Profile, Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the API of the settings, by default the environment's, over an app of its own.

    Raises what `open_app` raises.
    """
    settings = settings or Settings()
    app = open_app(settings)
    room = WaitingRoom.at(app.doorbells.new(), app.store)

    @asynccontextmanager
    async def closing(api: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(room.close)
        await run_in_threadpool(app.close)

    api = api_of(app, settings, room)
    api.router.lifespan_context = closing
    return api


def api_of(app: App, settings: Settings, room: WaitingRoom) -> FastAPI:
    """Return the API of an open app with all routes that its profile has."""
    own = () if settings.profile is Profile.AWS else OWN_STORE
    return create_api(
        lambda: app, [*routers(), *routers(own)], edge=reached(settings), waiting=room
    )


def reached(settings: Settings) -> Edge:
    """Return how the API is reached. A home answers to the names of its machine only.

    Otherwise a web page could call it by a name of its own that leads to this machine.
    """
    edge = Edge.of(settings)
    if settings.profile is Profile.AWS:
        return edge
    own = urlsplit(settings.server_url).hostname or ""
    return replace(edge, hosts=(*LOOPBACK, own))
