"""Sessions behind a cache: nobody is signed out by Redis, and no revoked session comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest

from ilikeyacut.adapters.memory.sessions import MemorySessions
from ilikeyacut.adapters.redis.server import RESTS_FOR, RedisServer
from ilikeyacut.adapters.redis.sessions import KEPT_FOR, SKEW, RedisSessions
from ilikeyacut.application.ports.sessions import Session, SessionsUnavailableError
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.sessions import ANN, BEN, new_session
from support.valkey import Between, Valkey, between, running

LAPSED = KEPT_FOR + SKEW


class Store(MemorySessions):
    """The truth, which counts its reads, and may have something happen right after one."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.reads: Counter[UUID] = Counter()
        self.after_read: Callable[[], object] = lambda: None

    def find(self, user_id: UUID, session_id: UUID) -> Session | None:
        found = super().find(user_id, session_id)
        self.reads[session_id] += 1
        act, self.after_read = self.after_read, lambda: None
        act()
        return found


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def store(clock: ManualClock) -> Store:
    return Store(clock)


@pytest.fixture
def sessions(redis: RedisServer, store: Store, clock: ManualClock) -> RedisSessions:
    return RedisSessions(redis, store, clock)


@pytest.fixture
def session(store: Store, clock: ManualClock) -> Session:
    """A session that is open, and not in Redis."""
    return store.open(new_session(clock))


def key_of(redis: RedisServer, session: Session) -> str:
    return f"{redis.prefix}s:{session.user_id.hex}:{session.id.hex}"


# ------------------------------------------------------------ reading


def test_the_store_is_read_once_while_a_copy_lasts(
    sessions: RedisSessions, store: Store, session: Session, clock: ManualClock
) -> None:
    for _ in range(3):
        assert sessions.find(ANN, session.id) == session
    assert store.reads[session.id] == 1
    clock.advance(KEPT_FOR)
    assert sessions.find(ANN, session.id) == session
    assert store.reads[session.id] == 2


def test_a_copy_ends_with_its_session(
    sessions: RedisSessions, store: Store, clock: ManualClock
) -> None:
    soon = clock.now() + timedelta(seconds=10)
    session = sessions.open(replace(new_session(clock), expires_at=soon))
    assert sessions.find(ANN, session.id) == session
    clock.set(soon)
    assert sessions.find(ANN, session.id) is None


def test_what_is_opened_or_used_is_read_from_redis(
    sessions: RedisSessions, store: Store, clock: ManualClock
) -> None:
    session = sessions.open(new_session(clock))
    clock.advance(timedelta(seconds=1))
    touched = sessions.touch(ANN, session.id)
    assert sessions.find(ANN, session.id) == touched
    assert not store.reads


def test_redis_forgets_a_copy_by_itself(
    sessions: RedisSessions, redis: RedisServer, session: Session
) -> None:
    sessions.find(ANN, session.id)
    left = redis.call("PTTL", key_of(redis, session))
    assert 0 < left <= KEPT_FOR.total_seconds() * 1000


@pytest.mark.parametrize("kept", [b"", b"1", b"\xff", b"1 2 3 4 5 6", b"a b c d e f", b"1" * 9999])
def test_what_is_no_copy_counts_for_nothing(
    sessions: RedisSessions, redis: RedisServer, session: Session, kept: bytes
) -> None:
    redis.call("SET", key_of(redis, session), kept)
    assert sessions.find(ANN, session.id) == session


def test_a_copy_of_another_session_counts_for_nothing(
    sessions: RedisSessions, redis: RedisServer, session: Session, store: Store, clock: ManualClock
) -> None:
    bens = store.open(new_session(clock, BEN))
    sessions.find(BEN, bens.id)
    redis.call("COPY", key_of(redis, bens), key_of(redis, session))
    assert sessions.find(ANN, session.id) == session
    store.revoke(ANN, session.id)
    assert sessions.find(ANN, session.id) is None


def test_a_copy_from_a_clock_that_is_far_ahead_counts_for_nothing(
    sessions: RedisSessions, redis: RedisServer, session: Session, store: Store
) -> None:
    ahead = ManualClock(session.started_at + timedelta(hours=1))
    RedisSessions(redis, store, ahead).find(ANN, session.id)
    store.revoke(ANN, session.id)
    assert sessions.find(ANN, session.id) is None


# ------------------------------------------------------------ revoking


def test_a_copy_that_arrives_after_the_revocation_revives_nothing(
    sessions: RedisSessions, store: Store, session: Session
) -> None:
    store.after_read = lambda: sessions.revoke(ANN, session.id)
    assert sessions.find(ANN, session.id) == session  # its read was earlier
    assert sessions.find(ANN, session.id) is None
    assert store.reads[session.id] == 1


