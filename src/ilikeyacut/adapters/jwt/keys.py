"""An issuer's public keys, fetched once and again when a token names an unknown one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic
from typing import Any, Protocol

from ilikeyacut.application.ports.tokens import SigningKeysUnavailableError

FRESH = 3600.0
"""Seconds after which the keys are fetched again, so that withdrawn ones end."""

BETWEEN_FETCHES = 60.0
"""Seconds between two fetches, however many unknown keys are named."""

BETWEEN_FAILURES = 5.0
"""Seconds until a failed fetch is repeated."""

SMALLEST = 2048


class KeySource(Protocol):
    """Where an issuer publishes its keys."""

    def fetch(self) -> str | bytes:
        """Return the JSON Web Key Set (RFC 7517). Raises SigningKeysUnavailableError."""
        ...


class SigningKeys:
    """The keys of one issuer by id. Threads may share it."""

    def __init__(self, source: KeySource, tick: Callable[[], float] = monotonic) -> None:
        self._source = source
        self._tick = tick
        self._lock = Lock()
        self._keys: Mapping[str, Any] = {}
        self._fetched_at = self._asked_at = float("-inf")
        self._failure: str | None = None

    def find(self, kid: str) -> Any | None:
        """Return a key, None for one that the issuer does not have.

        Nobody waits for a fetch who has a key already, even an old one. Raises
        SigningKeysUnavailableError if it cannot be told at the moment.
        """
        known = kid in self._keys
        old = self._tick() - self._fetched_at > FRESH
        if (old or not known) and self._lock.acquire(blocking=not known):
            try:
                self._renew(kid)
            finally:
                self._lock.release()
        key = self._keys.get(kid)
        if key is None and self._failure is not None:
            raise SigningKeysUnavailableError(self._failure)
        return key

    def _renew(self, kid: str) -> None:
        now = self._tick()
        if kid in self._keys and now - self._fetched_at <= FRESH:
            return  # another thread was quicker
        pause = BETWEEN_FAILURES if self._failure is not None else BETWEEN_FETCHES
        if now - self._asked_at < pause:
            return
        self._asked_at = now
        try:
            self._keys = parsed(self._source.fetch())
            self._fetched_at, self._failure = now, None
        except SigningKeysUnavailableError as error:
            self._failure = str(error)


def parsed(document: str | bytes) -> Mapping[str, Any]:
    """Return the RSA keys of a key set by id. Entries that cannot be used are passed over.

    Raises SigningKeysUnavailableError for a document without any.
    """
    try:
        entries = json.loads(document)["keys"]
        found = {entry["kid"]: _key(entry) for entry in entries if _signs(entry)}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SigningKeysUnavailableError("the issuer's keys cannot be read") from error
    usable = {kid: key for kid, key in found.items() if key is not None}
    if not usable:
        raise SigningKeysUnavailableError("the issuer publishes no key that can be used")
    return usable


def _signs(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and all(isinstance(entry.get(name), str) for name in ("kid", "n", "e"))
        and entry.get("kty") == "RSA"
        and entry.get("use", "sig") == "sig"
        and entry.get("alg", "RS256") == "RS256"
    )


def _key(entry: Mapping[str, Any]) -> Any | None:
    from jwt.algorithms import RSAAlgorithm
    from jwt.exceptions import InvalidKeyError

    public = {"kty": "RSA", "n": entry["n"], "e": entry["e"]}  # never a private one
    try:
        key = RSAAlgorithm.from_jwk(public)
    except (InvalidKeyError, ValueError):  # its numbers make no key
        return None
    return key if key.key_size >= SMALLEST else None
