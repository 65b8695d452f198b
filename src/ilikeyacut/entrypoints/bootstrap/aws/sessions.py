"""Sessions, rate limits and circuits of a deployment."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.circuits import Circuits
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import Settings


def bind_sessions(c: punq.Container, settings: Settings) -> None:
    """Bind the ports to tables of DynamoDB."""
    from ilikeyacut.adapters.dynamodb.circuits import DynamoDbCircuits
    from ilikeyacut.adapters.dynamodb.client import DynamoDb
    from ilikeyacut.adapters.dynamodb.rate_limits import DynamoDbRateLimits
    from ilikeyacut.adapters.dynamodb.sessions import DynamoDbSessions
    from ilikeyacut.adapters.dynamodb.tables import Tables

    tables = Tables(settings.dynamodb_prefix)
    bind(c, Sessions, lambda: DynamoDbSessions(get(c, DynamoDb), tables.sessions, get(c, Clock)))
    bind(
        c,
        RateLimits,
        lambda: DynamoDbRateLimits(get(c, DynamoDb), tables.limits, get(c, Clock)),
    )
    bind(c, Circuits, lambda: DynamoDbCircuits(get(c, DynamoDb), tables.limits, get(c, Clock)))
