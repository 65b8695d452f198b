"""The cipher port: authenticated encryption of one field under one person's key."""

from __future__ import annotations

from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError


class DecryptionError(IlikeyacutError):
    """The text was changed, or belongs to another key or field."""


class Cipher(Protocol):
    """Authenticated encryption such as AES-GCM. `context` is authenticated but not stored."""

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes:
        """Return the ciphertext, preceded by a fresh nonce."""
        ...

    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """Return the plaintext. Raises DecryptionError."""
        ...
