"""Issues the tokens of the built-in identity provider, with the claims of Cognito's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ilikeyacut.adapters.jwt.key_folder import KeyFolder
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.tokens import Bearer, Issued, Issuer, TokenUse

LIFE = timedelta(minutes=15)
SCOPE = "aws.cognito.signin.user.admin"


class JwtIssuer:
    """Signs tokens for one client with the newest key of a folder."""

    def __init__(
        self, issuer: Issuer, client: str, keys: KeyFolder, clock: Clock, entropy: Entropy
    ) -> None:
        self._issuer = issuer
        self._client = client
        self._keys = keys
        self._clock = clock
        self._entropy = entropy

    def issue(self, bearer: Bearer) -> Issued:
        kid, key = self._keys.signing()
        access = {
            **self._common(bearer, TokenUse.ACCESS),
            "client_id": self._client,
            "scope": SCOPE,
            "username": bearer.subject,
        }
        told = {
            **self._common(bearer, TokenUse.ID),
            "aud": self._client,
            "cognito:username": bearer.subject,
            "email": bearer.email,
            "email_verified": True,
            "name": bearer.name,
        }
        return Issued(_signed(access, kid, key), _signed(told, kid, key), int(LIFE.total_seconds()))

    def _common(self, bearer: Bearer, use: TokenUse) -> dict[str, Any]:
        now = self._clock.now()
        groups = {"cognito:groups": list(bearer.groups)} if bearer.groups else {}
        return {
            "sub": bearer.subject,
            **groups,
            "iss": self._issuer.name,
            "origin_jti": bearer.session,
            "token_use": use.value,
            "auth_time": int(bearer.signed_in_at.timestamp()),
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
            "jti": str(self._entropy.new_id()),
            "uid": str(bearer.user_id),
        }


def _signed(claims: dict[str, Any], kid: str, key: Any) -> str:
    import jwt

    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})
