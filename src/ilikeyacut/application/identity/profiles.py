"""Names and addresses at rest: encrypted under the person's key, and found by a keyed hash."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from ilikeyacut.application.ports.account_store import Account
from ilikeyacut.application.ports.authenticator import Profile
from ilikeyacut.application.ports.cipher import Cipher
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.domain.texts import email_form

CONTEXT = b"account:"


@dataclass(frozen=True)
class Profiles:
    """Encrypts what an account says about its person. Erasing the person's key ends it."""

    keyring: Keyring
    cipher: Cipher
    secret: bytes

    def address(self, email: str) -> str:
        """Return the keyed hash that an address is found by."""
        text = b"account\0" + email_form(email).encode(errors="surrogatepass")
        return hmac.new(self.secret, text, sha256).hexdigest()

    def seal(self, user_id: UUID, name: str, email: str) -> str:
        """Return name and address, encrypted, as base64."""
        text = json.dumps([name, email]).encode()
        key = self.keyring.key_for(user_id)
        return b64encode(self.cipher.encrypt(key, text, _context(user_id))).decode()

    def open(self, account: Account) -> Profile:
        """Return whom an account describes. Raises PersonErasedError."""
        key = self.keyring.find(account.user_id)
        data = b64decode(account.sealed)
        text = self.cipher.decrypt(key, data, _context(account.user_id))
        name, email = json.loads(text)
        return Profile(account.subject, name, email)


def _context(user_id: UUID) -> bytes:
    return CONTEXT + user_id.bytes
