"""Headers that every answer has, unless its route says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ilikeyacut.application.limits import Limit
from ilikeyacut.application.ports.rate_limits import Allowed

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HSTS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


class AnswerHeaders:
    """Completes the headers of answers: security, caches, and the state of the rate limit."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self.app = app
        self.headers = HEADERS | (HSTS if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**self.headers, **rate_limit(scope.get("state", {}))}.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, completed)


def rate_limit(state: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers about the rate limit that a request was counted against, if any."""
    if "rate" not in state:
        return {}
    limit: Limit
    allowed: Allowed | None
    limit, allowed = state["rate"]
    headers = {"RateLimit-Policy": f'"{limit.name}";q={limit.capacity};w={limit.per_seconds}'}
    if allowed is not None:
        left = f'"{limit.name}";r={allowed.remaining};t={ceil(allowed.full_in)}'
        headers["RateLimit"] = left
    return headers
