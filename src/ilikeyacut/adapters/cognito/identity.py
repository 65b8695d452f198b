"""The person whose access token this process was given."""

from __future__ import annotations

from ilikeyacut.application.ports.authenticator import Authenticator
from ilikeyacut.application.ports.identity import Identity
from ilikeyacut.application.ports.tokens import TokenVerifier


class TokenIdentity:
    """Verifies the token, and asks the provider once for name and address.

    So one who has signed out everywhere is nobody here, though the token has not expired.
    """

    def __init__(self, token: str, verifier: TokenVerifier, authenticator: Authenticator) -> None:
        self._token = token
        self._verifier = verifier
        self._authenticator = authenticator
        self._known: Identity | None = None

    def current(self) -> Identity:
        if self._known is None:
            claims = self._verifier.verify(self._token)
            profile = self._authenticator.profile(self._token)
            self._known = Identity(claims.issuer, claims.subject, profile.name, profile.email)
        return self._known

    def forget(self, subject: str) -> None:
        self._authenticator.delete(subject)
        if self._known is not None and self._known.subject == subject:
            self._known = None
