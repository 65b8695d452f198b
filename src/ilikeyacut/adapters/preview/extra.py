"""Names the extra that installs this adapter's packages, which load with the first photo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ilikeyacut.application.ports.extras import ExtraMissingError

EXTRA = "preview"


@contextmanager
def needed() -> Iterator[None]:
    """Raise ExtraMissingError for a package that cannot be imported."""
    try:
        import numpy  # noqa: F401, ICN001 - OpenCV misses it on stdout, where results go

        yield
    except ImportError as error:
        raise ExtraMissingError(EXTRA, str(error)) from error
