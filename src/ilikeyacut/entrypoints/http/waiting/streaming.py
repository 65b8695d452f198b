"""Server-sent events: what a client sees of one aggregate until it is over.

Only a server that runs for long streams: a function's answer is sent once it is whole.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom
from ilikeyacut.entrypoints.http.waiting.seats import Seat

T = TypeVar("T")

MEDIA_TYPE = "text/event-stream"

QUIET = 15.0
"""Seconds without any event after which a comment shows that the stream is alive."""


class EventStream(StreamingResponse):
    """An answer that never ends before its subject does."""

    media_type = MEDIA_TYPE

    def __init__(self, content: AsyncIterator[str]) -> None:
        super().__init__(content, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


@dataclass(frozen=True)
class Watch(Generic[T]):
    """An aggregate to stream: how it is read, named by its version and shown, and when it is over.

    `name` is the type of its events.
    """

    name: str
    aggregate_id: UUID
    read: Callable[[], T]
    version: Callable[[T], str]
    shown: Callable[[T], BaseModel]
    over: Callable[[T], bool]

    async def events(
        self, room: WaitingRoom, seen: str = "", quiet: float = QUIET
    ) -> AsyncGenerator[str, None]:
        """Yield events from the first version other than `seen` to the end.

        It ends early if all seats are taken, when the server stops, and when there is nothing to
        read any more; a client begins again where it was.
        """
        with suppress(NotFoundError), room.seat(self.aggregate_id) as seat:
            while seat is not None and not seat.closing:
                found = await run_in_threadpool(self.read)
                version = self.version(found)
                if version != seen:
                    seen = version
                    yield event(self.name, await run_in_threadpool(self._dumped, found), version)
                if self.over(found):
                    return
                if not await seat.rung(quiet):
                    yield ":\n\n"
                for step in _steps(seat):
                    yield event("step", step)

    def _dumped(self, found: T) -> str:
        return self.shown(found).model_dump_json(exclude_none=True)


def event(name: str, data: str, version: str | None = None) -> str:
    """Return one event, whose data is JSON on one line."""
    number = "" if version is None else f"id: {version}\n"
    return f"event: {name}\n{number}data: {data}\n\n"


def _steps(seat: Seat) -> list[str]:
    steps: list[dict[str, Any]] = []
    while seat.steps:
        steps.append(asdict(seat.steps.popleft()))
    return [json.dumps(it) for it in steps]
