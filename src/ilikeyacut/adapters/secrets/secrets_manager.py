"""Secrets of AWS Secrets Manager."""

from __future__ import annotations

from typing import Any

from ilikeyacut.adapters.secrets.reading import AwsSecrets


class SecretsManager(AwsSecrets):
    """Reads the current version of a secret, by its name or ARN: its text, or else its bytes."""

    service = "secretsmanager"
    missing = {"InvalidRequestException": "it is marked for deletion"}

    def _value(self, client: Any, name: str) -> bytes:
        found = client.get_secret_value(SecretId=name)
        text: str | None = found.get("SecretString")
        return bytes(found.get("SecretBinary", b"")) if text is None else text.encode()
