"""A home of the profile aws."""

from __future__ import annotations

from pathlib import Path

from support.cli import Home
from support.deployment import deployed
from support.ministack import CREDENTIALS


def cloud_home(folder: Path, url: str, **settings: str) -> Home:
    """Return a home of the profile aws, with a deployment of its own."""
    return Home(folder, CREDENTIALS | deployed(url) | settings)
