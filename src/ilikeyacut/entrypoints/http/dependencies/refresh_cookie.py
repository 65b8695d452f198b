"""The refresh token of a web client: in a cookie that no script can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from ilikeyacut.application.ports.tokens import TokenMissingError
from ilikeyacut.application.use_cases.sign_in import KEPT
from ilikeyacut.entrypoints.http.edge.options import Edge
from ilikeyacut.entrypoints.http.errors.own import OriginRefusedError

NAME = "__Host-refresh"


@dataclass
class RefreshToken:
    """The refresh token that a request brings. Browsers send a cookie with every request."""

    cookie: str | None
    ours: bool
    by_cookie: bool = False

    def token(self, sent: str | None) -> str:
        """Return the token that was sent, or else the cookie's if a page of ours asks.

        Raises TokenMissingError, OriginRefusedError.
        """
        if sent:
            return sent
        if not self.cookie:
            raise TokenMissingError
        if not self.ours:
            raise OriginRefusedError
        self.by_cookie = True
        return self.cookie


async def refresh_token(request: Request) -> RefreshToken:
    """Return the refresh token of a request."""
    edge: Edge = request.app.state.edge
    ours = edge.knows(request.headers.get("origin", ""), request.headers)
    return RefreshToken(request.cookies.get(NAME), ours)


Spent = Annotated[RefreshToken, Depends(refresh_token)]


def set_cookie(response: Response, token: str) -> None:
    """Give a browser the token, for requests of this very host over HTTPS."""
    age = int(KEPT.total_seconds())
    response.set_cookie(NAME, token, age, secure=True, httponly=True, samesite="strict")


def drop(response: Response) -> None:
    """Let a browser forget the token."""
    response.delete_cookie(NAME, secure=True, httponly=True, samesite="strict")
