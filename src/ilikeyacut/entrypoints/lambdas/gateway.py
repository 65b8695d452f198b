"""HTTP requests as events: of API Gateway (v2 and v1), a load balancer, and function URLs."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from weakref import finalize

from ilikeyacut.domain.errors import InvalidRequestError
from ilikeyacut.entrypoints.lambdas.invocations import (
    Event,
    EventUnknownError,
    Handler,
    function,
)
from ilikeyacut.entrypoints.lambdas.routes import function_of, nouns_of

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from fastapi import FastAPI
    from fastapi.routing import APIRoute
    from mangum import Mangum

    from ilikeyacut.entrypoints.bootstrap import App

TEXT = ("text/", "application/json", "application/problem+json")
"""Media types that are answered as text; all others are answered in base64."""

HOST = re.compile(r"[^:\[\]]*(:\d{1,5})?")


class EventUnreadableError(InvalidRequestError):
    """The event has a request's context, and no request that can be read. AWS sends none such."""

    template = "the event is no HTTP request that can be read"
    hint = "send it through API Gateway, a load balancer or a function URL"


class Gateway:
    """Answers the requests of a function's paths. The API is made for the first one."""

    def __init__(self, function: str, opened: Callable[[], App]) -> None:
        self._function = function
        self._opened = opened
        self._one_at_a_time = Lock()

    def answer(self, event: Event, context: Any = None) -> dict[str, Any]:
        """Answer a request. Raises EventUnknownError for any other event."""
        if not isinstance(event.get("requestContext"), Mapping):
            raise EventUnknownError
        from asyncio import set_event_loop

        with self._one_at_a_time:
            set_event_loop(self._loop)  # Mangum uses it, and would never close its own
            try:
                return self._answered(event, context)
            finally:
                set_event_loop(None)

    def _answered(self, event: Event, context: Any) -> dict[str, Any]:
        adapter = self.adapter
        try:
            return adapter(readable(event), context)
        except (AttributeError, KeyError, RuntimeError, TypeError, ValueError):
            return unreadable()

    @cached_property
    def _loop(self) -> AbstractEventLoop:
        """The event loop of all its requests, closed with the gateway."""
        from asyncio import new_event_loop

        loop = new_event_loop()
        finalize(self, loop.close)
        return loop

    @cached_property
    def adapter(self) -> Mangum:
        """The API behind Mangum, which translates events. The environment configures its edge."""
        from mangum import Mangum

        from ilikeyacut.entrypoints.http.api import create_api
        from ilikeyacut.entrypoints.http.edge.options import Edge
        from ilikeyacut.entrypoints.lambdas.opened import settings

        logging.getLogger("mangum").setLevel(logging.ERROR)  # it logs paths, which may hold a token
        api = create_api(self._opened, (), edge=Edge.of(settings()))
        mounting = Mounting(self._function, api)
        return Mangum(mounting, lifespan="off", text_mime_types=[*TEXT])


class Mounting:
    """An API that loads a noun of its function with the first request for one of its paths."""

    def __init__(self, function: str, api: FastAPI) -> None:
        self._function = function
        self._api = api
        self._mounted: set[str] = set()
        self._lock = Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        with self._lock:
            for noun in nouns_of(self._function, scope["path"]):
                if noun not in self._mounted:
                    self._api.router.routes.extend(served(self._function, noun))
                    self._mounted.add(noun)
        await self._api(scope, receive, send)


def http(name: str, opened: Callable[[], App]) -> Handler:
    """Return the handler of a function that answers requests alone, over an app."""
    return function(Gateway(name, opened).answer)


def served(function: str, noun: str) -> list[APIRoute]:
    """Return the routes of a noun that a function serves."""
    from fastapi.routing import APIRoute

    from ilikeyacut.entrypoints.http.routes import routers

    [router] = routers([noun])
    return [
        route
        for route in router.routes
        if isinstance(route, APIRoute)
        and any(function_of(method, route.path) == function for method in route.methods or ())
    ]


def readable(event: Event) -> dict[str, Any]:
    """Return an event without what would stop its translation.

    The name of a stage is taken off the path, and headers that name no host or port are left out.
    """
    cleaned = {**event, "headers": event.get("headers") or {}}
    http, stage = event["requestContext"].get("http"), event["requestContext"].get("stage")
    if http and stage and str(http["path"]).startswith(f"/{stage}/"):
        path = http["path"].removeprefix(f"/{stage}")
        cleaned["requestContext"] = {**event["requestContext"], "http": {**http, "path": path}}
    for kind in ("headers", "multiValueHeaders"):
        if cleaned.get(kind):
            cleaned[kind] = {name: it for name, it in cleaned[kind].items() if _sound(name, it)}
    return cleaned


def unreadable() -> dict[str, Any]:
    """Return the answer to an event that looks like a request and cannot be translated."""
    from ilikeyacut.entrypoints.http.errors.problem import answer, refusal

    problem = answer(refusal(EventUnreadableError(), "/", str(uuid4())))
    return {
        "statusCode": problem.status_code,
        "headers": dict(problem.headers),
        "body": bytes(problem.body).decode(),
        "isBase64Encoded": False,
    }


def _sound(name: str, value: Any) -> bool:
    """Whether a header can be translated."""
    values = value if isinstance(value, list) else [value]
    match name.lower():
        case "host":
            return all(HOST.fullmatch(it) for it in values)
        case "x-forwarded-port":
            return all(it.isascii() and it.isdigit() for it in values)
        case _:
            return all(isinstance(it, str) for it in values)
