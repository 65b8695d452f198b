"""Secrets of AWS Systems Manager's parameter store."""

from __future__ import annotations

from typing import Any

from ilikeyacut.adapters.aws.halves import required
from ilikeyacut.adapters.secrets.reading import AwsSecrets


class ParameterStore(AwsSecrets):
    """Reads a parameter by its name or ARN. One that is a SecureString comes decrypted."""

    service = "ssm"
    missing = {
        "ParameterNotFound": "there is none",
        "ParameterVersionNotFound": "there is no such version",
    }

    def _value(self, client: Any, name: str) -> bytes:
        answer = client.get_parameter(Name=name, WithDecryption=True)
        value: str = required(answer, "Parameter", "Value")
        return value.encode()
