from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ilikeyacut.adapters.dynamodb.client import DynamoDb
from ilikeyacut.adapters.dynamodb.sessions import DynamoDbSessions
from ilikeyacut.adapters.memory.sessions import MemorySessions
from ilikeyacut.adapters.redis.server import RedisServer
from ilikeyacut.adapters.redis.sessions import RedisSessions
from ilikeyacut.adapters.sqlite.database import Database
from ilikeyacut.adapters.sqlite.sessions import SqliteSessions
from ilikeyacut.application.ports.sessions import Session, Sessions, SessionsUnavailableError
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.sessions import ANN, SessionsContract, new_session
from support.dynamodb import new_sessions
from support.home import opened
from support.valkey import Valkey, connected


class TestMemorySessions(SessionsContract):
    @pytest.fixture
    def sessions(self, clock: ManualClock) -> Sessions:
        return MemorySessions(clock)


class TestSqliteSessions(SessionsContract):
    @pytest.fixture
    def sessions(self, database: Database, clock: ManualClock) -> Sessions:
        return SqliteSessions(database, clock)

    @pytest.fixture
    def elsewhere(
        self, sessions: Sessions, tmp_path: Path, clock: ManualClock
    ) -> Iterator[Sessions]:
        with opened(tmp_path) as database:
            yield SqliteSessions(database, clock)

    def test_what_has_expired_is_removed_when_another_session_opens(
        self, sessions: Sessions, database: Database, clock: ManualClock
    ) -> None:
        for _ in range(2):
            sessions.open(new_session(clock))
            sessions.revoke_all(ANN)
            clock.set(clock.now() + timedelta(days=30))
        sessions.open(new_session(clock))
        with database.reading() as cursor:
            cursor.execute("SELECT * FROM sessions")
            assert len(cursor.fetchall()) == 1

    def test_a_database_that_is_closed_is_named(
        self, sessions: Sessions, database: Database, session: Session
    ) -> None:
        database.close()
        with pytest.raises(SessionsUnavailableError):
            sessions.find(ANN, session.id)


class TestRedisSessions(SessionsContract):
    @pytest.fixture
    def behind(self, clock: ManualClock) -> Sessions:
        return MemorySessions(clock)

    @pytest.fixture
    def sessions(self, redis: RedisServer, behind: Sessions, clock: ManualClock) -> Sessions:
        return RedisSessions(redis, behind, clock)

    @pytest.fixture
    def elsewhere(
        self, redis: RedisServer, valkey: Valkey, behind: Sessions, clock: ManualClock
    ) -> Iterator[Sessions]:
        with connected(valkey.url, redis.prefix) as other:
            yield RedisSessions(other, behind, clock)


class TestDynamoDbSessions(SessionsContract):
    @pytest.fixture
    def sessions(self, dynamodb: DynamoDb, clock: ManualClock) -> DynamoDbSessions:
        return new_sessions(dynamodb, clock)
