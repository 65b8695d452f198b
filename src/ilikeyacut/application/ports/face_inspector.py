"""The face inspector port: it measures a photo, and the domain judges the measurements."""

from __future__ import annotations

from typing import Protocol

from ilikeyacut.domain.selfie import FaceReport


class FaceInspector(Protocol):
    """Measures what the limits of a selfie refer to."""

    def inspect(self, picture: bytes) -> FaceReport:
        """Measure an upright sRGB picture in one of our media types.

        A picture without a face, or with several, is reported like any other. Raises
        ImageUnreadableError (see `pictures`) for bytes that are not a picture.
        """
        ...
