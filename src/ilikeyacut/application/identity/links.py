"""One-time links: whoever reads one at the machine of a home is the person of that home."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from ilikeyacut.application.ports.authenticator import (
    CodeExpiredError,
    CodeInvalidError,
    CredentialsInvalidError,
    DirectSignIn,
    Tokens,
)
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.identity import Identity, IdentityProvider
from ilikeyacut.application.ports.tokens import Role

LIFE = timedelta(minutes=10)
MOST = 16


class NoDirectSignIn:
    """Signs nobody in: where people have passwords, none can be passed over."""

    def sign_in_as(self, who: Identity, roles: frozenset[Role] = frozenset()) -> Tokens:
        raise CredentialsInvalidError


@dataclass(frozen=True)
class HomeLinks:
    """Makes codes for links, each good for one sign-in in this process. The newest few count."""

    provider: DirectSignIn
    identity: IdentityProvider
    clock: Clock
    entropy: Entropy
    _until: dict[bytes, datetime] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def new(self) -> str:
        """Return the code of a new link, valid for ten minutes."""
        code = self.entropy.token()
        with self._lock:
            while len(self._until) >= MOST:
                self._until.pop(next(iter(self._until)))
            self._until[_digest(code)] = self.clock.now() + LIFE
        return code

    def redeem(self, code: str) -> Tokens:
        """Return tokens of the home's own person, once.

        That person becomes an admin: the owner of a home's files can read everything anyway.
        Raises CodeInvalidError, CodeExpiredError and what `DirectSignIn` raises.
        """
        with self._lock:
            until = self._until.pop(_digest(code), None)
        if until is None:
            raise CodeInvalidError
        if until <= self.clock.now():
            raise CodeExpiredError
        return self.provider.sign_in_as(self.identity.current(), frozenset({Role.ADMIN}))


def _digest(code: str) -> bytes:
    return sha256(code.encode(errors="surrogatepass")).digest()