def test_nor_does_one_that_arrives_after_the_tombstone_is_gone(
    sessions: RedisSessions, redis: RedisServer, store: Store, session: Session, clock: ManualClock
) -> None:
    def revoked_long_ago() -> None:
        sessions.revoke(ANN, session.id)
        clock.advance(KEPT_FOR)
        redis.call("DEL", key_of(redis, session))

    store.after_read = revoked_long_ago
    sessions.find(ANN, session.id)
    assert sessions.find(ANN, session.id) is None


def test_nor_does_a_use_that_was_recorded_right_before(
    sessions: RedisSessions, redis: RedisServer, store: Store, session: Session, clock: ManualClock
) -> None:
    class Revoking(MemorySessions):
        def touch(self, *args: Any, **options: Any) -> Session | None:
            touched = store.touch(*args, **options)
            sessions.revoke(ANN, session.id)
            return touched

    assert RedisSessions(redis, Revoking(clock), clock).touch(ANN, session.id)
    assert sessions.find(ANN, session.id) is None


def test_a_tombstone_outlives_every_copy_from_before_it(
    sessions: RedisSessions, redis: RedisServer, session: Session
) -> None:
    sessions.revoke_all(ANN)
    left = redis.call("PTTL", key_of(redis, session))
    assert left > KEPT_FOR.total_seconds() * 1000


def test_whoever_revokes_without_redis_is_believed_once_copies_have_lapsed(
    sessions: RedisSessions, store: Store, session: Session, clock: ManualClock
) -> None:
    assert sessions.find(ANN, session.id)
    store.revoke_all(ANN)
    clock.advance(KEPT_FOR)
    assert sessions.find(ANN, session.id) is None


@pytest.mark.parametrize("seed", range(30))
def test_in_no_order_of_events_is_a_revoked_session_found(
    sessions: RedisSessions, store: Store, clock: ManualClock, redis: RedisServer, seed: int
) -> None:
    """Reads stall between the store and Redis; Redis loses data only when copies have lapsed."""
    chance = Random(seed)  # noqa: S311 - repeatable on purpose
    readers = [sessions, RedisSessions(redis, store, clock)]
    opened, revoked = [sessions.open(new_session(clock)) for _ in range(3)], set[UUID]()

    def step(depth: int = 0) -> None:
        session, reader = chance.choice(opened), chance.choice(readers)
        was_revoked = session.id in revoked
        if depth < 3 and chance.random() < 0.7:
            store.after_read = lambda: step(depth + 1)
        act = chance.random()
        if act < 0.5:
            found = reader.find(ANN, session.id)
            assert not (found and was_revoked)
        elif act < 0.7:
            assert not (reader.touch(ANN, session.id) and was_revoked)
        elif act < 0.8:
            reader.revoke(ANN, session.id)
            revoked.add(session.id)
        elif act < 0.9:
            clock.advance(timedelta(seconds=chance.choice((1, 29, 31))))
        else:
            opened.append(reader.open(new_session(clock)))

    for _ in range(25):
        step()


# ------------------------------------------------------------ without Redis


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Valkey]:
    with running(tmp_path) as server:
        yield server


