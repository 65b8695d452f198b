"""What the adapters of Redis call, under the rights that a deployment gives its user."""

from __future__ import annotations

from contextlib import closing

from ilikeyacut.adapters.memory.sessions import MemorySessions
from ilikeyacut.adapters.redis.circuits import RedisCircuits
from ilikeyacut.adapters.redis.rate_limits import RedisRateLimits
from ilikeyacut.adapters.redis.server import RedisServer
from ilikeyacut.adapters.redis.sessions import RedisSessions
from ilikeyacut.application.ports.circuits import Circuit
from ilikeyacut.application.ports.rate_limits import Allowed, Bucket
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.sessions import ANN, new_session
from support.valkey import Valkey

BUCKET = Bucket("reads", "a" * 32, capacity=5, per_seconds=3600)
USER = "app"
OF_THE_CLIENT = {"client|setinfo"}
"""What redis-py says of itself with each connection. It goes on if it is refused."""


def allow(server: Valkey, rights: str) -> None:
    """Let the user sign in with the rights of an access string, and forget earlier refusals."""
    with closing(RedisServer(server.url)) as operator:
        operator.call("ACL", "SETUSER", USER, "reset", ">right", *rights.split())
        operator.call("ACL", "LOG", "RESET")
        operator.call("SCRIPT", "FLUSH")


def refused(server: Valkey) -> set[str]:
    """Return the commands and keys that were refused to the user."""
    with closing(RedisServer(server.url)) as operator:
        entries = operator.call("ACL", "LOG")
    found = {entry[b"object"] if isinstance(entry, dict) else entry[7] for entry in entries}
    return {it.decode().lower() for it in found} - OF_THE_CLIENT


def use_everything(server: Valkey, prefix: str) -> None:
    """Call whatever the adapters call. Raises what a lacking right makes of it."""
    with closing(RedisServer(server.url, prefix, credentials=lambda: (USER, "right"))) as redis:
        clock = ManualClock()
        sessions = RedisSessions(redis, MemorySessions(clock), clock)
        session = sessions.open(new_session(clock))
        assert sessions.touch(ANN, session.id) == sessions.find(ANN, session.id)
        assert sessions.revoke_all(ANN)
        assert isinstance(RedisRateLimits(redis).take(BUCKET), Allowed)
        assert RedisCircuits(redis).swap("a", Circuit(), Circuit(failures=1))
        assert RedisCircuits(redis).find("a").failures == 1
