"""Lets a request wait until something changes: `Prefer: wait=N` (RFC 7240).

Where there is no waiting room the preference is ignored.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from ilikeyacut.entrypoints.http.dependencies.conditional import known
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom
from ilikeyacut.entrypoints.http.waiting.seats import Seat

T = TypeVar("T")

LONGEST = 20
"""The most seconds that a request waits."""

WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,9})\"?\s*$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Waiting:
    """How long one request may wait, and for what its client has not seen."""

    request: Request
    response: Response

    @property
    def room(self) -> WaitingRoom | None:
        """The waiting room of this server, if it has one."""
        room: WaitingRoom | None = self.request.app.state.waiting
        return room

    async def moved(
        self,
        aggregate_id: UUID,
        read: Callable[[], T],
        *,
        tag: Callable[[T], str],
        over: Callable[[T], bool],
    ) -> T:
        """Return what `read` returns, once its tag is another one than the client knows.

        A client that knows none gets what is other than it was at first. It is not waited for what
        is `over`, nor longer than the client prefers. `read` runs in a thread, here and only while
        it reads. Raises what `read` raises.
        """
        found = await run_in_threadpool(read)
        seconds, first = preferred(self.request.headers.getlist("prefer")), tag(found)
        if self.room is None or seconds is None:
            return found
        has = self.request.headers.get("if-none-match") or f'"{first}"'

        def is_news(found: T) -> bool:
            return over(found) or not known(has, tag(found))

        with self.room.seat(aggregate_id) as seat:
            if seat is None:
                return found
            self.response.headers["Preference-Applied"] = f"wait={seconds}"
            return found if is_news(found) else await _awaited(seat, read, is_news, seconds)


async def waiting(request: Request, response: Response) -> Waiting:
    """Return how a request may wait."""
    return Waiting(request, response)


Waits = Annotated[Waiting, Depends(waiting)]


def preferred(headers: list[str]) -> int | None:
    """Return for how many seconds a client prefers to wait, None if it does not."""
    for preference in ",".join(headers).split(","):
        if found := WAIT.match(preference.strip().partition(";")[0].strip()):
            return min(int(found[1]), LONGEST)
    return None


async def _awaited(
    seat: Seat, read: Callable[[], T], is_news: Callable[[T], bool], seconds: float
) -> T:
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    while True:
        found = await run_in_threadpool(read)
        left = ends - loop.time()
        if is_news(found) or seat.closing or left <= 0 or not await seat.rung(left):
            return found
