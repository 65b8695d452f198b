"""A home whose events, views and keys are in a DynamoDB of the tests."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from support.cli import Home
from support.ministack import CREDENTIALS


def cloud_home(folder: Path, url: str, **settings: str) -> Home:
    """Return a home of the profile aws, on tables of its own."""
    ours = {
        "ILIKEYACUT_PROFILE": "aws",
        "ILIKEYACUT_DYNAMODB_ENDPOINT_URL": url,
        "ILIKEYACUT_DYNAMODB_PREFIX": f"{uuid4().hex}-",
        "ILIKEYACUT_DYNAMODB_CREATE_TABLES": "1",
    }
    return Home(folder, CREDENTIALS | ours | settings)