class Ticks:
    """A clock of connections, which tests move."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def test_redis_is_killed_and_started_again_and_everybody_stays_signed_in(
    own: Valkey, store: Store, session: Session, clock: ManualClock, ticks: Ticks
) -> None:
    redis = RedisServer(own.url, now=ticks)
    sessions = RedisSessions(redis, store, clock)
    assert sessions.find(ANN, session.id) == session
    own.kill()
    for _ in range(3):
        assert sessions.find(ANN, session.id) == session
    assert sessions.touch(ANN, session.id)
    another = sessions.open(new_session(clock))
    assert sessions.of(ANN)
    own.restart()
    ticks.at += RESTS_FOR
    reads = store.reads[another.id]
    assert sessions.find(ANN, another.id) == sessions.find(ANN, another.id) == another
    assert store.reads[another.id] == reads + 1
    redis.close()


def test_threads_in_the_middle_of_it_notice_nothing(
    own: Valkey, store: Store, session: Session, clock: ManualClock
) -> None:
    redis = RedisServer(own.url, now=count().__next__)  # so it hardly rests
    sessions, over, found = RedisSessions(redis, store, clock), Event(), Counter[int]()

    def read(n: int) -> None:
        while not over.is_set():
            assert sessions.find(ANN, session.id) == session
            found[n] += 1

    with ThreadPoolExecutor(3) as threads:
        reading = [threads.submit(read, n) for n in range(3)]
        for act in (own.kill, own.restart, own.kill, own.restart):
            before = Counter(found)
            while any(found[n] < before[n] + 5 and not reading[n].done() for n in range(3)):
                over.wait(0.01)
            act()
        over.set()
        for it in reading:
            it.result()
    redis.close()


def test_a_revocation_that_redis_does_not_learn_of_is_told_until_no_copy_is_left(
    own: Valkey, store: Store, session: Session, clock: ManualClock
) -> None:
    redis = RedisServer(own.url)
    sessions = RedisSessions(redis, store, clock)
    own.kill()
    with pytest.raises(SessionsUnavailableError, match="is revoked, but a copy"):
        sessions.revoke(ANN, session.id)
    with pytest.raises(SessionsUnavailableError, match="is revoked, but a copy") as refused:
        sessions.revoke_all(ANN)
    assert refused.value.retry_after == LAPSED.total_seconds()
    assert sessions.find(ANN, session.id) is None
    at = clock.now()
    clock.advance(timedelta(seconds=refused.value.retry_after))
    assert sessions.revoke(ANN, session.id) == at
    assert sessions.revoke_all(ANN) == {session.id: at}
    redis.close()


def test_a_revocation_is_finished_as_soon_as_redis_is_back(
    own: Valkey, store: Store, session: Session, clock: ManualClock
) -> None:
    redis = RedisServer(own.url)
    sessions = RedisSessions(redis, store, clock)
    own.kill()
    with pytest.raises(SessionsUnavailableError):
        sessions.revoke(ANN, session.id)
    own.restart()
    assert sessions.revoke(ANN, session.id) == clock.now()
    assert redis.client.get(key_of(redis, session)) == b"revoked"
    redis.close()


def test_a_slow_redis_costs_one_timeout_and_not_one_a_call(
    valkey: Valkey, store: Store, session: Session, clock: ManualClock, ticks: Ticks
) -> None:
    with between(valkey.port) as relay:
        redis = RedisServer(relay.url, uuid4().hex, timeout=0.05, now=ticks)
        sessions = RedisSessions(redis, store, clock)
        assert sessions.find(ANN, session.id) == session
        relay.held.set()
        asked = relay.asked
        for _ in range(5):
            assert sessions.find(ANN, session.id) == session
        assert relay.asked == asked + 1
        relay.held.clear()
        ticks.at += RESTS_FOR
        reads = store.reads[session.id]
        assert sessions.find(ANN, session.id) == session
        assert store.reads[session.id] == reads
        redis.close()


def test_a_full_redis_keeps_nothing_and_hides_nothing(
    tmp_path: Path, store: Store, session: Session, clock: ManualClock
) -> None:
    with running(tmp_path, maxmemory="1") as full:
        redis = RedisServer(full.url)
        sessions = RedisSessions(redis, store, clock)
        for _ in range(2):
            assert sessions.find(ANN, session.id) == session
        assert sessions.touch(ANN, session.id)
        with pytest.raises(SessionsUnavailableError, match="OutOfMemory"):
            sessions.revoke(ANN, session.id)
        assert sessions.find(ANN, session.id) is None
        clock.advance(LAPSED)
        assert sessions.revoke(ANN, session.id)
        redis.close()


GARBAGE = (
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"+PONG\r\n",
    b":1\r\n",
    b"*2\r\n:1\r\n:2\r\n",
    b"$-1\r\n$5\r\nstale\r\n",
    b"$9999\r\nshort\r\n",
    b"\xff\xfe\x00\r\n",
    b":" + b"9" * 30 + b"x\r\n",
    b"-MOVED 1 127.0.0.1:1\r\n",
    b"-LOADING Valkey is loading\r\n",
    b"-READONLY You can't write against a read only replica.\r\n",
)


@pytest.mark.parametrize("garbage", GARBAGE)
def test_answers_in_no_protocol_sign_nobody_out_and_end_no_session_by_half(
    garbling: tuple[Between, RedisServer],
    store: Store,
    session: Session,
    clock: ManualClock,
    garbage: bytes,
) -> None:
    relay, redis = garbling
    sessions = RedisSessions(redis, store, clock)
    assert sessions.find(ANN, session.id) == session
    relay.answer = garbage
    assert sessions.find(ANN, session.id) == session
    assert sessions.touch(ANN, session.id) == session
    with pytest.raises(SessionsUnavailableError):
        sessions.revoke(ANN, session.id)
    relay.answer = None
    assert sessions.revoke(ANN, session.id)
    assert sessions.find(ANN, session.id) is None


@pytest.fixture
def garbling(valkey: Valkey) -> Iterator[tuple[Between, RedisServer]]:
    with between(valkey.port) as relay:
        redis = RedisServer(relay.url, uuid4().hex, timeout=0.1)
        yield relay, redis
        redis.close()


def test_no_key_and_no_copy_tells_more_than_ids_and_times(
    sessions: RedisSessions, redis: RedisServer, session: Session
) -> None:
    sessions.find(ANN, session.id)
    kept = redis.call("GET", key_of(redis, session)).decode()
    name, *times, device = kept.split(" ")
    assert name == f"{ANN.hex}:{session.id.hex}"
    assert [it for it in times if it.isdigit()] == times
    assert device == session.device
