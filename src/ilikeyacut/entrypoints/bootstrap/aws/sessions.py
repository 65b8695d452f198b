"""Sessions, rate limits and circuits of a deployment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import punq

from ilikeyacut.application.ports.circuits import Circuits
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.entrypoints.bootstrap.aws.session import connected_session
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings

if TYPE_CHECKING:
    from ilikeyacut.adapters.aws.elasticache import ElastiCacheTokens
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.redis.server import RedisServer


def bind_sessions(c: punq.Container, settings: AppSettings) -> None:
    """Bind the ports to tables of DynamoDB, and where there is a Redis, to both."""
    from ilikeyacut.adapters.dynamodb.circuits import DynamoDbCircuits
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.rate_limits import DynamoDbRateLimits
    from ilikeyacut.adapters.dynamodb.sessions import DynamoDbSessions
    from ilikeyacut.adapters.dynamodb.tables import Tables

    tables = Tables(settings.dynamodb_prefix)

    def sessions() -> DynamoDbSessions:
        return DynamoDbSessions(get(c, DynamoDb), tables.sessions, get(c, Clock))

    def rate_limits() -> DynamoDbRateLimits:
        return DynamoDbRateLimits(get(c, DynamoDb), tables.limits, get(c, Clock))

    if settings.redis_url is not None:
        _bind_redis(c, settings, sessions, rate_limits)
        return
    bind(c, Sessions, sessions)
    bind(c, RateLimits, rate_limits)
    bind(c, Circuits, lambda: DynamoDbCircuits(get(c, DynamoDb), tables.limits, get(c, Clock)))


def _bind_redis(
    c: punq.Container,
    settings: AppSettings,
    sessions: Callable[[], Sessions],
    rate_limits: Callable[[], RateLimits],
) -> None:
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.redis.circuits import RedisCircuits
    from ilikeyacut.adapters.redis.rate_limits import RedisRateLimits
    from ilikeyacut.adapters.redis.server import RedisServer
    from ilikeyacut.adapters.redis.sessions import RedisSessions

    bind(
        c,
        RedisServer,
        lambda: get(c, ExitStack).enter_context(closing(_server(settings, get(c, AwsSession)))),
    )
    bind(c, Sessions, lambda: RedisSessions(get(c, RedisServer), sessions(), get(c, Clock)))
    bind(c, RateLimits, lambda: RedisRateLimits(get(c, RedisServer), rate_limits()))
    bind(c, Circuits, lambda: RedisCircuits(get(c, RedisServer)))


def redis_problem(settings: AppSettings) -> str | None:
    """Return why Redis cannot be used, None if it can or is not wanted."""
    from ilikeyacut.adapters.redis.server import RedisFaultError

    if settings.redis_url is None:
        return None
    with closing(connected_session(settings)) as session:
        try:
            with closing(_server(settings, session)) as server:
                server.call("GET", f"{server.prefix}doctor")
        except RedisFaultError as fault:
            return str(fault)
    return None


def _server(settings: AppSettings, session: AwsSession) -> RedisServer:
    from ilikeyacut.adapters.redis.server import RedisServer

    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    tokens = _tokens(settings, session)
    return RedisServer(url, settings.dynamodb_prefix, credentials=tokens)


def _tokens(settings: AppSettings, session: AwsSession) -> ElastiCacheTokens | None:
    from ilikeyacut.adapters.aws.elasticache import ElastiCacheTokens

    if not (settings.redis_iam_user and settings.redis_iam_cache):
        return None
    return ElastiCacheTokens(
        session,
        settings.redis_iam_user,
        settings.redis_iam_cache,
        serverless=settings.redis_iam_serverless,
    )
