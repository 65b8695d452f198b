"""A deployment of the profile aws on the emulator, with names of its own for everything."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from uuid import uuid4

from ilikeyacut.adapters.aws.session import AwsSession


def session(url: str) -> AwsSession:
    """Return a session whose services are all the emulator's."""
    return AwsSession("eu-west-1", endpoint=url)


def deployed(url: str) -> dict[str, str]:
    """Make what a deployment consists of, and return its settings as environment variables.

    Tables are made by the app itself when it is opened.
    """
    prefix = f"{uuid4().hex}-"
    return {
        "ILIKEYACUT_PROFILE": "aws",
        "ILIKEYACUT_AWS_ENDPOINT_URL": url,
        "ILIKEYACUT_DYNAMODB_PREFIX": prefix,
        "ILIKEYACUT_DYNAMODB_CREATE_TABLES": "1",
        "ILIKEYACUT_KMS_KEY_ID": kms_key(url),
    }


@cache
def kms_key(url: str) -> str:
    """Return the id of a KMS key that all tests share: people's keys are bound to their ids."""
    with closing(session(url)) as aws:
        made: str = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
        return made
