"""Decodes and encodes pictures, in sRGB only."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.domain.values import MediaType

FORMS = ((b"\xff\xd8\xff", b"\xff\xd9"), (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"))
"""How JPEG and PNG begin and end. OpenCV decodes what it finds of a file that was cut short."""


def decode(picture: bytes) -> Rgb8:
    """Return the pixels of a JPEG or PNG, (height, width, 3) uint8; grey becomes RGB.

    Raises ImageUnreadableError.
    """
    ends = [end for start, end in FORMS if picture.startswith(start)]
    if not ends:
        raise ImageUnreadableError("it is neither JPEG nor PNG")
    if not picture.endswith(ends[0]):
        raise ImageUnreadableError("it is cut short")
    try:
        flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), flags)
    except cv2.error as error:
        raise ImageUnreadableError("its pixels cannot be decoded") from error
    if pixels is None:
        raise ImageUnreadableError("its pixels cannot be decoded")
    return np.asarray(pixels, np.uint8)


def encode(rgb: Rgb8, media_type: MediaType) -> bytes:
    """Return the picture as JPEG (quality 95, no colour subsampling) or PNG."""
    if media_type is MediaType.JPEG:
        options = [cv2.IMWRITE_JPEG_QUALITY, 95, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
    else:
        options = [cv2.IMWRITE_PNG_COMPRESSION, 3]
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(f".{media_type.extension}", bgr, options)
    return encoded.tobytes()
