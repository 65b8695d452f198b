"""Names are shared by all tests of a run, so a secret is made once and written again."""

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.memory.secrets import MemorySecrets
from ilikeyacut.adapters.secrets.parameter_store import ParameterStore
from ilikeyacut.adapters.secrets.secrets_manager import SecretsManager
from ilikeyacut.application.ports.secrets import Secrets
from ilikeyacut.testing.contracts.secrets import TEXT, SecretsContract
from support.deployment import put_parameter, put_secret


class TestMemorySecrets(SecretsContract):
    @pytest.fixture
    def secrets(self) -> Secrets:
        return MemorySecrets({"/prod/text": TEXT})


class TestSecretsManager(SecretsContract):
    @pytest.fixture
    def secrets(self, aws: AwsSession) -> Secrets:
        put_secret(aws, "/prod/text", TEXT.decode())
        return SecretsManager(aws)


class TestParameterStore(SecretsContract):
    @pytest.fixture
    def secrets(self, aws: AwsSession) -> Secrets:
        put_parameter(aws, "/prod/text", TEXT.decode())
        return ParameterStore(aws)
