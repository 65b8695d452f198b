"""Refresh tokens: each works once, and one that is used again ends its sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from ilikeyacut.application.ports.account_store import Account, AccountStore, SignedIn
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.tokens import TokenExpiredError, TokenInvalidError
from ilikeyacut.domain.errors import IlikeyacutError

LIFE = timedelta(days=30)
LONGEST = 256
MALFORMED = "it is no refresh token"


class SpentError(IlikeyacutError):
    """A refresh token was used before. Its sign-in has ended."""

    def __init__(self, signed_in: SignedIn) -> None:
        super().__init__(signed_in.id)
        self.signed_in = signed_in


@dataclass(frozen=True)
class SignIns:
    """Opens sign-ins and rotates their refresh tokens. Only digests of those are kept."""

    store: AccountStore
    clock: Clock
    entropy: Entropy

    def open(self, account: Account) -> tuple[SignedIn, str]:
        """Return a new sign-in and its first refresh token."""
        now, secret = self.clock.now(), self.entropy.token()
        signed_in = SignedIn(
            id=self.entropy.new_id().hex,
            subject=account.subject,
            session=str(self.entropy.new_id()),
            digest=_digest(secret),
            signed_in_at=now,
            expires_at=now + LIFE,
        )
        self.store.open(signed_in)
        return signed_in, f"{signed_in.id}.{secret}"

    def rotate(self, token: str) -> tuple[SignedIn, str]:
        """Return the sign-in of a refresh token and the next one.

        Raises TokenExpiredError, TokenInvalidError for one that is unknown, and SpentError for one
        that is spent, which ends its sign-in: one of two who have it may have stolen it.
        """
        found, secret = self._found(token)
        if found.expires_at <= self.clock.now():
            self.store.close(found.id)
            raise TokenExpiredError
        new = self.entropy.token()
        if found.digest != _digest(secret) or not self.store.rotate(found, _digest(new)):
            self.store.close(found.id)
            raise SpentError(found)
        return found, f"{found.id}.{new}"

    def close(self, token: str) -> None:
        """End the sign-in of a refresh token. Idempotent."""
        self.store.close(_parts(token)[0])

    def _found(self, token: str) -> tuple[SignedIn, str]:
        id_, secret = _parts(token)
        found = self.store.find(id_) if secret else None
        if found is None:
            raise TokenInvalidError(MALFORMED)
        return found, secret


def _parts(token: str) -> tuple[str, str]:
    id_, _, secret = token[:LONGEST].partition(".")
    return id_, secret


def _digest(secret: str) -> str:
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
