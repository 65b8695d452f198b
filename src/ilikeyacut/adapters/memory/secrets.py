"""Secrets of one process."""

from __future__ import annotations

from collections.abc import Mapping

from ilikeyacut.application.ports.secrets import SecretMissingError


class MemorySecrets:
    """Secrets that were handed in."""

    def __init__(self, values: Mapping[str, bytes]) -> None:
        self._values = dict(values)

    def read(self, name: str) -> bytes:
        if not (value := self._values.get(name)):
            raise SecretMissingError(name, "there is none")
        return value
