"""Bounds the body of a request: its size, and the time that it may take to arrive."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ilikeyacut.entrypoints.http.errors.own import BodyTooLargeError, BodyTooSlowError

MOST_BYTES = 64 * 1024
"""The size of a body, unless the route says otherwise."""

RATE = 16 * 1024
"""A body has a second for so many bytes that it may have, beside the patience of the edge."""

EXTRA = "x-most-bytes"


def most_bytes(count: int) -> dict[str, Any]:
    """Return the options of a route whose body may be larger. It is in the document too."""
    return {"openapi_extra": {EXTRA: count}}


class Bodies:
    """Ends the reading of a body that is too large or too slow by an exception in the route."""

    def __init__(self, app: ASGIApp, *, patience: float) -> None:
        self.app = app
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, size, complete = monotonic(), 0, False

        async def bounded() -> Message:
            nonlocal size, complete
            if complete:
                return await receive()
            most = _most_of(scope)
            if _announced(scope) > most:
                raise BodyTooLargeError(most)
            left = began + self.patience + most / RATE - monotonic()
            try:
                async with asyncio.timeout(max(left, 0)):
                    message = await receive()
            except TimeoutError as error:
                raise BodyTooSlowError from error
            size += len(message.get("body", b""))
            if size > most:
                raise BodyTooLargeError(most)
            complete = not message.get("more_body", False)
            return message

        await self.app(scope, bounded, send)


def _most_of(scope: Scope) -> int:
    extra = getattr(scope.get("route"), "openapi_extra", None) or {}
    return int(extra.get(EXTRA, MOST_BYTES))


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0
