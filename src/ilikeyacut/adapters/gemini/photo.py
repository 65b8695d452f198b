"""Checks a photo before it is sent: its type and its shape."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from math import log

from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import MediaType

ENDINGS = {
    MediaType.JPEG: (b"\xff\xd8\xff", b"\xff\xd9"),
    MediaType.PNG: (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
}
SHAPES = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
"""The aspect ratios that Gemini makes."""


@dataclass(frozen=True)
class Photo:
    """A photo's type, and the supported aspect ratio nearest to its own."""

    media_type: MediaType
    aspect_ratio: str


def read(picture: bytes) -> Photo:
    """Read a photo's header without decoding it, so that invalid bytes cost nothing.

    Raises StylistError (IMAGE_UNREADABLE).
    """
    for media_type, (start, end) in ENDINGS.items():
        if picture.startswith(start) and picture.endswith(end):
            return Photo(media_type, nearest_shape(*_size(picture)))
    raise _unreadable()


def _size(picture: bytes) -> tuple[int, int]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(picture), formats=("JPEG", "PNG")) as image:
            return image.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise _unreadable() from None


def nearest_shape(width: int, height: int) -> str:
    """Return the ratio of SHAPES that is nearest to the photo's."""

    def apart(shape: str) -> float:
        across, down = shape.split(":")
        return abs(log(int(across) / int(down)) - log(width / height))

    return min(SHAPES, key=apart)


def _unreadable() -> StylistError:
    return StylistError(FailureCode.IMAGE_UNREADABLE, "it is not a complete JPEG or PNG")
