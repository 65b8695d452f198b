"""Requests that wait for something to happen to an aggregate, and what wakes them.

A waiting request holds no thread: it awaits its seat. One thread hears the log grow for all of
them (`listening`), and whatever runs try-ons in this process reports its steps.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

MOST_SEATS = 200
"""How many requests of a process may wait at a time."""

MOST_STEPS = 64
"""How many unsent steps a seat keeps; the oldest are dropped first."""


@dataclass(frozen=True)
class Step:
    """How far a step of a try-on has come: `done` of `total` parts."""

    name: str
    done: int
    total: int


@dataclass(eq=False)
class Seat:
    """A request that waits, in the event loop that it was taken in."""

    aggregate_id: UUID
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    steps: deque[Step] = field(default_factory=lambda: deque(maxlen=MOST_STEPS))
    closing: bool = False
    _rang: asyncio.Event = field(default_factory=asyncio.Event)

    async def rung(self, seconds: float) -> bool:
        """Wait until something happened since the last call. False after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rang.wait()
        rang = self._rang.is_set()
        self._rang.clear()
        return rang

    def ring(self) -> None:
        """End the waiting, from any thread."""
        with suppress(RuntimeError):  # its loop has ended meanwhile
            self.loop.call_soon_threadsafe(self._rang.set)


class Seats:
    """The requests that wait. It is also the progress port, so that they hear of steps."""

    def __init__(self, most: int = MOST_SEATS) -> None:
        self._most = most
        self._taken: dict[UUID, set[Seat]] = {}
        self._lock = Lock()
        self._closing = False

    @contextmanager
    def taken(self, aggregate_id: UUID) -> Iterator[Seat | None]:
        """Yield a seat that rings when something happens to an aggregate; None if all are taken."""
        seat = self._take(aggregate_id)
        try:
            yield seat
        finally:
            if seat is not None:
                self._leave(seat)

    def step(self, job_id: UUID, name: str, done: int, total: int) -> None:
        """Tell those who wait for a try-on how far it has come."""
        for seat in self._of((job_id,)):
            seat.steps.append(Step(name, done, total))
            seat.ring()

    def ring(self, aggregate_ids: set[UUID]) -> None:
        """Wake those who wait for one of these."""
        for seat in self._of(aggregate_ids & self.awaited()):
            seat.ring()

    def ring_all(self) -> None:
        """Wake everybody, to look for themselves."""
        for seat in self._of(self.awaited()):
            seat.ring()

    def awaited(self) -> set[UUID]:
        """Return whom somebody waits for."""
        with self._lock:
            return set(self._taken)

    def close(self) -> None:
        """Let nobody wait any longer: the process is about to end."""
        with self._lock:
            self._closing = True
        for seat in self._of(self.awaited()):
            seat.closing = True
            seat.ring()

    def _take(self, aggregate_id: UUID) -> Seat | None:
        with self._lock:
            if self._closing or sum(map(len, self._taken.values())) >= self._most:
                return None
            seat = Seat(aggregate_id)
            self._taken.setdefault(aggregate_id, set()).add(seat)
            return seat

    def _leave(self, seat: Seat) -> None:
        with self._lock:
            others = self._taken[seat.aggregate_id]
            others.remove(seat)
            if not others:
                del self._taken[seat.aggregate_id]

    def _of(self, aggregate_ids: set[UUID] | tuple[UUID, ...]) -> list[Seat]:
        with self._lock:
            return [seat for it in aggregate_ids for seat in self._taken.get(it, ())]
