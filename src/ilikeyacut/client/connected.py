"""What the sync and the async client are made of."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Generic, TypeVar

import httpx2

from ilikeyacut.client.api import Api
from ilikeyacut.client.errors import ClientError
from ilikeyacut.client.models import TokenSet
from ilikeyacut.client.retrying import Retrying
from ilikeyacut.client.session import Session
from ilikeyacut.client.wire import Call, Intake

H = TypeVar("H", httpx2.Client, httpx2.AsyncClient)

Chance = Callable[[], float]
Clock = Callable[[], float]
CHANCE = random.SystemRandom().random

LOSSES = (httpx2.TransportError, zlib.error, TimeoutError, UnicodeError)
"""What means that no whole answer came; a UnicodeError that no name server knows such a host."""


class Connected(Generic[H]):
    """What both clients are made of."""

    def __init__(
        self, url: str, token: str | None, tokens: TokenSet | None, chance: Chance, clock: Clock
    ) -> None:
        if token is not None:
            tokens = TokenSet(access_token=token)
        self._session = Session(url, tokens, Retrying(chance, clock))
        self._api = Api(self._session)
        self._http: H

    @property
    def tokens(self) -> TokenSet | None:
        """The tokens of now. Keep them to stay signed in: a refresh token works once."""
        return self._session.tokens

    def _request(self, call: Call) -> httpx2.Request:
        """Return the request of a call. Raises ClientError for what no request can hold."""
        try:
            return self._http.build_request(call.method, call.url, **call.options())
        except (TypeError, ValueError, httpx2.InvalidURL) as error:
            raise ClientError(
                "INVALID_REQUEST",
                f"this cannot be sent: {error}",
                "pass text without lone surrogates, finite numbers, and what JSON has",
            ) from error

    def _intake(self, call: Call, response: httpx2.Response) -> Intake:
        return Intake(call, response, self._session.clock)


def made(kind: type[H], transport: Any) -> H:
    """Return a client that keeps no cookies. Raises ClientError for a faulty environment."""
    refuse_all = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    try:
        return kind(transport=transport, cookies=refuse_all)
    except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
        raise ClientError(
            "CLIENT_MISCONFIGURED",
            f"the proxies or certificates that the environment names cannot be used: {error}"[:300],
            "correct HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR",
        ) from error
