"""The secrets port: reads what a deployment keeps secret, by name."""

from __future__ import annotations

from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError


class SecretError(IlikeyacutError):
    """A secret cannot be read. `reason` is what the store says."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"the secret {name} cannot be read: {reason}")
        self.name = name
        self.reason = reason


class SecretMissingError(SecretError):
    """There is no such secret, or it has no value."""


class SecretsUnavailableError(SecretError):
    """The store of secrets does not answer, or not to us."""


class Secrets(Protocol):
    """Reads secrets. Nothing that it raises or shows contains a value."""

    def read(self, name: str) -> bytes:
        """Return the secret's value, which is not empty.

        A value that was read once is not read again: whoever changes a secret restarts what uses
        it. Raises SecretMissingError, SecretsUnavailableError.
        """
        ...
