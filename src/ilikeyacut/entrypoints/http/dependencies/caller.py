"""Who asks: what a route can have by declaring a parameter of one of these types.

Opened   the app
Source   the IP address that the request comes from
Visitor  the same of somebody who need not sign in; the request counts as one of that address
Signed   the claims of a signed-in person; the request counts as one of theirs
Admin    the same of an admin
SignedToken  the access token itself
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ilikeyacut.application.limits import PUBLIC, READS, WRITES, Limit, network
from ilikeyacut.application.ports.tokens import Claims, Role, TokenMissingError
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.edge.options import Edge
from ilikeyacut.entrypoints.http.errors.own import NoSuchRouteError

SAFE = ("GET", "HEAD")


async def opened(request: Request) -> App:
    """Return the app. A server has opened it before; in a function the first request opens it.

    A function serves one request at a time, so opening the app in its event loop holds up nobody.
    """
    app: App = request.app.state.opened()
    return app


Opened = Annotated[App, Depends(opened)]


async def source(request: Request) -> str:
    """Return the IP address that a request comes from, empty if nobody says or it is none."""
    edge: Edge = request.app.state.edge
    said = request.headers.get(edge.client_ip_header or "") or ""
    if edge.client_ip_header is None and request.client:
        said = request.client.host
    try:
        return str(ip_address(said))
    except ValueError:
        return ""


Source = Annotated[str, Depends(source)]


def visitor(request: Request, app: Opened, address: Source) -> str:
    """Return the IP address of somebody who need not sign in, and count the request as theirs.

    Raises RateLimitedError.
    """
    if address:
        count(request, app, PUBLIC, network(address))
    return address


Visitor = Annotated[str, Depends(visitor)]


SCHEME = HTTPBearer(scheme_name="bearer", bearerFormat="JWT", auto_error=False)


async def bearer(found: Annotated[HTTPAuthorizationCredentials | None, Security(SCHEME)]) -> str:
    """Return the token of the Authorization header. Raises TokenMissingError."""
    if found is None or not found.credentials.strip():
        raise TokenMissingError
    return found.credentials.strip()


SignedToken = Annotated[str, Depends(bearer)]


def signed_in(request: Request, app: Opened, access: SignedToken) -> Claims:
    """Return whose access token a request has, and count it as a read or a write of theirs.

    Raises TokenMissingError, TokenInvalidError, TokenExpiredError, TokenWrongUseError,
    RateLimitedError.
    """
    claims = app.callers.who(access)
    count(request, app, READS if request.method in SAFE else WRITES, str(claims.user_id))
    return claims


Signed = Annotated[Claims, Depends(signed_in)]


async def admin(claims: Signed) -> Claims:
    """Return an admin's claims. For everybody else there is no such route."""
    if Role.ADMIN not in claims.roles:
        raise NoSuchRouteError
    return claims


Admin = Annotated[Claims, Depends(admin)]


def count(request: Request, app: App, limits: Sequence[Limit], whose: str) -> None:
    """Count a request. The answer tells how much is left of the first limit.

    Raises RateLimitedError, and RateLimitsUnavailableError where a limit is closed then.
    """
    request.state.rate = (limits[0], None)
    request.state.rate = (limits[0], app.limits.take(limits, whose))
