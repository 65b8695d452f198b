"""Rate limits, circuits and connections, whatever becomes of Redis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from ilikeyacut.adapters.memory.rate_limits import MemoryRateLimits
from ilikeyacut.adapters.redis.circuits import RedisCircuits
from ilikeyacut.adapters.redis.rate_limits import RedisRateLimits
from ilikeyacut.adapters.redis.server import RESTS_FOR, RedisFaultError, RedisServer
from ilikeyacut.application.limits import READS, SIGN_IN_ADDRESS, Limits
from ilikeyacut.application.ports.circuits import Circuit, CircuitsUnavailableError
from ilikeyacut.application.ports.rate_limits import (
    Allowed,
    RateLimitsUnavailableError,
    Refused,
)
from ilikeyacut.application.stylists.circuit_breaker import BreakerPolicy, CircuitBreaker
from ilikeyacut.testing import ManualClock
from support.certificates import self_signed
from support.redis_rights import BUCKET, allow, refused, use_everything
from support.valkey import Between, Valkey, between, running

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Valkey]:
    with running(tmp_path) as server:
        yield server


@pytest.fixture
def relay(valkey: Valkey) -> Iterator[Between]:
    with between(valkey.port) as relay:
        yield relay


# ------------------------------------------------------------ limits


def test_the_time_is_that_of_redis(redis: RedisServer) -> None:
    limits = RedisRateLimits(redis)
    for left in (4, 3, 2, 1, 0):
        taken = limits.take(BUCKET)
        assert isinstance(taken, Allowed)
        assert taken.remaining == left
    refused = limits.take(BUCKET)
    assert isinstance(refused, Refused)
    assert 0 < refused.retry_after <= 720
    seconds, _ = redis.call("TIME")
    (full_at,) = redis.call("MGET", f"{redis.prefix}l:reads:{BUCKET.key}")
    assert 0 <= int(full_at) // 1_000_000 - int(seconds) <= 3600


def test_a_bucket_is_gone_when_it_is_full(redis: RedisServer) -> None:
    RedisRateLimits(redis).take(BUCKET)
    left = redis.call("PTTL", f"{redis.prefix}l:reads:{BUCKET.key}")
    assert 0 < left <= 720_000


def test_while_redis_is_down_the_store_counts_and_afterwards_redis_again(own: Valkey) -> None:
    ticks = [0.0]
    redis = RedisServer(own.url, now=lambda: ticks[0])
    limits = RedisRateLimits(redis, MemoryRateLimits(ManualClock()))
    limits.take(BUCKET, 5)
    own.kill()
    assert [isinstance(limits.take(BUCKET), Allowed) for _ in range(6)] == [True] * 5 + [False]
    own.restart()
    ticks[0] += RESTS_FOR
    assert isinstance(limits.take(BUCKET), Allowed)
    redis.close()


def test_without_a_store_only_signing_in_is_closed(own: Valkey) -> None:
    redis = RedisServer(own.url)
    limits = Limits(RedisRateLimits(redis), b"secret")
    own.kill()
    assert limits.take(READS, "ann") is None
    with pytest.raises(RateLimitsUnavailableError, match="Redis"):
        limits.take(SIGN_IN_ADDRESS, "ann")
    redis.close()


def test_a_full_redis_is_named(tmp_path: Path) -> None:
    with running(tmp_path, maxmemory="1") as full:
        redis = RedisServer(full.url)
        with pytest.raises(RateLimitsUnavailableError, match="OutOfMemory"):
            RedisRateLimits(redis).take(BUCKET)
        with pytest.raises(CircuitsUnavailableError, match="OutOfMemory"):
            RedisCircuits(redis).swap("a", Circuit(), Circuit(failures=1))
        redis.close()


def test_what_is_not_answered_is_not_sent_again(relay: Between) -> None:
    redis = RedisServer(relay.url, uuid4().hex, timeout=0.05)
    limits = RedisRateLimits(redis)
    assert isinstance(limits.take(BUCKET), Allowed)
    relay.held.set()
    asked = relay.asked
    with pytest.raises(RateLimitsUnavailableError, match="Timeout"):
        limits.take(BUCKET)
    assert relay.asked == asked + 1
    redis.close()


@pytest.mark.parametrize("garbage", [b"garbage\r\n", b":1\r\n", b"*1\r\n:1\r\n", b"$-1\r\n", b""])
def test_an_answer_that_is_none_is_named(relay: Between, garbage: bytes) -> None:
    redis = RedisServer(relay.url, uuid4().hex, timeout=0.05)
    limits = RedisRateLimits(redis)
    assert isinstance(limits.take(BUCKET), Allowed)
    relay.answer = garbage
    with pytest.raises(RateLimitsUnavailableError):
        limits.take(BUCKET)
    redis.close()


@pytest.mark.parametrize("kept", ["garbage", "", "-1", "nan"])
def test_what_is_no_bucket_is_a_full_one(redis: RedisServer, kept: str) -> None:
    redis.call("SET", f"{redis.prefix}l:reads:{BUCKET.key}", kept)
    assert RedisRateLimits(redis, clock=ManualClock()).take(BUCKET) == Allowed(4, 720)


@pytest.mark.parametrize("kept", ["inf", "1e300", "9" * 400])
def test_a_time_that_never_comes_is_that_of_an_empty_one(redis: RedisServer, kept: str) -> None:
    redis.call("SET", f"{redis.prefix}l:reads:{BUCKET.key}", kept)
    clock = ManualClock()
    limits = RedisRateLimits(redis, clock=clock)
    assert limits.take(BUCKET) == Refused(720)
    clock.advance(timedelta(seconds=720))
    assert isinstance(limits.take(BUCKET), Allowed)


# ------------------------------------------------------------ circuits


@pytest.mark.parametrize("kept", [b"garbage", b"", b"[]", b'{"a":1}', b"[0,0,null,null]"])
def test_what_is_no_circuit_is_a_closed_one(redis: RedisServer, kept: bytes) -> None:
    circuits = RedisCircuits(redis)
    redis.call("SET", f"{redis.prefix}c:route", kept)
    assert circuits.find("route") == Circuit()
    assert circuits.swap("route", Circuit(), Circuit(failures=1))
    assert circuits.find("route") == Circuit(failures=1, version=1)


def test_a_redis_that_lost_its_circuits_lets_calls_through(own: Valkey) -> None:
    ticks = [0.0]
    redis = RedisServer(own.url, now=lambda: ticks[0])
    circuits = RedisCircuits(redis)
    breaker = CircuitBreaker(circuits, ManualClock(), BreakerPolicy(threshold=1))
    assert circuits.swap("a", Circuit(), Circuit(failures=9, open_until=breaker.clock.now()))
    own.kill()
    assert breaker.allows("a")
    assert breaker.admit("a")
    with pytest.raises(CircuitsUnavailableError):
        circuits.find("a")
    own.restart()
    ticks[0] += RESTS_FOR
    assert circuits.find("a") == Circuit()
    assert not circuits.swap("a", Circuit(version=1), Circuit(failures=9))
    redis.close()


# ------------------------------------------------------------ connections


def test_a_certificate_is_verified(
    valkey: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    with between(valkey.port, certificate) as relay:
        unknown = RedisServer(relay.url)
        with pytest.raises(RedisFaultError, match="certificate"):
            unknown.call("PING")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        known = RedisServer(relay.url)
        assert known.call("PING")
        known.close()
        unknown.close()


def test_a_password_is_needed_and_never_shown(own: Valkey) -> None:
    own.client().config_set("requirepass", "right")
    for url, credentials in (
        (f"redis://:wrong@127.0.0.1:{own.port}", None),
        (own.url, lambda: ("default", "wrong")),
    ):
        redis = RedisServer(url, credentials=credentials)
        with pytest.raises(RedisFaultError, match="invalid username-password") as refused:
            redis.call("PING")
        assert "wrong" not in str(refused.value)
        redis.close()
    redis = RedisServer(own.url, credentials=lambda: ("default", "right"))
    assert redis.call("PING")
    redis.close()


def test_the_rights_that_the_docs_give_a_user_are_enough(own: Valkey) -> None:
    docs = (ROOT / "docs" / "aws.md").read_text("utf-8")
    (rights,) = re.findall(r"`on ~ilikeyacut-\* (.+)`", docs)
    allow(own, f"on ~ilikeyacut-* {rights}")
    use_everything(own, "ilikeyacut-")
    assert not refused(own)


def test_credentials_are_asked_for_with_each_connection(own: Valkey) -> None:
    asked: list[int] = []

    def credentials() -> tuple[str, str]:
        asked.append(1)
        if len(asked) == 2:
            raise RuntimeError("a secret of the role")
        return "default", "right"

    ticks = [0.0]
    redis = RedisServer(own.url, credentials=credentials, now=lambda: ticks[0])
    for _ in range(3):
        assert redis.call("PING")
    own.kill()
    own.restart()
    with pytest.raises(RedisFaultError, match="no credentials: RuntimeError") as refused:
        redis.call("PING")
    assert "secret" not in str(refused.value)
    ticks[0] += RESTS_FOR
    assert redis.call("PING")
    redis.close()
    assert len(asked) == 3


def test_a_server_that_became_a_replica_is_left(own: Valkey) -> None:
    redis = RedisServer(own.url)
    assert redis.call("SET", "a", "1")
    client = redis.client
    own.client().replicaof("127.0.0.1", "1")
    with pytest.raises(RedisFaultError, match="ReadOnly"):
        redis.call("SET", "a", "2")
    assert redis.client is not client
    redis.close()


def test_after_closing_it_connects_again(redis: RedisServer) -> None:
    assert redis.call("PING")
    redis.close()
    redis.close()
    assert redis.call("PING")


def test_nothing_is_reached_before_the_first_call() -> None:
    redis = RedisServer("redis://127.0.0.1:1")
    limits = RedisRateLimits(redis, MemoryRateLimits(ManualClock()))
    assert isinstance(limits.take(BUCKET), Allowed)
    with pytest.raises(RedisFaultError, match="a moment ago"):
        redis.call("PING")
