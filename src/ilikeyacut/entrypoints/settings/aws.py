"""The settings of the profile `aws`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, HttpUrl
from pydantic_settings import BaseSettings

from ilikeyacut.entrypoints.setting_names import PREFIX
from ilikeyacut.entrypoints.settings.values import Address

NEEDED = (
    ("email_index_secret", "email_index_secret_id"),
    ("kms_key_id",),
)
"""What the profile cannot do without: a line for each setting, with its alternatives."""

SNS = r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:"


class AwsSettings(BaseSettings):
    """Where a deployment keeps what, and what it calls."""

    aws_region: str | None = None
    """The region of the `aws` profile; by default botocore's own chain decides."""

    aws_endpoint_url: Address | None = None
    """Another address of all AWS services, such as an emulator.

    By default botocore's own chain decides.
    """

    dynamodb_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,64}$")] = "ilikeyacut-"
    """The start of every table name in the `aws` profile, one for each deployment."""

    dynamodb_endpoint_url: HttpUrl | None = None
    """Another address of DynamoDB alone."""

    dynamodb_create_tables: bool = False
    """Create missing tables. Deployments create their own; emulators do not."""

    dynamodb_log_stripes: Annotated[int, Field(ge=1, le=32)] = 1
    """Partitions that new events in the log are spread over, for more saves a second in the `aws`
    profile. Raise it at any time; docs/event-store.md says how to lower it."""

    kms_key_id: str | None = None
    """The id, ARN or alias (`alias/...`) of the KMS key that wraps people's keys."""

    event_bus: Annotated[str, Field(pattern=r"^[A-Za-z0-9/._:-]{1,1600}$")] | None = None
    """The name or ARN of the EventBridge bus that events are published on.

    Without one, the worker itself tells people about their try-ons.
    """

    sns_apns_application_arn: (
        Annotated[str, Field(pattern=SNS + r"app/APNS(_SANDBOX)?/[A-Za-z0-9._-]{1,256}$")] | None
    ) = None
    """The SNS platform application for iPhones; without one they are told nothing."""

    sns_fcm_application_arn: (
        Annotated[str, Field(pattern=SNS + r"app/GCM/[A-Za-z0-9._-]{1,256}$")] | None
    ) = None
    """The SNS platform application for Android phones; without one they are told nothing."""

    alarms_topic_arn: Annotated[str, Field(pattern=SNS + r"[A-Za-z0-9_-]{1,256}$")] | None = None
    """The SNS topic that tells operators of what needs them."""

    def missing_for_aws(self) -> tuple[str, ...]:
        """Return the environment variables that the profile needs and that are not set."""
        return tuple(
            " or ".join(f"{PREFIX}{name.upper()}" for name in names)
            for names in NEEDED
            if not any(getattr(self, name) for name in names)
        )
