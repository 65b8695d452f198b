"""Signing keys in a folder of the home. They rotate; old ones verify while their tokens live."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Any

from ilikeyacut.application.ports.authenticator import AuthenticatorUnavailableError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.tokens import SigningKeysUnavailableError

SIGNS_FOR = timedelta(days=30)
VERIFIES_FOR = SIGNS_FOR + timedelta(hours=2)
"""A key's age when it is deleted: longer than any token lives that it has signed."""


def rsa_key() -> Any:
    """Return a new private key."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class KeyFolder:
    """Private keys as `<created>-<id>.pem`, readable by their owner alone.

    Processes may share the folder. Two that need a new key at once make two, and both count.
    """

    def __init__(self, folder: Path, clock: Clock, new_key: Callable[[], Any] = rsa_key) -> None:
        self._folder = folder
        self._clock = clock
        self._new_key = new_key
        self._lock = Lock()
        self._loaded: dict[Path, Any] = {}

    def signing(self) -> tuple[str, Any]:
        """Return the newest key with its id, made when the last one is too old.

        Raises AuthenticatorUnavailableError.
        """
        try:
            with self._lock:
                self._drop_old()
                young = [it for it in self._files() if self._age(it) < SIGNS_FOR]
                path = young[-1] if young else self._made()
                return _kid(path), self._key(path)
        except (OSError, ValueError) as error:
            raise AuthenticatorUnavailableError("the signing keys cannot be used") from error

    def find(self, kid: str) -> Any | None:
        """Return a public key, None for one that is unknown or too old.

        Raises SigningKeysUnavailableError.
        """
        try:
            with self._lock:
                for path in self._files():
                    if _kid(path) == kid and self._age(path) < VERIFIES_FOR:
                        return self._key(path).public_key()
        except (OSError, ValueError) as error:
            raise SigningKeysUnavailableError("the signing keys cannot be read") from error
        return None

    def fetch(self) -> str:
        """Return the public keys as a JSON Web Key Set. Raises SigningKeysUnavailableError."""
        try:
            with self._lock:
                young = [it for it in self._files() if self._age(it) < VERIFIES_FOR]
                return json.dumps({"keys": [_public(_kid(it), self._key(it)) for it in young]})
        except (OSError, ValueError) as error:
            raise SigningKeysUnavailableError("the signing keys cannot be read") from error

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*-*.pem"), key=_created)

    def _age(self, path: Path) -> timedelta:
        return timedelta(seconds=self._clock.now().timestamp() - _created(path))

    def _drop_old(self) -> None:
        for path in self._files():
            if self._age(path) >= VERIFIES_FOR:
                self._loaded.pop(path, None)
                path.unlink(missing_ok=True)

    def _key(self, path: Path) -> Any:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        if path not in self._loaded:
            self._loaded[path] = load_pem_private_key(path.read_bytes(), None)
        return self._loaded[path]

    def _made(self) -> Path:
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = self._new_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = self._folder / f"{int(self._clock.now().timestamp())}-{token_hex(8)}.pem"
        unfinished = path.with_suffix(".new")
        try:
            _write(unfinished, pem)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return path


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        with suppress(OSError):  # where a folder's disk cannot
            os.fsync(descriptor)


def _created(path: Path) -> int:
    return int(path.stem.partition("-")[0])


def _kid(path: Path) -> str:
    return path.stem.partition("-")[2]


def _public(kid: str, key: Any) -> dict[str, Any]:
    from jwt.algorithms import RSAAlgorithm

    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": kid, "use": "sig", "alg": "RS256"}
