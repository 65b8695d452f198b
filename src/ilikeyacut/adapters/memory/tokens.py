"""Tokens that mean something in this process alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.tokens import (
    Bearer,
    Claims,
    Issued,
    Role,
    TokenExpiredError,
    TokenInvalidError,
    TokenMissingError,
    TokenUse,
    TokenWrongUseError,
)

LIFE = timedelta(minutes=15)


class MemoryTokens:
    """Issues unguessable texts, and remembers what each one says."""

    def __init__(self, clock: Clock, entropy: Entropy, namespace: UUID) -> None:
        self._clock = clock
        self._entropy = entropy
        self._namespace = namespace
        self._issued: dict[str, tuple[TokenUse, Claims]] = {}

    def issue(self, bearer: Bearer) -> Issued:
        now = self._clock.now()
        claims = Claims(
            bearer.user_id,
            self._namespace,
            bearer.subject,
            bearer.session,
            frozenset(Role(it) for it in bearer.groups if it in set(Role)),
            now,
            now + LIFE,
        )
        return Issued(
            self._token(TokenUse.ACCESS, claims),
            self._token(TokenUse.ID, replace(claims, name=bearer.name, email=bearer.email)),
            int(LIFE.total_seconds()),
        )

    def verify(self, token: str, use: TokenUse = TokenUse.ACCESS) -> Claims:
        if not token:
            raise TokenMissingError
        issued, claims = self._issued.get(token, (None, None))
        if issued is None or claims is None:
            raise TokenInvalidError
        if issued != use:
            raise TokenWrongUseError(use)
        if claims.expires_at <= self._clock.now():
            raise TokenExpiredError
        return claims

    def _token(self, use: TokenUse, claims: Claims) -> str:
        token = self._entropy.token()
        self._issued[token] = use, claims
        return token
