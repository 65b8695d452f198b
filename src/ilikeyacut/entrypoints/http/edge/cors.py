"""Lets web clients of listed origins call the API (CORS). Others get no header, as before."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EXPOSED = (
    "ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, "
    "Idempotency-Replayed, Preference-Applied"
)
ALLOWED = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
    "Prefer, X-Request-Id"
)
METHODS = "GET, PUT, POST, PATCH, DELETE"
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": ALLOWED,
    "Access-Control-Max-Age": "600",
}


class Cors:
    """Answers a browser's questions, and marks what pages of the listed origins may read."""

    def __init__(self, app: ASGIApp, *, origins: Collection[str]) -> None:
        self.app = app
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not self.origins:
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        origin = asked.get("origin", "")

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Origin")
                if origin in self.origins:
                    headers["Access-Control-Allow-Origin"] = origin
                    headers["Access-Control-Allow-Credentials"] = "true"
                    headers["Access-Control-Expose-Headers"] = EXPOSED
            await send(message)

        preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in asked
        if preflight and origin in self.origins:
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, marked)
        else:
            await self.app(scope, receive, marked)
