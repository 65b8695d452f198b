"""A cache in front of another adapter of the sessions port, which stays the only truth.

A key holds a copy of an open session or the word that it was revoked. These rules make a revocation
seen at once, whatever becomes of processes and answers:

- A copy counts until `KEPT_FOR` after the read of the store that it comes from *began*, by the time
  inside it. However late it arrives in Redis, it never lives longer.
- Revoking changes the store first and then replaces the copy by a tombstone. No copy replaces a
  tombstone, and a tombstone outlives every copy that was read before the revocation.
- If the tombstone cannot be written, revoking raises SessionsUnavailableError, until it can be or
  until every copy from before the revocation has lapsed.

If Redis loses a tombstone, a copy from before the revocation may count until it lapses.
`SKEW` is how far the clocks of machines may be apart.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from ilikeyacut.adapters.redis.server import RedisFaultError, RedisServer
from ilikeyacut.application.ports.clock import MICROSECOND, Clock, microseconds, moment
from ilikeyacut.application.ports.sessions import Session, Sessions, SessionsUnavailableError

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(seconds=30)
SKEW = timedelta(seconds=5)
TOMBSTONE = b"revoked"
LONGEST = (KEPT_FOR + SKEW) // MICROSECOND
"""How many microseconds from now a copy may count. More is the word of a clock that is ahead."""
TOMBSTONE_STAYS = int((KEPT_FOR + SKEW).total_seconds() * 1000)  # milliseconds, from its writing

REPLACE = """
if redis.call('GET', KEYS[1]) == ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


class RedisSessions:
    """Reads a session from Redis, or else from `behind`. Without Redis it is slower, no more.

    If Redis fails while a use is recorded, or two uses are recorded at once, `find` may show the
    earlier use for `KEPT_FOR`.
    """

    def __init__(self, server: RedisServer, behind: Sessions, clock: Clock) -> None:
        self._server = server
        self._behind = behind
        self._clock = clock

    def open(self, session: Session) -> Session:
        began = self._clock.now()
        stored = self._behind.open(session)
        self._keep(stored, began, replace=True)
        return stored

    def find(self, user_id: UUID, session_id: UUID) -> Session | None:
        name = _name(user_id, session_id)
        try:
            kept = self._server.call("GET", self._key(name))
        except RedisFaultError as fault:
            log.warning("sessions are read from the store: %s", fault)
            return self._behind.find(user_id, session_id)
        if kept == TOMBSTONE:
            return None
        copy = None if kept is None else self._copy(kept, name, user_id, session_id)
        return copy or self._fetched(user_id, session_id)

    def touch(
        self, user_id: UUID, session_id: UUID, *, expires_at: datetime | None = None
    ) -> Session | None:
        began = self._clock.now()
        touched = self._behind.touch(user_id, session_id, expires_at=expires_at)
        if touched is not None:
            self._keep(touched, began, replace=True)
        return touched

    def of(self, user_id: UUID) -> Sequence[Session]:
        return self._behind.of(user_id)

    def revoke(self, user_id: UUID, session_id: UUID) -> datetime | None:
        at = self._behind.revoke(user_id, session_id)
        if at is not None:
            self._bury(user_id, {session_id: at})
        return at

    def revoke_all(self, user_id: UUID) -> Mapping[UUID, datetime]:
        revoked = self._behind.revoke_all(user_id)
        self._bury(user_id, revoked)
        return revoked

    def _fetched(self, user_id: UUID, session_id: UUID) -> Session | None:
        began = self._clock.now()
        found = self._behind.find(user_id, session_id)
        if found is not None:
            self._keep(found, began, replace=False)
        return found

    def _keep(self, session: Session, began: datetime, *, replace: bool) -> None:
        """Keep a copy, unless there is a tombstone or, without `replace`, another copy."""
        until = began + KEPT_FOR
        left = ceil((until - self._clock.now()).total_seconds() * 1000)
        if left <= 0:
            return
        name = _name(session.user_id, session.id)
        key, text = self._key(name), _written(name, until, session)
        try:
            if replace:
                self._server.run(REPLACE, key, text, left, TOMBSTONE)
            else:
                self._server.call("SET", key, text, "PX", left, "NX")
        except RedisFaultError as fault:
            log.warning("a session is not kept: %s", fault)

    def _copy(self, kept: bytes, name: str, user_id: UUID, session_id: UUID) -> Session | None:
        """Return the session of a copy that counts, None for any other."""
        now = microseconds(self._clock.now())
        try:
            own, until, expires, seen, started, device = kept.decode().split(" ", 5)
            counts = own == name and now < int(until) <= now + LONGEST and now < int(expires)
            if not counts:
                return None
            times = moment(int(started)), moment(int(seen)), moment(int(expires))
            return Session(session_id, user_id, *times, device)
        except (AttributeError, ValueError, OverflowError) as error:
            log.warning("what is kept of a session cannot be read: %s", type(error).__name__)
            return None

    def _bury(self, user_id: UUID, revoked: Mapping[UUID, datetime]) -> None:
        """Make sure that no copy of what is revoked counts. Raises SessionsUnavailableError."""
        now = self._clock.now()
        lapses = {it: at + KEPT_FOR + SKEW for it, at in revoked.items()}
        keys = [self._key(_name(user_id, it)) for it, lapsed in lapses.items() if now < lapsed]
        if not keys:
            return
        try:
            self._server.set_all(keys, TOMBSTONE, TOMBSTONE_STAYS)
        except RedisFaultError as fault:
            raise SessionsUnavailableError(
                f"the session is revoked, but a copy may count until it lapses: {fault}",
                (max(lapses.values()) - now).total_seconds(),
            ) from fault

    def _key(self, name: str) -> str:
        return f"{self._server.prefix}s:{name}"


def _name(user_id: UUID, session_id: UUID) -> str:
    return f"{user_id.hex}:{session_id.hex}"


def _written(name: str, until: datetime, session: Session) -> str:
    times = (until, session.expires_at, session.last_seen_at, session.started_at)
    return " ".join((name, *(str(microseconds(it)) for it in times), session.device))
