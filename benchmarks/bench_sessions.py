"""How long a session takes to be read through Redis, next to a bare GET of the same value.

The aim is at most 1.3 times a bare GET, on the same Valkey, the same client library and the same
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ilikeyacut.adapters.memory.sessions import MemorySessions
from ilikeyacut.adapters.redis.server import RedisServer
from ilikeyacut.adapters.redis.sessions import RedisSessions
from ilikeyacut.adapters.system.clock import SystemClock
from ilikeyacut.testing import ManualClock
from ilikeyacut.testing.contracts.sessions import ANN, new_session
from support.valkey import running

LIMIT = 1.3
ROUNDS, CALLS = 200, 50


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes, on average of many."""
    start = perf_counter()
    for _ in range(CALLS):
        call()
    return (perf_counter() - start) / CALLS


def main() -> int:
    """Return 1 when a read is slower than its limit."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as valkey:
        server, store = RedisServer(valkey.url, "bench:"), MemorySessions(SystemClock())
        sessions = RedisSessions(server, store, SystemClock())
        session = sessions.open(new_session(ManualClock(SystemClock().now())))
        key, client = f"bench:s:{ANN.hex}:{session.id.hex}", server.client

        def raw() -> object:
            return client.get(key)

        def read() -> object:
            return sessions.find(ANN, session.id)

        assert raw()
        assert read() == session
        pairs = [(seconds(raw), seconds(read)) for _ in range(ROUNDS)]
        assert read() == session
        server.close()
    ratio = statistics.median(read / raw for raw, read in pairs)
    bare, whole = (statistics.median(it) * 1e6 for it in zip(*pairs, strict=True))
    print(f"a bare GET {bare:.0f} us, a session {whole:.0f} us")
    print(f"a session through Redis relative to a bare GET {ratio:.2f} (limit {LIMIT})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
