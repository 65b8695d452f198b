"""Reads a secret once, and tells what is missing from what does not answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from threading import Lock
from typing import Any, ClassVar

from ilikeyacut.adapters.aws.faults import Kind, fault_of
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.application.ports.secrets import SecretMissingError, SecretsUnavailableError

PATIENCE = Patience(connect_timeout=2.0, read_timeout=5.0, attempts=3)


class AwsSecrets(ABC):
    """Secrets of one service. Threads may share it."""

    service: ClassVar[str]
    missing: ClassVar[Mapping[str, str]]
    """The service's codes for a secret that has no value, and what they mean."""

    def __init__(self, session: AwsSession, patience: Patience = PATIENCE) -> None:
        self._session = session
        self._patience = patience
        self._read: dict[str, bytes] = {}
        self._lock = Lock()

    def read(self, name: str) -> bytes:
        with self._lock:  # two threads that need the same secret ask once
            if name not in self._read:
                self._read[name] = self._asked(name)
            return self._read[name]

    def _asked(self, name: str) -> bytes:
        try:
            value = self._value(self._session.client(self.service, self._patience), name)
        except Exception as error:
            fault = fault_of(error)
            if fault.code in self.missing:
                raise SecretMissingError(name, self.missing[fault.code]) from error
            if fault.kind is Kind.GONE:
                raise SecretMissingError(name, "there is none") from error
            raise SecretsUnavailableError(name, str(fault)) from error
        if not value:
            raise SecretMissingError(name, "it is empty")
        return value

    @abstractmethod
    def _value(self, client: Any, name: str) -> bytes:
        """Ask the service."""
