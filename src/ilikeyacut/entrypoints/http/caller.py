"""Who asks: what a route can have by declaring a parameter of one of these types.

Opened   the app
Source   the IP address that the request comes from
Signed   the claims of a signed-in person; the request counts as one of theirs
Admin    the same of an admin
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from ilikeyacut.application.limits import READS, WRITES, Limit
from ilikeyacut.application.ports.rate_limits import Allowed
from ilikeyacut.application.ports.tokens import Claims, Role, TokenMissingError
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.errors.own import NoSuchRouteError

SAFE = ("GET", "HEAD")


def opened(request: Request) -> App:
    """Return the app, which the first request opens."""
    app: App = request.app.state.opened()
    return app


Opened = Annotated[App, Depends(opened)]


def source(request: Request) -> str:
    """Return the IP address that a request comes from, empty if the server does not say."""
    return request.client.host if request.client else ""


Source = Annotated[str, Depends(source)]


def signed_in(request: Request, app: Opened) -> Claims:
    """Return whose access token a request has, and count it as a read or a write of theirs.

    Raises TokenMissingError, TokenInvalidError, TokenExpiredError, TokenWrongUseError,
    RateLimitedError.
    """
    claims = app.sign_in.who(bearer(request))
    limits = READS if request.method in SAFE else WRITES
    counted(request, limits[0], app.limits.take(limits, str(claims.user_id)))
    return claims


Signed = Annotated[Claims, Depends(signed_in)]


def admin(claims: Signed) -> Claims:
    """Return an admin's claims. For everybody else there is no such route."""
    if Role.ADMIN not in claims.roles:
        raise NoSuchRouteError
    return claims


Admin = Annotated[Claims, Depends(admin)]


def bearer(request: Request) -> str:
    """Return the token of the Authorization header. Raises TokenMissingError."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissingError
    return token.strip()


def counted(request: Request, limit: Limit, state: Allowed | None) -> None:
    """Remember the state of a limit, for the headers of the answer."""
    request.state.rate = (limit, state)
