"""Authenticated encryption from the standard library alone, for tests and for trying things out.

SHA-256 in counter mode under a key and a nonce, then HMAC-SHA256 over nonce, context and text
(encrypt-then-MAC). It keeps the port's promises, but nobody has reviewed it: production uses the
AES-GCM of `adapters.cryptography`.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from secrets import token_bytes

from ilikeyacut.application.ports.cipher import DecryptionError

NONCE = 16
TAG = 32


class MemoryCipher:
    """The sealed form is a 16-byte nonce, the text, and a 32-byte tag."""

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes:
        nonce = token_bytes(NONCE)
        text = nonce + _xor(plaintext, key, nonce)
        return text + _tag(key, text, context)

    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        text, tag = sealed[:-TAG], sealed[-TAG:]
        if len(text) < NONCE or not hmac.compare_digest(tag, _tag(key, text, context)):
            raise DecryptionError("the text was altered or belongs elsewhere")
        return _xor(text[NONCE:], key, text[:NONCE])


def _tag(key: bytes, text: bytes, context: bytes) -> bytes:
    length = len(context).to_bytes(8, "big")
    return hmac.digest(sha256(b"tag" + key).digest(), length + context + text, "sha256")


def _xor(text: bytes, key: bytes, nonce: bytes) -> bytes:
    blocks = range(0, len(text), 32)
    stream = b"".join(sha256(key + nonce + block.to_bytes(8, "big")).digest() for block in blocks)
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))
