"""Who the client is, at which server: its calls carry the token there, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any, TypeVar

import httpx2
from pydantic import BaseModel

from ilikeyacut.client.errors import ClientError
from ilikeyacut.client.models import TokenSet
from ilikeyacut.client.retrying import Retrying, refusal
from ilikeyacut.client.wire import Answer, Call, Renew, Steps

M = TypeVar("M", bound=BaseModel)

AGENT = {"User-Agent": "ilikeyacut-client"}
TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")
HOST = re.compile(r"[\w.-]{1,253}|[0-9a-f:.%]{2,80}")
"""The name of a host, or its address of IPv4 or IPv6."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 3


class Session:
    """A server, and the tokens of a person there."""

    def __init__(self, url: str, tokens: TokenSet | None, retrying: Retrying) -> None:
        self.url = _server(url)
        self.tokens = tokens
        self.retrying = retrying

    @property
    def clock(self) -> Callable[[], float]:
        """Seconds that only grow."""
        return self.retrying.clock

    def get(self, model: type[M], path: str, **params: Any) -> Steps[M]:
        """Get a resource. Parameters without a value are left out."""
        given = {name: value for name, value in params.items() if value is not None}
        return (yield from self.ask(model, Call("GET", path, params=given)))

    def ask(self, model: type[M], call: Call) -> Steps[M]:
        """Return what the answer to a call holds."""
        answer = yield from self.done(call)
        return answer.read(model)

    def done(self, call: Call, until: float = inf) -> Steps[Answer]:
        """Return the answer to a call, signed where somebody is signed in. Raises ClientError.

        Only a call with `If-None-Match` may be answered by 304.
        """
        here, used = replace(call, url=self._here(call.url)), self.tokens
        answer = yield from self._exchange(here, until)
        if answer.status == 401 and used and used.refresh_token:
            yield Renew(used.access_token)
            answer = yield from self._exchange(here, until)
        if answer.status == 304 and "If-None-Match" in call.headers:
            return answer
        return checked(answer)

    def open(self, path: str, body: dict[str, Any]) -> Steps[TokenSet]:
        """Sign in by what the body says."""
        call = Call("POST", self._here(path), headers=AGENT, json=body, repeatable=False)
        answer = yield from self.retrying.exchange(call)
        self.tokens = checked(answer).read(TokenSet)
        return self.tokens

    def renewal(self) -> Steps[TokenSet]:
        """Spend the refresh token on new tokens.

        It is never sent again after a lost answer: one that is used twice ends the session.
        """
        spent = self.tokens.refresh_token if self.tokens else None
        if self.tokens is None or spent is None:
            raise ClientError("TOKEN_INVALID", "the session has ended", "sign in again", status=401)
        try:
            return (yield from self.open("/v1/auth/refresh", {"refresh_token": spent}))
        except ClientError as error:
            if 400 <= (error.status or 0) < 500 and not error.retryable:
                self.tokens = TokenSet(access_token=self.tokens.access_token)
            raise

    def elsewhere(self, url: str, base: httpx2.URL) -> str:
        """Return an address that an answer named, perhaps at another server. Raises ClientError.

        The way there is never less protected than the one to the server.
        """
        found = _parsed(url, base)
        if found is None or (found.scheme == "http" and self.url.scheme == "https"):
            raise ClientError(
                "ANSWER_INVALID",
                f"the server named an address that is not to be called: {url[:200]}",
                "check the address of the server",
            )
        return str(found)

    def fetched(self, call: Call) -> Steps[Answer]:
        """Return the answer of an address that an answer named. No token is sent there."""
        base, redirects = self.url, 0
        while True:
            call = replace(call, url=self.elsewhere(call.url, base), headers=AGENT)
            answer = yield from self.retrying.exchange(call)
            place = answer.headers.get("location", "")
            moved = call.method == "GET" and answer.status in REDIRECTS and place
            if not moved or redirects == MOST_REDIRECTS:
                return checked(answer)
            base, redirects = httpx2.URL(call.url), redirects + 1
            call = replace(call, url=place)

    def _exchange(self, call: Call, until: float) -> Steps[Answer]:
        """Sign a call with the token of now, and send it."""
        headers = {**AGENT, **call.headers}
        if self.tokens:
            token = self.tokens.access_token
            if not TOKEN.fullmatch(token):
                raise ClientError(
                    "TOKEN_INVALID", "that is no access token", "sign in again", status=401
                )
            headers["Authorization"] = f"Bearer {token}"
        return self.retrying.exchange(replace(call, headers=headers), until)

    def _here(self, path: str) -> str:
        return f"{str(self.url).rstrip('/')}{path}"


def checked(answer: Answer) -> Answer:
    """Return an answer that is a success. Raises ClientError."""
    if answer.status >= 400:
        raise refusal(answer)
    place = answer.headers.get("location", "")[:200]
    if answer.status >= 300 and not place:
        raise answer.invalid("nothing was asked for that")
    if answer.status >= 300:
        raise ClientError(
            "SERVER_MOVED",
            f"the server answers from another address: {place}",
            "if that is the server, name it; nothing was sent there",
            status=answer.status,
        )
    return answer


def _server(url: str) -> httpx2.URL:
    """Return the address of a server, without the code of a one-time link."""
    whole = url.strip().partition("#")[0]
    found = _parsed(whole)
    if found is None or found.query:
        shown = "what has a password" if "@" in whole else repr(whole[:200])
        raise ClientError(
            "ADDRESS_INVALID",
            f"{shown} is no address of a server",
            "name one such as https://api.example.com",
        )
    return found


def _parsed(url: str, base: httpx2.URL | None = None) -> httpx2.URL | None:
    """Return an address of HTTP that names a host and no password, None for others."""
    try:
        found = httpx2.URL(url) if base is None else base.join(url)
    except (httpx2.InvalidURL, ValueError):
        return None
    if found.scheme not in ("http", "https") or found.userinfo or (found.port or 1) > 65535:
        return None
    return found if HOST.fullmatch(found.host) else None
