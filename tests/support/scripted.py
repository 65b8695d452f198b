"""A server that answers as a script says, and both clients of it, called alike."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from ilikeyacut.client import AsyncClient, Client, TokenSet

SERVER = "https://api.example.com"
OPENAPI = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "openapi.json").read_text("utf-8")
)
Said = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]
SIGNED_IN = TokenSet(access_token="one", refresh_token="spend-me")


def example(schema: str, **changes: Any) -> dict[str, Any]:
    """Return the document's example of an answer, changed; what is None is left out."""
    found = {**OPENAPI["components"]["schemas"][schema]["examples"][0], **changes}
    return {name: value for name, value in found.items() if value is not None}


def ok(schema: str, status: int = 200, /, headers: Any = None, **changes: Any) -> httpx2.Response:
    """Return a success with an example."""
    return httpx2.Response(status, json=example(schema, **changes), headers=headers)


def problem(status: int, code: str, /, headers: Any = None, **changes: Any) -> httpx2.Response:
    """Return a problem document."""
    body = example("Problem", status=status, code=code, retry_after=None, **changes)
    return httpx2.Response(
        status, json=body, headers={"content-type": "application/problem+json", **(headers or {})}
    )


def again(said: httpx2.Response) -> httpx2.Response:
    """Return the same answer, to be read once more."""
    return httpx2.Response(said.status_code, headers=said.headers, content=said.content)


class Endless(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that never ends."""

    def __init__(
        self, piece: bytes, passed: Callable[[], None] = lambda: None, first: bytes = b""
    ) -> None:
        self.piece, self.passed, self.first = piece, passed, first
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        while True:
            self.sent += len(self.piece)
            self.passed()
            yield self.piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for it in self:
            yield it


@dataclass
class Script:
    """Answers one request after the other; the last answer is repeated."""

    answers: list[Said]
    requests: list[httpx2.Request] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    now: float = 0.0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(said, Exception):
            raise said
        return again(said) if isinstance(said, httpx2.Response) else said(request)

    def slept(self, seconds: float) -> None:
        """Let time pass at once."""
        self.pauses.append(seconds)
        self.now += seconds

    @property
    def asked(self) -> list[str]:
        """The requests, as method and path."""
        return [f"{it.method} {it.url.path}" for it in self.requests]


@dataclass
class Scripted:
    """One of the clients at a script. `call` and `items` work alike for both."""

    kind: str
    script: Script
    tokens: TokenSet | None = SIGNED_IN
    url: str = SERVER

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method; return its result."""
        return self._with(lambda client: getattr(client, name)(*args, **kwargs))

    def items(self, name: str, **kwargs: Any) -> list[Any]:
        """Return all items of a list."""
        if self.kind == "async":

            async def gathered(client: AsyncClient) -> list[Any]:
                return [it async for it in getattr(client, name)(**kwargs)]

            found: list[Any] = self._with(gathered)
            return found
        return list(self._with(lambda client: getattr(client, name)(**kwargs)))

    def _with(self, use: Callable[[Any], Any]) -> Any:
        transport = httpx2.MockTransport(self.script)
        options: dict[str, Any] = {
            "tokens": self.tokens,
            "transport": transport,
            "chance": lambda: 1.0,
            "clock": lambda: self.script.now,
        }
        if self.kind == "async":

            async def sleep(seconds: float) -> None:
                self.script.slept(seconds)

            async def run() -> Any:
                async with AsyncClient(self.url, sleep=sleep, **options) as client:
                    try:
                        return await use(client)
                    finally:
                        self.tokens = client.tokens

            return asyncio.run(run())
        client = Client(self.url, sleep=self.script.slept, **options)
        try:
            return use(client)
        finally:
            self.tokens = client.tokens


def scripted(kind: str, answers: Iterable[Said], **options: Any) -> Scripted:
    """Return a client of a script."""
    return Scripted(kind, Script(list(answers)), **options)
