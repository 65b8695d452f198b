"""Sessions, rate limits and circuits of a deployment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing

import punq

from ilikeyacut.application.ports.circuits import Circuits
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import Settings


def bind_sessions(c: punq.Container, settings: Settings) -> None:
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
    settings: Settings,
    sessions: Callable[[], Sessions],
    rate_limits: Callable[[], RateLimits],
) -> None:
    from ilikeyacut.adapters.redis.circuits import RedisCircuits
    from ilikeyacut.adapters.redis.rate_limits import RedisRateLimits
    from ilikeyacut.adapters.redis.server import RedisServer
    from ilikeyacut.adapters.redis.sessions import RedisSessions

    def server() -> RedisServer:
        url = settings.redis_url.get_secret_value() if settings.redis_url else ""
        made = RedisServer(url, settings.dynamodb_prefix, credentials=_credentials(c, settings))
        return get(c, ExitStack).enter_context(closing(made))

    bind(c, RedisServer, server)
    bind(c, Sessions, lambda: RedisSessions(get(c, RedisServer), sessions(), get(c, Clock)))
    bind(c, RateLimits, lambda: RedisRateLimits(get(c, RedisServer), rate_limits()))
    bind(c, Circuits, lambda: RedisCircuits(get(c, RedisServer)))


def _credentials(c: punq.Container, settings: Settings) -> Callable[[], tuple[str, str]] | None:
    from ilikeyacut.adapters.aws.elasticache import ElastiCacheTokens
    from ilikeyacut.adapters.aws.session import AwsSession

    if not (settings.redis_iam_user and settings.redis_iam_cache):
        return None
    return ElastiCacheTokens(
        get(c, AwsSession),
        settings.redis_iam_user,
        settings.redis_iam_cache,
        serverless=settings.redis_iam_serverless,
    )
