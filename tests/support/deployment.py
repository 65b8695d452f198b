"""A deployment of the profile aws on the emulator, with names of its own for everything."""

from __future__ import annotations

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
    }
