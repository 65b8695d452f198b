"""Who calls: all that a signed request needs to know of sign-ins."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.ports.sessions import Sessions
from ilikeyacut.application.ports.tokens import Claims, TokenInvalidError, TokenVerifier

REVOKED = "it was signed out"


@dataclass(frozen=True)
class Callers:
    """Knows callers by their access tokens."""

    verifier: TokenVerifier
    sessions: Sessions

    def who(self, access: str) -> Claims:
        """Return whose access token this is, if its session is open.

        Raises TokenMissingError, TokenInvalidError, TokenExpiredError, TokenWrongUseError.
        """
        claims = self.verifier.verify(access)
        if self.sessions.find(claims.user_id, claims.session_id) is None:
            raise TokenInvalidError(REVOKED)
        return claims
