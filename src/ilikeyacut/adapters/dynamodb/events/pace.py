"""How fast a process appends to a log that DynamoDB throttles.

A partition takes so many writes a second. A writer whose transaction is throttled holds a ticket,
and behind it readers wait. When they have lost patience they give the ticket up, which is paid from
the same partition. So writers must not hold more tickets than the partition can serve within a
part of that patience. Each process learns how many that is from the age that its own tickets reach,
as TCP learns how many packets it may have under way: one more after each that was served in time, a
fifth less when one was not. Below one, it holds one ticket at a time and pauses after each.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.faults import ThrottledError

FIRST, FEWEST = 16.0, 0.03
"""Tickets that a process holds at once: when it begins, and at least."""
CUT, RAISED, STEP = 0.8, 1.25, 0.5
LONGEST_RETRY, LONGEST_LOOK, LONGEST_PAUSE = 0.25, 0.1, 8.0  # seconds


@dataclass(frozen=True)
class Limits:
    """In seconds: the age that a ticket may reach, and how long an append may take.

    `life`: how long a throttled ticket is worth another try, even if the append takes longer.
    """

    age: float
    wait: float
    life: float


class Pace:
    """The turns of one process at one log, in order of arrival. Threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._line: deque[Turn] = deque()
        self._window = FIRST
        self._learning = True
        self._held = set[Turn]()
        self._cut_at = self._opens = float("-inf")

    @contextmanager
    def turn(self, db: DynamoDb, limits: Limits) -> Iterator[Turn]:
        """Wait for a turn and hold it. Raises ThrottledError if it does not come in time."""
        turn = Turn(self, db, limits)
        try:
            self._wait(turn)
            yield turn
        finally:
            self._leave(turn)

    def old(self, now: float, limits: Limits) -> None:
        """Hold fewer tickets: one is older than it should be."""
        with self._lock:
            self._learning = False
            if now - self._cut_at >= limits.age:
                self._cut_at = now
                window = (
                    min(self._window, max(len(self._held), 1)) if self._window > 1 else self._window
                )
                self._window = max(FEWEST, window * CUT)

    def throttled(self) -> None:
        """Note that there is a limit."""
        self._learning = False

    def served(self, now: float, age: float) -> None:
        """Hold more tickets: one was served in time."""
        with self._lock:
            if self._learning:
                self._window += 1
            elif self._window >= 1:
                self._window += STEP / self._window
            else:
                self._window = min(1.0, self._window * RAISED)
        self.rest(now, age)

    def rest(self, now: float, age: float) -> None:
        """Pause before the next ticket, if even one at a time is too many."""
        with self._lock:
            if self._window < 1:
                pause = age * (1 / self._window - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
                self._opens = now + min(pause, LONGEST_PAUSE)

    def _wait(self, turn: Turn) -> None:
        with self._lock:
            self._line.append(turn)
        while place := self._place(turn):
            turn.hurry(self._opens)
            turn.db.pause(min(LONGEST_LOOK, 0.005 + 0.01 * place))

    def _leave(self, turn: Turn) -> None:
        """Forget a turn, wherever an interrupt met it."""
        with self._lock:
            self._held.discard(turn)
            if turn in self._line:
                self._line.remove(turn)

    def _place(self, turn: Turn) -> int:
        """Return the place in the line, counted from 1; 0 if its turn has come."""
        with self._lock:
            free = len(self._held) < max(1.0, self._window) and turn.db.now() >= self._opens
            if not free or self._line[0] is not turn:
                return self._line.index(turn) + 1
            self._line.popleft()
            self._held.add(turn)
            return 0


class Turn:
    """One append's turn: decides how long a throttled call of it is tried again."""

    def __init__(self, pace: Pace, db: DynamoDb, limits: Limits) -> None:
        self.db = db
        self._pace = pace
        self._limits = limits
        self._until = db.now() + limits.wait
        self._began: float | None = None
        self._throttled = False
        self._others = 0

    def hurry(self, opens: float) -> None:
        """Raise ThrottledError if the append has waited long enough."""
        now = self.db.now()
        if now >= self._until:
            raise ThrottledError(
                f"the log takes fewer saves than come: no turn within {self._limits.wait:g} s, and "
                "nothing was saved",
                retry_after=max(1.0, opens - now),
            )

    def began(self) -> None:
        """Note that a ticket was taken: it ages from now."""
        self._began, self._throttled = self.db.now(), False
        self._until = max(self._until, self._began + self._limits.life)

    def served(self) -> None:
        """Note that the ticket's transaction was written."""
        now, age = self.db.now(), self._age()
        if age > self._limits.age:
            self._pace.old(now, self._limits)
            self._pace.rest(now, age)
        else:
            self._pace.served(now, age)

    def passed(self) -> None:
        """Note that readers gave the ticket up."""
        if self._throttled:
            self._pace.old(self.db.now(), self._limits)
        self._began = None

    def again(self, attempt: int, error: Exception) -> bool:
        """Pause and return True if the call is worth another try."""
        if not isinstance(error, ThrottledError):
            self._others += 1
            return self.db.again(self._others, error)
        self._throttled = True
        self._pace.throttled()
        now, age = self.db.now(), self._age()
        if age > self._limits.age:
            self._pace.old(now, self._limits)
        if now >= self._until:
            return False
        first = self.db.retries.first_pause
        longest = min(LONGEST_RETRY, self.db.retries.longest_pause, first * 2 ** min(attempt, 20))
        self.db.pause(random.uniform(0, longest))  # noqa: S311 - spreads load, keeps no secret
        return True

    def _age(self) -> float:
        """Return how old the ticket became by throttling: slowness alone is no sign of load."""
        if self._began is None or not self._throttled:
            return 0.0
        return self.db.now() - self._began
