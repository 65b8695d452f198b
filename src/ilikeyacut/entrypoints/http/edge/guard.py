"""Turns away requests before any route sees them, and answers faults that no route foresaw."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.entrypoints.http.edge.options import Edge, hostname
from ilikeyacut.entrypoints.http.errors.handlers import failed, refused
from ilikeyacut.entrypoints.http.errors.own import (
    HeadersTooLargeError,
    HostRefusedError,
    OriginRefusedError,
)

MOST_HEADERS = 16 * 1024
"""How many bytes the names and values of all headers may have, like those of API Gateway."""


class Guard:
    """Checks Host, Origin and headers. Nothing that a request causes inside gets past it."""

    def __init__(self, app: ASGIApp, *, edge: Edge) -> None:
        self.app = app
        self.edge = edge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if error := self._refusal(scope):
            return await refused(Request(scope), error)(scope, receive, send)
        begun = False

        async def noticed(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noticed)
        except ClientDisconnect:
            return None  # nobody is there to be answered
        except Exception as error:
            if begun:
                raise
            await failed(Request(scope), error)(scope, receive, noticed)

    def _refusal(self, scope: Scope) -> DomainError | None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
            return HeadersTooLargeError(MOST_HEADERS)
        headers = Headers(scope=scope)
        if not self.edge.hosts:
            return None
        if hostname(headers.get("host", "")) not in self.edge.hosts:
            return HostRefusedError()
        origin = headers.get("origin")
        if origin is not None and not self.edge.knows(origin, headers):
            return OriginRefusedError()
        return None
