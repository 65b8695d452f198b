from pathlib import Path

import pytest

from ilikeyacut.adapters.files.identity import LocalIdentity
from ilikeyacut.adapters.memory.identity import MemoryIdentity
from ilikeyacut.adapters.system.entropy import SystemEntropy
from ilikeyacut.application.ports.identity import IdentityProvider
from ilikeyacut.testing.contracts.identity import IdentityContract


class TestMemoryIdentity(IdentityContract):
    @pytest.fixture
    def provider(self) -> IdentityProvider:
        return MemoryIdentity("Ada", "ada@example.com")


class TestLocalIdentity(IdentityContract):
    @pytest.fixture
    def provider(self, tmp_path: Path) -> IdentityProvider:
        path = tmp_path / "identity.json"
        return LocalIdentity(path, SystemEntropy(), "Ada", "ada@example.com")

    def test_the_next_process_is_asked_by_the_same_person(self, tmp_path: Path) -> None:
        path = tmp_path / "identity.json"
        first, next_one = (
            LocalIdentity(path, SystemEntropy(), "Ada", "ada@example.com") for _ in range(2)
        )
        assert first.current() == next_one.current()
        assert b"example" not in path.read_bytes()
