"""Which extra installs what an optional part imports. Nothing is imported to find out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ilikeyacut.application.ports.extras import ExtraMissingError

if TYPE_CHECKING:
    from ilikeyacut.application.ports.stylist import Stylist

PACKAGES = {
    "client": ("httpx2",),
    "preview": ("cv2", "numpy"),
    "gemini": ("google.genai", "google.auth", "httpx2"),
    "aws": ("boto3", "botocore", "jwt", "pycognito", "redis"),
    "lambda": ("fastapi", "mangum"),
    "server": ("argon2", "fastapi", "jwt", "python_multipart", "starlette", "uvicorn"),
    "tracing": ("opentelemetry.trace",),
}
"""The packages of each extra."""

EXTRAS = {"preview": ("preview",), "gemini": ("gemini",), "sagemaker": ("aws", "botocore")}
"""The extra of each of our own stylists that needs one, and those of its packages, if not all."""


def missing(extra: str, *packages: str) -> ExtraMissingError | None:
    """Return the error for an extra that is not installed, None if it is.

    Whoever needs no more than some of its packages names them: functions have no others.
    """
    absent = [package for package in packages or PACKAGES[extra] if not _installed(package)]
    if not absent:
        return None
    return ExtraMissingError(extra, f"not installed: {', '.join(absent)}")


def absent_stylists(
    names: Iterable[str], given: Iterable[Stylist] = ()
) -> Iterator[tuple[str, ExtraMissingError]]:
    """Yield those of our own stylists whose extra is missing. A given one brings what it needs."""
    for name in EXTRAS.keys() & set(names) - {it.name for it in given}:
        if error := missing(*EXTRAS[name]):
            yield name, error


def require(extra: str, *packages: str) -> None:
    """Raise ExtraMissingError if an extra, or one of these packages of it, is not installed."""
    if error := missing(extra, *packages):
        raise error


def _installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # its parent is missing
        return False
