"""Gives each request an id, and answers those that fail in a way nobody foresaw."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ilikeyacut.entrypoints.http.errors.handlers import internal

HEADER = "x-request-id"
VALID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Requests:
    """The outermost layer: nothing that a request causes gets past it."""

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
        begun = False

        async def named(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        try:
            await self.app(scope, receive, named)
        except Exception as error:
            if begun:
                raise
            await internal(Request(scope), error)(scope, receive, named)
