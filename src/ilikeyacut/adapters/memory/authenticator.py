"""The built-in identity provider with everything in this process."""

from __future__ import annotations

import hmac
from hashlib import pbkdf2_hmac
from secrets import token_hex
from uuid import UUID

from ilikeyacut.adapters.memory.account_store import MemoryAccountStore
from ilikeyacut.adapters.memory.identity import ISSUER
from ilikeyacut.adapters.memory.tokens import MemoryTokens
from ilikeyacut.application.identity.codes import Codes
from ilikeyacut.application.identity.own_provider import OwnProvider
from ilikeyacut.application.identity.profiles import Profiles
from ilikeyacut.application.identity.sign_ins import SignIns
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.code_delivery import SentCode
from ilikeyacut.application.ports.entropy import Entropy
from ilikeyacut.application.ports.keyring import Keyring


class MemoryCodeDelivery:
    """Keeps what was sent, so that tests can read it."""

    def __init__(self) -> None:
        self.sent: list[SentCode] = []

    def deliver(self, sent: SentCode) -> None:
        self.withdraw(sent.user_id)
        self.sent.append(sent)

    def withdraw(self, user_id: UUID) -> None:
        self.sent = [it for it in self.sent if it.user_id != user_id]

    def code(self, email: str) -> str | None:
        """Return the last code that was sent to an address and is not spent."""
        return next((it.code for it in reversed(self.sent) if it.to == email), None)


class MemoryPasswords:
    """Salted hashes that are quick to make, for what never leaves this process."""

    def hash(self, password: str) -> str:
        salt = token_hex(8)
        return f"{salt}${_hashed(password, salt)}"

    def matches(self, hashed: str, password: str) -> bool:
        salt, _, digest = hashed.partition("$")
        return hmac.compare_digest(digest, _hashed(password, salt))

    def outdated(self, hashed: str) -> bool:
        return False


class MemoryAuthenticator(OwnProvider):
    """An Authenticator in memory. `delivery.code(email)` is the last code that it sent."""

    delivery: MemoryCodeDelivery

    def __init__(self, clock: Clock, entropy: Entropy, keyring: Keyring, cipher: Cipher) -> None:
        store, secret = MemoryAccountStore(), entropy.token().encode()
        tokens = MemoryTokens(clock, entropy, ISSUER)
        super().__init__(
            namespace=ISSUER,
            store=store,
            passwords=MemoryPasswords(),
            delivery=MemoryCodeDelivery(),
            issuer=tokens,
            verifier=tokens,
            profiles=Profiles(keyring, cipher, secret),
            codes=Codes(clock, entropy, secret),
            sign_ins=SignIns(store, clock, entropy),
            entropy=entropy,
        )


def _hashed(password: str, salt: str) -> str:
    return pbkdf2_hmac("sha256", password.encode(errors="surrogatepass"), salt.encode(), 1).hex()
