"""Passwords hashed by Argon2id (RFC 9106)."""

from __future__ import annotations

from typing import Any


class Argon2Passwords:
    """Hashes by the settings that argon2-cffi recommends, or by `settings` of its hasher."""

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self._made: Any = None

    def hash(self, password: str) -> str:
        hashed: str = self._hasher.hash(_bytes(password))
        return hashed

    def matches(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import Argon2Error

        try:
            return bool(self._hasher.verify(hashed, _bytes(password)))
        except (Argon2Error, ValueError):  # a hash that is none is a ValueError
            return False

    def outdated(self, hashed: str) -> bool:
        return bool(self._hasher.check_needs_rehash(hashed))

    @property
    def _hasher(self) -> Any:
        from argon2 import PasswordHasher

        self._made = self._made or PasswordHasher(**self._settings)
        return self._made


def _bytes(password: str) -> bytes:
    return password.encode(errors="surrogatepass")
