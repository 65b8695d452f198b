"""Signing in and out of machines with and without a cache: what is revoked is never found again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from ilikeyacut.adapters.dynamodb import sessions as table
from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.sessions import DynamoDbSessions
from ilikeyacut.adapters.redis.server import RedisFaultError
from ilikeyacut.adapters.redis.sessions import RedisSessions
from ilikeyacut.application.ports.sessions import (
    Session,
    SessionRevokedError,
    Sessions,
    SessionsUnavailableError,
)
from simulation.harness import Run, SimulatedClock

SAMPLE = 200
TABLE, ANN = "UserSessions", UUID(int=1)
LASTS = timedelta(days=1)


@dataclass
class Known:
    """What processes were told about one session so far."""

    id: UUID
    opened: bool = False
    asked_to_open: bool = False
    revoked: bool = False
    asked_to_revoke: bool = False


@dataclass
class Cache:
    """A Redis: commands take effect at once, late, or unheard, and some never do."""

    run: Run
    faults: float
    held: dict[str, tuple[bytes, float]] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        value, until = self.held.get(key, (b"", 0.0))
        return value if self.run.scheduler.now < until else None

    def put(
        self, key: str, value: bytes | str, milliseconds: int, keeps: Callable[[Any], bool]
    ) -> None:
        if not keeps(self.get(key)):
            until = self.run.scheduler.now + milliseconds / 1000
            self.held[key] = (value if isinstance(value, bytes) else value.encode(), until)


class Server:
    """One process's connection to the cache, in place of a RedisServer."""

    prefix = ""

    def __init__(self, cache: Cache) -> None:
        self.cache, self.run_ = cache, cache.run

    def call(self, command: str, key: str, *rest: Any) -> Any:
        if command == "GET":
            return self._done(lambda: self.cache.get(key))
        value, _, milliseconds, _ = rest
        return self._done(
            lambda: self.cache.put(key, value, milliseconds, lambda it: it is not None)
        )

    def run(self, script: str, key: str, value: str, milliseconds: int, tombstone: bytes) -> Any:
        return self._done(
            lambda: self.cache.put(key, value, milliseconds, lambda it: it == tombstone)
        )

    def set_all(self, keys: list[str], value: bytes, milliseconds: int) -> None:
        for key in keys:
            self._done(partial(self.cache.put, key, value, milliseconds, lambda it: False))

    def _done(self, act: Callable[[], Any]) -> Any:
        chance = self.run_.chance
        self.run_.sleep(chance.random() * 0.05)
        if chance.random() >= self.cache.faults:
            return act()
        if chance.random() < 0.4:
            self.run_.spawn("late", partial(self._late, act))
        elif chance.random() < 0.5:
            act()
        raise RedisFaultError("no answer")

    def _late(self, act: Callable[[], Any]) -> None:
        self.run_.sleep(self.run_.chance.choice((0.1, 3.0, 32.0, 60.0)))
        act()


class Play:
    """A person with a few sessions, and processes that open, use, look at and revoke them."""

    def __init__(self, run: Run) -> None:
        self.run = run
        run.behave(token_window=0.0, page=run.some(1, 3), index_lag=0.0)
        self.known = [Known(UUID(int=n + 10)) for n in range(run.some(1, 2, 3))]
        self.cache = Cache(run, run.some(0.0, 0.1, 0.4))

    def start(self) -> None:
        self.run.calmly(lambda db: db.create_table(TABLE, **table.DEFINITION))
        risks = self.run.risks(
            die=(0.0, 0.02),
            lose=(0.0, 0.1, 0.3),
            ghost=(0.0, 0.1, 0.3),
            stall=(0.0, 0.1),
            throttle=(0.0, 0.1),
        )
        for n in range(self.run.chance.randint(2, 5)):
            self.run.process(f"p{n}", self.process(self.run.chance.randint(5, 15)), risks)

    def process(self, steps: int) -> Callable[[DynamoDb], None]:
        left, cached = [steps], self.run.chance.random() < 0.7
        clock = SimulatedClock(self.run, self.run.some(0.0, -2.0, 2.0))

        def life(db: DynamoDb) -> None:
            store: Sessions = DynamoDbSessions(db, TABLE, clock)
            server: Any = Server(self.cache)
            sessions = RedisSessions(server, store, clock) if cached else store
            while left[0]:
                left[0] -= 1
                self.run.sleep(self.run.chance.choice((0.0, 0.2, 3.0, 20.0)))
                step = self.run.some(*[self.find] * 5, self.open, self.touch, self.of)
                if cached and self.run.chance.random() < 0.2:
                    step = self.run.some(self.revoke, self.revoke_all)
                try:
                    step(sessions, self.run.chance.choice(self.known), clock)
                except SessionsUnavailableError as error:
                    self.run.stats["unavailable"] += 1
                    if step == self.revoke and self.run.chance.random() < 0.5:
                        self.run.sleep(error.retry_after)

        return life

    def open(self, sessions: Sessions, known: Known, clock: SimulatedClock) -> None:
        was_revoked, now = known.revoked, clock.now()
        known.asked_to_open = True
        try:
            sessions.open(Session(known.id, ANN, now, now, now + LASTS))
        except SessionRevokedError:
            assert known.asked_to_revoke, "nobody revoked it"
        else:
            assert not was_revoked, "opened after its revocation"
            known.opened = True

    def find(self, sessions: Sessions, known: Known, clock: SimulatedClock) -> None:
        before = Known(**vars(known))
        self.found(before, known, sessions.find(ANN, known.id))

    def touch(self, sessions: Sessions, known: Known, clock: SimulatedClock) -> None:
        before = Known(**vars(known))
        self.found(before, known, sessions.touch(ANN, known.id))

    def found(self, before: Known, after: Known, session: Session | None) -> None:
        self.run.stats["found" if session else "not found"] += 1
        if session:
            assert after.asked_to_open, "nobody opened it"
            assert not before.revoked, "found after its revocation"
        else:
            assert not before.opened or after.asked_to_revoke, "not found, though it is open"

    def of(self, sessions: Sessions, known: Known, clock: SimulatedClock) -> None:
        revoked = {it.id for it in self.known if it.revoked}
        assert not revoked & {it.id for it in sessions.of(ANN)}, "a revoked session is listed"

    def revoke(self, sessions: Sessions, known: Known, clock: SimulatedClock) -> None:
        was_open, known.asked_to_revoke = known.opened, True
        if sessions.revoke(ANN, known.id) is not None:
            known.revoked = True
            self.run.stats["revoked"] += 1
        else:
            assert not was_open, "an open session is unknown"

    def revoke_all(self, sessions: Sessions, known: Known, clock: SimulatedClock) -> None:
        there = [it for it in self.known if it.opened]
        for it in self.known:
            it.asked_to_revoke = True
        revoked = sessions.revoke_all(ANN)
        assert {it.id for it in there} <= revoked.keys(), "an open session was left"
        for it in self.known:
            it.revoked |= it.id in revoked
        self.run.stats["all revoked"] += 1

    def check(self) -> None:
        clock = SimulatedClock(self.run)
        there = self.run.calmly(lambda db: DynamoDbSessions(db, TABLE, clock).of(ANN))
        assert not {it.id for it in self.known if it.revoked} & {it.id for it in there}


def scenario(run: Run) -> None:
    """Machines sign a person in and out, with late and lost requests to the table and the cache."""
    play = Play(run)
    play.start()
    run.go()
    play.check()
