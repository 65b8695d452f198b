"""Which requests need no token, and what browsers of other origins may send and read.

Functions check tokens again, and count requests. Tests hold this equal to docs/openapi.json and to
the API's own answers.
"""

from __future__ import annotations

PUBLIC = (
    "GET /v1/health/live",
    "GET /v1/health/ready",
    "GET /v1/config",
    "GET /v1/hairstyles",
    "GET /v1/hairstyles/{name}",
    "GET /v1/hairstyles/{name}/thumbnail",
    "GET /v1/colours",
    "GET /v1/shares/{token}",
    "POST /v1/auth/sign-up",
    "POST /v1/auth/confirm",
    "POST /v1/auth/resend",
    "POST /v1/auth/sign-in",
    "POST /v1/auth/local",
    "POST /v1/auth/session",
    "POST /v1/auth/refresh",
    "POST /v1/auth/password/forgot",
    "POST /v1/auth/password/reset",
)
"""Everything else below /v1 needs a token."""

PAGES = ("GET /", "GET /web/{path+}", "GET /s/{token}")
"""The web page with its files, and shared results. Paths elsewhere do not exist."""

AUTH = tuple(it for it in PUBLIC if it.startswith("POST /v1/auth/"))
"""Where passwords and codes can be guessed: the throttle is tighter."""

METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE")
ALLOWED = (
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "prefer",
    "x-request-id",
)
EXPOSED = (
    "etag",
    "location",
    "retry-after",
    "ratelimit",
    "ratelimit-policy",
    "x-request-id",
    "idempotency-replayed",
    "preference-applied",
)
"""API Gateway answers for other origins instead of the functions, refusals of its own included."""
