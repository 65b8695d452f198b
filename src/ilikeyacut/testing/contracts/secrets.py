"""What every adapter of the secrets port does."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from ilikeyacut.application.ports.secrets import SecretMissingError, Secrets

TEXT = "a secret, with an ü".encode()


class SecretsContract(ABC):
    @abstractmethod
    @pytest.fixture
    def secrets(self) -> Secrets:
        """Return the adapter, with TEXT as the secret `/prod/text`."""

    def test_a_secret_is_read(self, secrets: Secrets) -> None:
        assert secrets.read("/prod/text") == secrets.read("/prod/text") == TEXT

    def test_one_that_is_missing_is_named(self, secrets: Secrets) -> None:
        with pytest.raises(SecretMissingError, match="/prod/none") as refusal:
            secrets.read("/prod/none")
        assert refusal.value.name == "/prod/none"
