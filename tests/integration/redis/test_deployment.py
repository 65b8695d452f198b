"""A deployment with Redis, and one without: the same sessions, seen from two machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr, ValidationError

from ilikeyacut.adapters.dynamodb.sessions import DynamoDbSessions
from ilikeyacut.adapters.redis.sessions import RedisSessions
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.application.limits import SIGN_IN_ADDRESS, RateLimitedError
from ilikeyacut.application.ports.budget import Budget, Cap, CapReachedError
from ilikeyacut.application.ports.circuits import Circuit, Circuits
from ilikeyacut.application.ports.sessions import Session, Sessions
from ilikeyacut.entrypoints.bootstrap import App, compose
from ilikeyacut.entrypoints.cli.doctor import _redis
from ilikeyacut.entrypoints.settings import Profile, Settings
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.sessions import new_session
from support.deployment import needed
from support.valkey import Valkey

Machines = Callable[[bool], App]


@pytest.fixture
def machine(
    tmp_path: Path, dynamodb_url: str, dynamodb_credentials: None, valkey: Valkey
) -> Iterator[Machines]:
    """Open an app of one deployment on a machine of its own, with Redis or without."""
    prefix, made = f"{uuid4().hex}-", list[App]()
    with ExitStack() as opened:

        def open_one(redis: bool) -> App:
            settings = Settings(
                profile=Profile.AWS,
                home=tmp_path / uuid4().hex,
                stylists=("memory",),
                aws_endpoint_url=dynamodb_url,
                dynamodb_prefix=prefix,
                dynamodb_create_tables=not made,
                redis_url=SecretStr(valkey.url) if redis else None,
                **needed(dynamodb_url),
            )
            made.append(opened.enter_context(App(compose(settings))))
            return made[-1]

        yield open_one


def signed_in(app: App) -> Session:
    """Register somebody and open a session of theirs."""
    user_id = uuid4()
    app.users.register(user_id, name="Ann", email=f"{user_id}@example.com")
    return app.sessions.open(new_session(ManualClock(SystemClock().now()), user_id))


def test_an_erased_person_is_signed_out_at_once_on_every_machine(machine: Machines) -> None:
    one, two = machine(True), machine(True)
    session = signed_in(one)
    key = session.user_id, session.id
    assert one.sessions.find(*key) == two.sessions.find(*key) == session
    two.erasure.forget(session.user_id)
    assert one.sessions.find(*key) is None
    assert two.sessions.find(*key) is None
    assert not one.sessions.of(session.user_id)


def test_a_machine_without_redis_shares_the_sessions(machine: Machines) -> None:
    with_redis, without = machine(True), machine(False)
    session = signed_in(with_redis)
    key = session.user_id, session.id
    assert isinstance(part(with_redis, Sessions), RedisSessions)
    assert isinstance(part(without, Sessions), DynamoDbSessions)
    assert with_redis.sessions.find(*key) == without.sessions.find(*key) == session
    with_redis.sessions.revoke(*key)
    assert without.sessions.find(*key) is None


def test_limits_circuits_and_caps_hold_over_all_machines(machine: Machines) -> None:
    one, two = machine(False), machine(False)
    for n in range(5):
        assert (one if n % 2 else two).limits.take(SIGN_IN_ADDRESS, "ann@example.com")
    for app in (one, two):
        with pytest.raises(RateLimitedError):
            app.limits.take(SIGN_IN_ADDRESS, "ann@example.com")
    cap = Cap("everyone:2026-01-02", 100)
    one.part(Budget).reserve("one", 60, [cap])
    with pytest.raises(CapReachedError):
        two.part(Budget).reserve("two", 41, [cap])
    circuits = [app.part(Circuits) for app in (one, two)]
    assert circuits[0].swap("gemini/a", Circuit(), Circuit(failures=3))
    assert circuits[1].find("gemini/a") == Circuit(failures=3, version=1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"redis_url": "https://secret@example.com"}, "must start with rediss:// or redis://"),
        ({"redis_iam_user": "a"}, "must be set together"),
        ({"redis_iam_cache": "a"}, "must be set together"),
        (
            {"redis_url": "redis://example.com", "redis_iam_user": "a", "redis_iam_cache": "a"},
            "over TLS alone",
        ),
        ({"redis_iam_cache": "example.com:6379"}, "redis_iam_cache"),
    ],
)
def test_settings_that_cannot_work_are_named(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        Settings(**given)
    assert "secret" not in str(refused.value)


def test_doctor_tells_whether_redis_answers(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for url in (None, valkey.url, "redis://:secret@127.0.0.1:1"):
        if url:
            monkeypatch.setenv("ILIKEYACUT_REDIS_URL", url)
        told.append([(it.ok, it.detail) for it in _redis()])
    assert told[:2] == [[], [(True, "it answers")]]
    ((well, detail),) = told[2]
    assert not well
    assert "ConnectionError" in detail
    assert "secret" not in detail


def part(app: App, port: type[Any]) -> object:
    """Return the adapter behind a part that is made on first use."""
    return app.part(port)
