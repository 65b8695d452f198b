import pytest

from ilikeyacut.adapters.cryptography.cipher import AesGcmCipher
from ilikeyacut.adapters.memory.authenticator import MemoryAuthenticator
from ilikeyacut.adapters.memory.keyring import MemoryKeyring
from ilikeyacut.application.ports.authenticator import Authenticator
from ilikeyacut.application.ports.tokens import TokenVerifier
from ilikeyacut.testing import ManualClock, SeededEntropy
from ilikeyacut.testing.contracts.authenticator import AuthenticatorContract


class TestMemoryAuthenticator(AuthenticatorContract):
    @pytest.fixture
    def authenticator(self) -> MemoryAuthenticator:
        return MemoryAuthenticator(ManualClock(), SeededEntropy(1), MemoryKeyring(), AesGcmCipher())

    @pytest.fixture
    def verifier(self, authenticator: MemoryAuthenticator) -> TokenVerifier:
        return authenticator.verifier

    def code(self, authenticator: Authenticator, email: str) -> str:
        assert isinstance(authenticator, MemoryAuthenticator)
        code = authenticator.delivery.code(email)
        assert code is not None
        return code
