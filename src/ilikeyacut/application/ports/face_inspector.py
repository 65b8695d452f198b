"""The face inspector port: it measures a photo, the domain judges the measures."""

from __future__ import annotations

from typing import Protocol

from ilikeyacut.domain.selfie import FaceReport


class FaceInspector(Protocol):
    """Measures what a selfie's limits speak of."""

    def inspect(self, picture: bytes) -> FaceReport:
        """Measure an upright sRGB picture in one of our media types.

        Never raises for what it sees: no face, or five, is a report like any other. Raises
        ImageUnreadableError (see `pictures`) for bytes that are no picture.
        """
        ...
