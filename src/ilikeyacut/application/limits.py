"""How often anybody may do what, and what happens while nobody can count.

Only signing in is closed then: without a limit, passwords can be guessed. Everything else stays
open, because a signed-in person is bounded by credits, jobs at once and spending caps too.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Final

from ilikeyacut.application.ports.rate_limits import (
    Allowed,
    Bucket,
    RateLimits,
    RateLimitsUnavailableError,
    Refused,
)
from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode

log = logging.getLogger(__name__)

MINUTE, DAY = 60, 86_400
NETWORK_BITS = 64
"""Of an IPv6 address: a household or a phone has as many addresses as it likes within them."""


class RateLimitedError(DomainError):
    """Too many requests of a kind. `retry_after` is in seconds."""

    limit: str
    retry_after: float
    code = "RATE_LIMITED"
    template = "too many requests ({limit}): allowed again in {retry_after:.0f} s"
    hint = "wait, then try again"


class DailyLimitError(RateLimitedError):
    """Too many requests of a kind within a day."""

    code = FailureCode.DAILY_QUOTA_EXCEEDED
    template = "the limit of a day is reached ({limit}): allowed again in {retry_after:.0f} s"
    hint = "try again tomorrow"


@dataclass(frozen=True)
class Limit:
    """`capacity` requests within `per_seconds`. `closed`: none while nobody can count."""

    name: str
    capacity: int
    per_seconds: int
    closed: bool = False
    error: type[RateLimitedError] = RateLimitedError


SIGN_IN_NETWORK: Final = (Limit("sign-in-network", 20, MINUTE, closed=True),)
SIGN_IN_ADDRESS: Final = (Limit("sign-in-address", 5, 15 * MINUTE, closed=True),)
SIGN_IN_PERSON: Final = (Limit("sign-in-person", 10, 15 * MINUTE, closed=True),)
READS: Final = (Limit("reads", 300, MINUTE),)
WRITES: Final = (Limit("writes", 60, MINUTE),)
UPLOADS: Final = (
    Limit("uploads", 20, 10 * MINUTE),
    Limit("uploads-day", 100, DAY, error=DailyLimitError),
)
TRY_ONS: Final = (Limit("try-ons", 30, MINUTE),)
EXPORTS: Final = (Limit("exports", 3, DAY, error=DailyLimitError),)
PUBLIC: Final = (Limit("public", 120, MINUTE),)


@dataclass(frozen=True)
class Limits:
    """Counts requests. A bucket's key is an HMAC under `secret`: it does not tell whose it is."""

    rate_limits: RateLimits
    secret: bytes

    def take(self, limits: Iterable[Limit], whose: str, cost: int = 1) -> Allowed | None:
        """Count a request; return the state of the first limit, None while nobody can count.

        `whose` is a person's id, a normalised e-mail address or a `network`; use one kind per
        limit.

        Raises RateLimitedError, and RateLimitsUnavailableError where a limit is closed then.
        """
        answers = [self._take(limit, whose, cost) for limit in limits]
        return answers[0]

    def _take(self, limit: Limit, whose: str, cost: int) -> Allowed | None:
        text = f"{limit.name}\n{whose}".encode(errors="surrogatepass")
        key = hmac.new(self.secret, text, sha256).hexdigest()
        bucket = Bucket(limit.name, key[:32], limit.capacity, limit.per_seconds)
        try:
            taken = self.rate_limits.take(bucket, cost)
        except RateLimitsUnavailableError as fault:
            if limit.closed:
                raise
            log.warning("the limit %s cannot be counted: %s", limit.name, fault)
            return None
        if isinstance(taken, Refused):
            raise limit.error(limit.name, taken.retry_after)
        return taken


def network(address: str) -> str:
    """Return what an IP address is counted as: itself, or the network of an IPv6 address.

    Raises ValueError for what is no address.
    """
    found = ip_address(address)
    if found.version == 6 and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    if found.version == 6:
        return str(ip_network((found.packed, NETWORK_BITS), strict=False))
    return str(found)
