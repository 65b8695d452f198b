"""The settings of the profile `aws`."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr, model_validator

from ilikeyacut.application.ports.photo_store import Folder
from ilikeyacut.entrypoints.setting_names import PREFIX
from ilikeyacut.entrypoints.settings.values import (
    Address,
    BucketName,
    FifoQueue,
    RedisAddress,
    SecretId,
    StandardQueue,
)

NEEDED = (
    ("cognito_server_client_id",),
    ("cognito_user_pool_id",),
    ("email_index_secret", "email_index_secret_id"),
    ("kms_key_id",),
    ("s3_bucket", "s3_buckets"),
    ("image_queue_url",),
)
"""What the profile cannot do without: a line for each setting, with its alternatives."""

SNS = r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:"


class AwsSettings(BaseModel):
    """Where a deployment keeps what, and what it calls."""

    model_config = ConfigDict(defer_build=True)  # only what is read needs a validator

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
    """The SNS platform application for iPhones; without one they are not notified."""

    sns_fcm_application_arn: (
        Annotated[str, Field(pattern=SNS + r"app/GCM/[A-Za-z0-9._-]{1,256}$")] | None
    ) = None
    """The SNS platform application for Android phones; without one they are not notified."""

    metrics_namespace: Annotated[str, Field(pattern=r"^[A-Za-z0-9._/#-]{1,255}$")] | None = None
    """The namespace in CloudWatch of the figures that functions write into their logs.

    Without one, none are written.
    """

    tracing: bool = False
    """Make spans of OpenTelemetry, which a layer of the functions sends to X-Ray."""

    alarms_topic_arn: Annotated[str, Field(pattern=SNS + r"[A-Za-z0-9_-]{1,256}$")] | None = None
    """The SNS topic that tells operators of what needs them."""

    s3_bucket: BucketName | None = None
    """The bucket of all pictures in the `aws` profile."""

    s3_buckets: dict[Folder, BucketName] = {}
    """Buckets of single folders, as a JSON object; `s3_bucket` has all others.

    `exports` are with `processed-images` unless they have their own.
    """

    s3_kms_key_id: str | None = None
    """The KMS key that encrypts pictures; by default S3's own keys do."""

    cdn_url: Address | None = None
    """The address of CloudFront, which shows pictures if it has a key pair; by default S3 does."""

    cdn_key_pair_id: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,64}$")] | None = None
    """The id of CloudFront's public key for signed addresses."""

    cdn_private_key: SecretStr | None = None
    """The private key of that pair: RSA with 2048 bits, as PEM."""

    cdn_private_key_id: SecretId | None = None
    """Where AWS keeps that key."""

    image_queue_url: FifoQueue | None = None
    """The FIFO queue of arrived uploads and of try-ons to run. It names its dead-letter queue."""

    notification_queue_url: StandardQueue | None = None
    """The queue of notifications to people. It names its dead-letter queue."""

    workflow_arn: (
        Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:.")]
        | None
    ) = None
    """The state machine of Step Functions that takes the steps of try-ons (docs/workflow.asl.json).

    Without one, a try-on is run by whoever takes its message from the image queue.
    """

    worker_hold_seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    """How long a worker hides a message from others at a time, while it works on it.

    If the worker dies, another one gets the message that much later at most.
    """

    @model_validator(mode="after")
    def _all_folders_have_buckets(self) -> Self:
        without = [folder for folder in Folder if folder not in self.s3_buckets]
        if self.s3_buckets and not self.s3_bucket and set(without) - {Folder.EXPORTS}:
            names = ", ".join(without)
            raise ValueError(f"s3_buckets lacks {names}, and s3_bucket is not set for the rest")
        return self

    @model_validator(mode="after")
    def _cdn_is_whole(self) -> Self:
        key = self.cdn_private_key or self.cdn_private_key_id
        parts = {
            "cdn_url": self.cdn_url,
            "cdn_key_pair_id": self.cdn_key_pair_id,
            "cdn_private_key or cdn_private_key_id": key,
        }
        missing = [name for name, value in parts.items() if not value]
        if missing and (self.cdn_key_pair_id or key):
            raise ValueError(f"{' and '.join(missing)} must be set too, to sign addresses")
        return self

    cognito_user_pool_id: str | None = None
    """The user pool of Cognito that the people of the `aws` profile are in."""

    cognito_server_client_id: str | None = None
    """The pool's client for the deployment itself. Its secret is read from the pool."""

    cognito_app_client_id: str | None = None
    """The pool's public client, for phones: tokens that it was given count too."""

    cognito_identity_pool_id: str | None = None
    """The identity pool that exchanges tokens for AWS credentials to upload with."""

    access_token: SecretStr | None = None
    """The access token of the person who runs commands in the `aws` profile.

    `ilikeyacut account sign-in` prints one.
    """

    redis_url: RedisAddress | None = None
    """The address of a Redis or Valkey for sessions, rate limits and circuits in the `aws` profile:
    `rediss://host:6379`.

    Without one DynamoDB alone keeps them. Set it for every process that revokes sessions or erases
    people, or for none.
    """

    redis_iam_user: str | None = None
    """The user of ElastiCache that IAM signs in, with the environment's AWS credentials."""

    redis_iam_cache: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")] | None = None
    """The name of that user's serverless cache or, without one, replication group."""

    redis_iam_serverless: bool = True
    """Whether that name is a serverless cache's."""

    @model_validator(mode="after")
    def _redis_iam_is_whole(self) -> Self:
        if bool(self.redis_iam_user) != bool(self.redis_iam_cache):
            raise ValueError("redis_iam_user and redis_iam_cache must be set together")
        address = self.redis_url.get_secret_value() if self.redis_url else ""
        if self.redis_iam_user and not address.startswith("rediss://"):
            raise ValueError("IAM signs in to Redis over TLS alone: redis_url must be rediss://")
        return self

    def missing_for_aws(self) -> tuple[str, ...]:
        """Return the environment variables that the profile needs and that are not set."""
        return tuple(
            " or ".join(f"{PREFIX}{name.upper()}" for name in names)
            for names in NEEDED
            if not any(getattr(self, name) for name in names)
        )

    @property
    def cognito_pool(self) -> tuple[str, str, str | None]:
        """The user pool, its client for the deployment, and its public one."""
        server = self.cognito_server_client_id or ""
        return self.cognito_user_pool_id or "", server, self.cognito_app_client_id
