"""The cipher port: authenticated encryption of one field under one person's key."""

from __future__ import annotations

from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError


class DecryptionError(IlikeyacutError):
    """The text was altered, or belongs to another key or another field."""


class Cipher(Protocol):
    """AES-GCM or its like. `context` is authenticated with the text but not stored in it."""

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes:
        """Return the sealed text, with a nonce of its own in front."""
        ...

    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """Return the plaintext. Raises DecryptionError."""
        ...
