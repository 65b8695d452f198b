"""Settings that are secret: given themselves, or where AWS keeps them."""

from __future__ import annotations

from functools import cache

from pydantic import SecretStr

from ilikeyacut.application.ports.secrets import Secrets
from ilikeyacut.entrypoints.bootstrap import extras
from ilikeyacut.entrypoints.settings import AppSettings


def secret_of(settings: AppSettings, name: str) -> bytes | None:
    """Return the value of a secret setting, None if neither it nor its `_id` is set.

    A value may have bytes that are not UTF-8. Raises SecretMissingError, SecretsUnavailableError,
    ExtraMissingError.
    """
    reference: str | None = getattr(settings, f"{name}_id")
    if reference:
        store, _, id_ = reference.partition(":")
        extras.require("aws", "botocore")
        return _stores(settings.aws_region, settings.aws_endpoint_url)[store].read(id_)
    given: SecretStr | None = getattr(settings, name)
    return given.get_secret_value().encode(errors="surrogateescape") if given else None


@cache
def _stores(region: str | None, endpoint: str | None) -> dict[str, Secrets]:
    """Return the stores by name, the same for all apps of a process: a secret is read once."""
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.secrets.parameter_store import ParameterStore
    from ilikeyacut.adapters.secrets.secrets_manager import SecretsManager

    session = AwsSession(region, endpoint=endpoint)
    return {"secretsmanager": SecretsManager(session), "ssm": ParameterStore(session)}
