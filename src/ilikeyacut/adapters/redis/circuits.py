"""Circuits in Redis, compared and swapped by a script."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from ilikeyacut.adapters.redis.server import RedisFaultError, RedisServer
from ilikeyacut.application.ports.circuits import Circuit, CircuitsUnavailableError
from ilikeyacut.application.ports.clock import microseconds, moment

KEPT_FOR = timedelta(days=30)
"""After the last write. No circuit is open for that long."""

SWAP = """
local version = tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^%[(%d+),')) or 0
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""


class RedisCircuits:
    """A Redis that lost its data, or has something else under a key, has closed circuits.

    A swap whose answer is lost raises, and is not repeated: it may have been done.
    """

    def __init__(self, server: RedisServer) -> None:
        self._server = server

    def find(self, route: str) -> Circuit:
        try:
            return _circuit(self._server.call("GET", self._key(route)))
        except RedisFaultError as fault:
            raise CircuitsUnavailableError(f"the circuits cannot be used: {fault}") from fault

    def swap(self, route: str, seen: Circuit, changed: Circuit) -> bool:
        stays = int(KEPT_FOR.total_seconds() * 1000)
        text = json.dumps(
            (
                seen.version + 1,
                changed.failures,
                _written(changed.open_until),
                _written(changed.probe_until),
            ),
            separators=(",", ":"),
        )
        try:
            return bool(self._server.run(SWAP, self._key(route), seen.version, text, stays))
        except RedisFaultError as fault:
            raise CircuitsUnavailableError(f"the circuits cannot be used: {fault}") from fault

    def _key(self, route: str) -> str:
        return f"{self._server.prefix}c:{route}"


def _circuit(kept: Any) -> Circuit:
    try:
        version, failures, opened, probing = json.loads(kept or b"[0,0,null,null]")
        return Circuit(failures, _time(opened), _time(probing), version)
    except (ValueError, TypeError, OverflowError):
        return Circuit()


def _written(at: datetime | None) -> int | None:
    return microseconds(at) if at else None


def _time(since: int | None) -> datetime | None:
    return moment(since) if since else None
