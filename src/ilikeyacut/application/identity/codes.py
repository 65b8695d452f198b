"""Codes that prove an address: six digits, few tries, a short life, and one use."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from ilikeyacut.application.ports.account_store import Account, PendingCode
from ilikeyacut.application.ports.authenticator import CodeExpiredError, CodeInvalidError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.entropy import Entropy

CONFIRM, RESET, CHANGE = "confirm", "reset", "change"
LIVES = {
    CONFIRM: timedelta(hours=24),
    RESET: timedelta(hours=1),
    CHANGE: timedelta(hours=24),
}
MOST_TRIES = 5


@dataclass(frozen=True)
class Codes:
    """Makes and checks codes. `secret` keys their digests."""

    clock: Clock
    entropy: Entropy
    secret: bytes

    def new(self, account: Account, purpose: str) -> tuple[str, PendingCode]:
        """Return a new code, and what is kept of it."""
        number = int.from_bytes(sha256(self.entropy.token().encode()).digest()) % 1_000_000
        code = f"{number:06}"
        expires_at = self.clock.now() + LIVES[purpose]
        return code, PendingCode(purpose, self._digest(account, purpose, code), expires_at)

    def missed(self, account: Account, purpose: str, code: str) -> Account | None:
        """Return the account with one more try if the code is wrong, None if it is right.

        Raises CodeInvalidError if no code can be right any more, and CodeExpiredError for a right
        one that is too old: a guess does not learn that a code was sent.
        """
        pending = account.pending
        if pending is None or pending.purpose != purpose or pending.tries >= MOST_TRIES:
            raise CodeInvalidError
        if not hmac.compare_digest(pending.digest, self._digest(account, purpose, code)):
            return replace(account, pending=replace(pending, tries=pending.tries + 1))
        if pending.expires_at <= self.clock.now():
            raise CodeExpiredError
        return None

    def _digest(self, account: Account, purpose: str, code: str) -> str:
        text = f"{purpose}\0{account.subject}\0{code}".encode(errors="surrogatepass")
        return hmac.new(self.secret, text, sha256).hexdigest()
