"""AES-256-GCM (NIST SP 800-38D) for the fields of one person."""

from __future__ import annotations

from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ilikeyacut.application.ports.cipher import DecryptionError

NONCE = 12
TAG = 16


class AesGcmCipher:
    """The sealed form is a random 12-byte nonce, the ciphertext, and a 16-byte tag.

    Random nonces are safe for 2**32 texts per key; each key encrypts the fields of one person only.
    """

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes:
        nonce = token_bytes(NONCE)
        return nonce + AESGCM(_aes256(key)).encrypt(nonce, plaintext, context)

    def decrypt(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        if len(sealed) < NONCE + TAG:
            raise DecryptionError("the text is too short to be encrypted")
        try:
            return AESGCM(_aes256(key)).decrypt(sealed[:NONCE], sealed[NONCE:], context)
        except InvalidTag as error:
            raise DecryptionError("the text was changed or belongs elsewhere") from error


def _aes256(key: bytes) -> bytes:
    if len(key) != 32:
        raise ValueError(f"a key has 32 bytes, this one has {len(key)}")
    return key
