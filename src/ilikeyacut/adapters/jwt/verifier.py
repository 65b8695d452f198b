"""Verifies tokens: RS256 alone, by the issuer's own keys, for this app's own clients."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from ilikeyacut.adapters.jwt.payload import LONGEST, NO_JSON, Payload, header_of, payload_of
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.tokens import (
    Claims,
    Issuer,
    Role,
    TokenExpiredError,
    TokenInvalidError,
    TokenMissingError,
    TokenUse,
    TokenWrongUseError,
)
from ilikeyacut.domain.user import user_id_of

ALGORITHM = "RS256"
SKEW = 60.0
"""Seconds by which the clocks of issuer and verifier may differ."""

ROLES = {role.value: role for role in Role}


class Keys(Protocol):
    """The public keys of an issuer."""

    def find(self, kid: str) -> Any | None:
        """Return a key, None for an unknown one. Raises SigningKeysUnavailableError."""
        ...


class JwtVerifier:
    """Verifies the tokens of one issuer for its `clients`. Threads may share it.

    A token is refused by its size and its header before any key is looked up, and by its signature
    before anything that it says is believed. `uid` must be the id of its subject.
    """

    def __init__(self, issuer: Issuer, clients: Iterable[str], keys: Keys, clock: Clock) -> None:
        self._issuer = issuer
        self._clients = frozenset(clients)
        self._keys = keys
        self._clock = clock
        self._jws: Any = None

    def verify(self, token: str, use: TokenUse = TokenUse.ACCESS) -> Claims:
        if not token:
            raise TokenMissingError
        payload = payload_of(self._signed(token))
        self._refuse_strange(payload)
        if payload.token_use != use:
            raise TokenWrongUseError(use)
        if (payload.client_id if use == TokenUse.ACCESS else payload.aud) not in self._clients:
            raise TokenInvalidError("it was issued for another app")
        self._refuse_untimely(payload)
        return _claims(payload, self._issuer.namespace)

    def _signed(self, token: str) -> bytes:
        """Return the payload of a token with a valid signature. Raises TokenInvalidError."""
        if len(token) > LONGEST or not token.isascii() or token.count(".") != 2:
            raise TokenInvalidError(NO_JSON)
        header = header_of(token)
        if header.alg != ALGORITHM or header.typ != "JWT" or header.crit is not None:
            raise TokenInvalidError("it is not signed as this app requires")
        key = self._keys.find(header.kid)
        if key is None:
            raise TokenInvalidError("its issuer has no such key")
        return self._payload(token, key)

    def _payload(self, token: str, key: Any) -> bytes:
        from jwt.api_jws import PyJWS
        from jwt.exceptions import PyJWTError

        self._jws = self._jws or PyJWS(algorithms=[ALGORITHM])
        try:
            payload: bytes = self._jws.decode(token, key, algorithms=[ALGORITHM])
        except PyJWTError:
            raise TokenInvalidError("its signature is wrong") from None
        return payload

    def _refuse_strange(self, payload: Payload) -> None:
        if payload.iss != self._issuer.name:
            raise TokenInvalidError("it is from another issuer")
        if payload.uid != user_id_of(self._issuer.namespace, payload.sub):
            raise TokenInvalidError("it names another person than its subject")

    def _refuse_untimely(self, payload: Payload) -> None:
        now = self._clock.now().timestamp()
        if payload.exp + SKEW <= now:
            raise TokenExpiredError
        if max(payload.nbf, payload.iat) - SKEW > now:
            raise TokenInvalidError("it is not valid yet")


def _claims(payload: Payload, issuer: UUID) -> Claims:
    return Claims(
        user_id=payload.uid,
        issuer=issuer,
        subject=payload.sub,
        session=payload.origin_jti,
        roles=frozenset(ROLES[name] for name in payload.groups if name in ROLES),
        issued_at=_time(payload.iat),
        expires_at=_time(payload.exp),
        name=payload.name,
        email=payload.email,
    )


def _time(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
