"""Rate limits in Redis: one script a call.

The time is Redis's own: all machines share it, and none that is ahead empties a bucket for others.
"""

from __future__ import annotations

import logging

from ilikeyacut.adapters.redis.server import RedisFaultError, RedisServer
from ilikeyacut.application.ports.clock import Clock, microseconds
from ilikeyacut.application.ports.rate_limits import (
    Bucket,
    RateLimits,
    RateLimitsUnavailableError,
    Taken,
)

log = logging.getLogger(__name__)

# Numbers stay below 2^53, so Lua keeps every microsecond.
TAKE = """
local price, period, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000000 + time[2]
end
local kept = tonumber(redis.call('GET', KEYS[1]) or 0) or 0
local full_in = math.min(math.max(0, kept - now), period)
local taken = full_in + price <= period and 1 or 0
if taken == 1 or kept > now + period then
  local left = full_in + taken * price
  redis.call('SET', KEYS[1], string.format('%.0f', now + left), 'PX', math.ceil(left / 1000))
end
return {taken, full_in + price}
"""


class RedisRateLimits:
    """Counts in Redis; while Redis fails, `behind`, whose buckets are full at first, counts.

    Tests pass a clock; then its time counts.
    """

    def __init__(
        self, server: RedisServer, behind: RateLimits | None = None, clock: Clock | None = None
    ) -> None:
        self._server = server
        self._behind = behind
        self._clock = clock

    def take(self, bucket: Bucket, cost: int = 1) -> Taken:
        price = bucket.price(cost)
        now = microseconds(self._clock.now()) if self._clock else ""
        key = f"{self._server.prefix}l:{bucket.name}:{bucket.key}"
        try:
            taken, full_in = map(int, self._server.run(TAKE, key, price, bucket.period, now))
        except (RedisFaultError, TypeError, ValueError) as fault:
            if self._behind is None:
                raise RateLimitsUnavailableError(f"the limits cannot be used: {fault}") from fault
            log.warning("the limit %s is counted in the store: %s", bucket.name, fault)
            return self._behind.take(bucket, cost)
        return bucket.allowed(full_in) if taken else bucket.refused(full_in)
