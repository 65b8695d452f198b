"""HEIC files through libheif, which reads the header first and decodes on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from ilikeyacut.adapters.pillow import heic_items
from ilikeyacut.adapters.pillow.source import Source, decoding

if TYPE_CHECKING:
    from pillow_heif import HeifImage


def read(raw: bytes) -> Source:
    """Read the container of a HEIC; of several pictures, the primary one.

    libheif applies the container's rotation, and EXIF orientation must then be ignored (ISO/IEC
    23008-12, annex A), so none is reported. Raises ImageUnreadableError.
    """
    heic_items.require_whole(raw)
    with decoding():
        primary = _primary(raw)
        width, height = primary.size
        profile = primary.info.get("icc_profile")
    icc = profile if isinstance(profile, bytes) else None
    return Source(size=(width, height), open_image=lambda: _decoded(raw), icc=icc)


def _primary(raw: bytes) -> HeifImage:
    from pillow_heif import open_heif

    container = open_heif(raw, convert_hdr_to_8bit=True)
    return container[container.primary_index]


def _decoded(raw: bytes) -> Image.Image:
    """Open the file again, so that the decoder and its planes are freed on return."""
    primary = _primary(raw)
    data = primary.data
    return Image.frombytes(primary.mode, primary.size, data, "raw", primary.mode, primary.stride)
