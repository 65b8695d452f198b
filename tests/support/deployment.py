"""A deployment of the profile aws on the emulator, with names of its own for everything."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import uuid4

import aws_resources
from ilikeyacut.adapters.aws.session import AwsSession
from support.buckets import new_bucket
from support.identity import user_pool


def session(url: str) -> AwsSession:
    """Return a session whose services are all the emulator's."""
    return AwsSession("eu-west-1", endpoint=url)


def deployed(url: str) -> dict[str, str]:
    """Make what a deployment consists of, and return its settings as environment variables.

    Tables are made by the app itself when it is opened.
    """
    aws, notifications = shared_session(url), queue(url, fifo=False)
    made = {
        "profile": "aws",
        "notification_queue_url": notifications,
        "event_bus": aws_resources.event_bus(aws, uuid4().hex, notifications),
        **push_services(url),
        "aws_endpoint_url": url,
        "dynamodb_prefix": f"{uuid4().hex}-",
        "dynamodb_create_tables": "1",
        "s3_bucket": new_bucket(aws),
        "access_token": user_pool(url).person().access,
    }
    return {f"ILIKEYACUT_{name.upper()}": value for name, value in (needed(url) | made).items()}


def needed(url: str) -> dict[str, Any]:
    """Return the settings that the profile cannot be opened without, by name.

    The key serves every deployment of the tests.
    """
    return {
        "email_index_secret": "the e-mail index of a test",
        "kms_key_id": kms_key(url),
        "s3_bucket": bucket(url),
        **user_pool(url).settings,
        "image_queue_url": queue(url, fifo=True),
    }


NOWHERE: dict[str, Any] = {
    "email_index_secret": "the e-mail index of a test",
    "kms_key_id": "alias/nowhere",
    "s3_bucket": "nowhere",
    "cognito_user_pool_id": "eu-west-1_nowhere",
    "cognito_server_client_id": "nowhere",
    "image_queue_url": "http://127.0.0.1:9/images.fifo",
}
"""The same for a deployment that is never reached."""


def queue(url: str, *, fifo: bool) -> str:
    """Return the address of a new queue, which has a dead-letter queue."""
    return aws_resources.queue(shared_session(url), uuid4().hex, fifo=fifo)


@cache
def shared_session(url: str) -> AwsSession:
    """Return a session that lives as long as the tests: making clients takes long."""
    return session(url)


@cache
def push_services(url: str) -> dict[str, str]:
    """Return the settings of what all tests share: tokens tell their devices apart."""
    aws = shared_session(url)
    return {
        "sns_apns_application_arn": aws_resources.platform_application(aws, "phones", "APNS"),
        "sns_fcm_application_arn": aws_resources.platform_application(aws, "phones", "GCM"),
        "alarms_topic_arn": aws.client("sns").create_topic(Name="alarms")["TopicArn"],
    }


@cache
def bucket(url: str) -> str:
    """Return the name of a bucket that all tests share which look at no whole folder."""
    return new_bucket(shared_session(url))


@cache
def kms_key(url: str) -> str:
    """Return the id of a KMS key that all tests share: people's keys are bound to their ids."""
    return aws_resources.kms_key(shared_session(url))


def put_secret(aws: AwsSession, name: str, value: str | bytes) -> None:
    """Keep a secret in Secrets Manager."""
    client = aws.client("secretsmanager")
    kept = {"SecretString": value} if isinstance(value, str) else {"SecretBinary": value}
    try:
        client.create_secret(Name=name, **kept)
    except client.exceptions.ResourceExistsException:
        client.put_secret_value(SecretId=name, **kept)


def put_parameter(aws: AwsSession, name: str, value: str) -> None:
    """Keep a secret in the parameter store."""
    aws.client("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
