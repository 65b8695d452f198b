"""Maps a portrait's face, hair and person with the packaged networks."""

from __future__ import annotations

from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from ilikeyacut.adapters.preview.extra import needed
from ilikeyacut.application.ports.face_mapper import FaceMap
from ilikeyacut.application.ports.pictures import Mask

if TYPE_CHECKING:
    from ilikeyacut.adapters.preview.arrays.ops import Plane, Rgb8
    from ilikeyacut.adapters.preview.seeing.analysis import Analysis

MASK_SIDE = 1024
"""Masks are made no larger: the canonical frame, in which they are found, is of this size."""


class PreviewFaceMapper:
    """Maps with the packaged networks, which load with the first picture.

    It caches the maps of the last two pictures, because a try-on's variations share a photo.
    Threads may share a mapper. Raises ExtraMissingError without the packages that run them.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._last: dict[str, FaceMap | None] = {}

    def map(self, picture: bytes) -> FaceMap | None:
        digest = sha256(picture).hexdigest()
        with self._lock:
            found = self._last.pop(digest) if digest in self._last else _mapped(picture)
            self._last[digest] = found
            for oldest in list(self._last)[:-2]:
                del self._last[oldest]
        return found


def _mapped(picture: bytes) -> FaceMap | None:
    with needed():
        from ilikeyacut.adapters.preview import codec
        from ilikeyacut.adapters.preview.seeing import analysis

    rgb = codec.decode(picture)
    face = analysis.find(rgb)
    return _of(rgb, analysis.analyse(rgb, face)) if face else None


def _of(rgb: Rgb8, seen: Analysis) -> FaceMap:
    from ilikeyacut.adapters.preview.arrays.ops import as_plane

    height, width = rgb.shape[:2]
    points = seen.framed.photo_points
    return FaceMap(
        landmarks=tuple((float(x) / width, float(y) / height) for x, y in points[:, :2]),
        face=_mask(as_plane(seen.face), seen, rgb),
        hair=_mask(seen.hair, seen, rgb),
        person=_mask(seen.person, seen, rgb),
    )


def _mask(plane: Plane, seen: Analysis, rgb: Rgb8) -> Mask:
    """Transform a plane of the frame to the picture; it is 0 outside the frame."""
    import numpy as np

    from ilikeyacut.adapters.preview.arrays.ops import doubles, warp
    from ilikeyacut.adapters.preview.seeing import frame

    height, width = rgb.shape[:2]
    scale = min(1.0, MASK_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    smaller = doubles([[size[0] / width, 0, 0], [0, size[1] / height, 0]])
    into = frame.chained(smaller, frame.inverted(seen.framed.to_frame))
    levels = np.clip(np.rint(warp(plane, into, size) * 255), 0, 255).astype(np.uint8)
    return Mask(*size, levels.tobytes())
