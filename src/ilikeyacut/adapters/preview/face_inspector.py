"""Face inspection on this machine."""

from __future__ import annotations

from ilikeyacut.adapters.preview.extra import needed
from ilikeyacut.domain.selfie import FaceReport


class PreviewFaceInspector:
    """Measures selfies with the packaged networks, which load with the first photo.

    Raises ExtraMissingError without the packages that run them.
    """

    def inspect(self, picture: bytes) -> FaceReport:
        with needed():
            from ilikeyacut.adapters.preview import codec
            from ilikeyacut.adapters.preview.seeing import measures

        return measures.report(codec.decode(picture))

    def warm(self) -> None:
        """Load the networks now, and all that measures. Idempotent. Raises ExtraMissingError."""
        with needed():
            from ilikeyacut.adapters.preview.seeing import measures

        measures.warm()
