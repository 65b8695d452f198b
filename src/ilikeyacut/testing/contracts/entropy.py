"""What every adapter of the entropy port does."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

import pytest

from ilikeyacut.application.ports.entropy import Entropy


class EntropyContract(ABC):
    @abstractmethod
    @pytest.fixture
    def entropy(self) -> Entropy:
        """Return the source."""

    def test_ids_are_random_and_never_repeat(self, entropy: Entropy) -> None:
        ids = [entropy.new_id() for _ in range(1000)]
        assert len(set(ids)) == 1000
        assert {made.version for made in ids} == {4}

    def test_tokens_are_long_safe_in_addresses_and_never_repeat(self, entropy: Entropy) -> None:
        tokens = [entropy.token() for _ in range(1000)]
        assert len(set(tokens)) == 1000
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,64}", token) for token in tokens)
