import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.kms.key_wrapping import KmsKeyWrapping
from ilikeyacut.adapters.memory.key_wrapping import MemoryKeyWrapping
from ilikeyacut.application.ports.key_wrapping import KeyWrapping
from ilikeyacut.testing.contracts.key_wrapping import KeyWrappingContract


class TestMemoryKeyWrapping(KeyWrappingContract):
    @pytest.fixture
    def wrapping(self) -> KeyWrapping:
        return MemoryKeyWrapping()


class TestKmsKeyWrapping(KeyWrappingContract):
    @pytest.fixture
    def wrapping(self, aws: AwsSession, kms_key: str) -> KeyWrapping:
        return KmsKeyWrapping(aws, kms_key)
