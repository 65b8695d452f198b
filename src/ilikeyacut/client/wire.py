"""Requests, answers, and the steps between them, without I/O.

What the client does is written once, as generators of steps: `Send`, `Pause`, `Renew` and `Work`.
The sync and the async client carry the steps out, and send back what came of each.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, BinaryIO, TypeAlias, TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from ilikeyacut.client.errors import ClientError

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

MOST_BYTES = 8 * 1024 * 1024
"""The longest JSON that is read: a page of a hundred try-ons has 2 MB."""

MOST_PROBLEM_BYTES = 256 * 1024
MOST_FILE_BYTES = 4 * 1024**3
SECONDS = 30.0
MOST_SECONDS = 300.0
"""How long one answer may take, however steadily it trickles in."""


@dataclass(frozen=True)
class Call:
    """A request.

    One that is `repeatable` may be sent again although its answer was lost. A `file` gets the body
    of an answer with status 200. `waits` is how long the server was asked to wait.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str | int] | None = None
    json: Any = None
    data: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str, bytes, str]] | None = None
    repeatable: bool = True
    file: BinaryIO | None = None
    most_bytes: int = MOST_BYTES
    waits: float = 0.0

    @property
    def most_seconds(self) -> float | None:
        """How long an answer may take; that of a file takes as long as it is."""
        return None if self.file else MOST_SECONDS + self.waits

    def options(self) -> dict[str, Any]:
        """Return what httpx makes the request of."""
        return {
            "headers": {"Accept-Encoding": "identity" if self.file else "gzip", **self.headers},
            "params": self.params,
            "json": self.json,
            "data": self.data,
            "files": self.files,
            "timeout": httpx2.Timeout(
                SECONDS, connect=10.0, read=SECONDS + self.waits, pool=MOST_SECONDS
            ),
        }


@dataclass(frozen=True)
class Answer:
    """An answer that has arrived whole. The body is empty if a file got it."""

    status: int
    headers: httpx2.Headers
    body: bytes

    def read(self, model: type[M]) -> M:
        """Return the body as a shape. Raises ClientError if it is none."""
        try:
            return model.model_validate_json(self.body, extra="ignore")
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = ".".join(map(str, first["loc"])) or model.__name__
            raise self.invalid(f"{place}: {first['msg']}") from None

    def whole(self) -> bytes:
        """Return the body, which is a file. Raises ClientError if it is a part, packed, or none."""
        if self.status != 200 or "content-encoding" in self.headers:
            raise self.invalid("it is no whole file as it is")
        return self.body

    def invalid(self, why: str) -> ClientError:
        """Return the error for an answer that is not the API's."""
        kind = self.headers.get("content-type", "no content type")[:80]
        return ClientError(
            "ANSWER_INVALID",
            f"the answer is none of this API: {why[:200]} ({self.status}, {kind})",
            "check the address of the server, and what stands between it and you",
            status=self.status,
        )


@dataclass(frozen=True)
class Lost:
    """No whole answer arrived. `unsent` says that the server cannot have seen the request."""

    why: str
    unsent: bool

    @classmethod
    def by(cls, error: Exception) -> Lost:
        """Return what an error of httpx means."""
        unsent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)
        return cls(str(error)[:200] or type(error).__name__, unsent)


class Intake:
    """Takes in the body of one answer, up to the call's limits of size and time.

    It unpacks by itself: what unpacks to nothing counts too, and may have no end either.
    """

    def __init__(self, call: Call, response: httpx2.Response, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._status, self._headers = response.status_code, response.headers.copy()
        self._file = call.file if self._status == 200 else None
        self._most = call.most_bytes if self._status < 400 else MOST_PROBLEM_BYTES
        self._ends = inf if self._file else clock() + MOST_SECONDS + call.waits
        self._body = bytearray()
        self._arrived = self._taken = 0
        packed = self._file is None and self._headers.get("content-encoding") == "gzip"
        self._gzip = zlib.decompressobj(zlib.MAX_WBITS | 16) if packed else None
        if self._file:
            self._file.seek(0)
            self._file.truncate()

    def take(self, raw: bytes) -> None:
        """Take a piece in, as it was sent. Raises ClientError, TimeoutError, zlib.error."""
        room = self._most - self._taken
        chunk = self._gzip.decompress(raw, room + 1) if self._gzip else raw
        self._arrived += len(raw)
        self._taken += len(chunk)
        if max(self._arrived, self._taken) > self._most:
            raise ClientError(
                "ANSWER_TOO_LARGE",
                f"the answer is longer than {self._most} bytes",
                "check the address of the server, or ask for less at once",
                status=self._status,
            )
        if self._clock() > self._ends:
            raise TimeoutError(f"the answer takes longer than {MOST_SECONDS:g} seconds")
        if self._file:
            self._file.write(chunk)
        else:
            self._body += chunk

    def answer(self) -> Answer:
        """Return the answer. Raises zlib.error if it is not whole."""
        if self._gzip:
            if not self._gzip.eof and self._arrived:
                raise zlib.error("the packed answer broke off")
            del self._headers["content-encoding"]
        return Answer(self._status, self._headers, bytes(self._body))


@dataclass(frozen=True)
class Send:
    """Send a call; back comes an Answer or Lost."""

    call: Call


@dataclass(frozen=True)
class Pause:
    """Do nothing for a while."""

    seconds: float


@dataclass(frozen=True)
class Renew:
    """Renew the tokens, unless the access token is no longer the spent one. One caller does it."""

    spent: str


@dataclass(frozen=True)
class Work:
    """Call a function that reads or writes files; back comes its result."""

    function: Callable[[], Any]


Step: TypeAlias = Send | Pause | Renew | Work
Steps: TypeAlias = Generator[Step, Any, T]


def sent(call: Call) -> Steps[Answer | Lost]:
    """Send a call once."""
    came: Answer | Lost = yield Send(call)
    return came


def worked(function: Callable[[], T]) -> Steps[T]:
    """Call a function apart from the event loop, where there is one."""
    result: T = yield Work(function)
    return result
