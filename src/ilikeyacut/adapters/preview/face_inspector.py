"""Face inspection on this machine."""

from __future__ import annotations

from ilikeyacut.domain.selfie import FaceReport


class PreviewFaceInspector:
    """Measures selfies with the packaged networks, which load with the first photo."""

    def inspect(self, picture: bytes) -> FaceReport:
        from ilikeyacut.adapters.preview import codec
        from ilikeyacut.adapters.preview.seeing import measures

        return measures.report(codec.decode(picture))
