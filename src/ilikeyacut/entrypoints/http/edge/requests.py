"""Gives each request an id, and writes a line to the log when it has been answered."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from time import perf_counter
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ilikeyacut.entrypoints.http.edge.logs import REQUEST_ID

log = logging.getLogger(__name__)

HEADER = "x-request-id"
VALID = re.compile(r"[A-Za-z0-9_=-]{1,64}")
"""Of API Gateway, ids end with `=`."""
JOB = re.compile(r"/v1/try-ons/([0-9a-f-]{36})")
"""Where a submitted try-on is. The line of the request names its job, by which the log goes on."""


class Requests:
    """The outermost layer. The log names the route, not the path: a path may hold a token."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = Headers(scope=scope).get(HEADER, "")
        name = given if VALID.fullmatch(given) else str(uuid4())
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = name
        token, began = REQUEST_ID.set(name), perf_counter()

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[HEADER] = name
                took = (perf_counter() - began) * 1000
                made = _job(headers.get("location", ""))
                log.info("%s %d in %.0f ms", _called(scope), message["status"], took, extra=made)
            await send(message)

        try:
            await self.app(scope, receive, named)
        finally:
            REQUEST_ID.reset(token)


def _called(scope: Scope) -> str:
    route = getattr(scope.get("route"), "path_format", "no route")
    return f"{scope['method'][:10]!a} {route}"


def _job(location: str) -> dict[str, str]:
    """Return what the line of a request says of the try-on that it submitted."""
    found = JOB.fullmatch(location)
    return {"job_id": found[1]} if found else {}
