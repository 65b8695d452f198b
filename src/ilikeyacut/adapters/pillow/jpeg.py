"""JPEG files without their metadata.

Layout: ITU-T T.81, annex B; JFIF 1.02 (APP0); Adobe Technical Note 5116 (APP14).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image

from ilikeyacut.adapters.pillow.exif import orientation
from ilikeyacut.adapters.pillow.jpeg_coding import Coding, coding
from ilikeyacut.adapters.pillow.jpeg_decoder import WholeJpeg
from ilikeyacut.adapters.pillow.jpeg_segments import APP0, APP1, APP2, APP14, Segment
from ilikeyacut.adapters.pillow.source import Source

EXIF, XMP = b"Exif\x00\x00", b"http://ns.adobe.com/xap/1.0/\x00"
_ICC = b"ICC_PROFILE\x00"
_PLAIN_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


def read(raw: bytes) -> Source:
    """Read the container of a JPEG. Raises ImageRefusedError."""
    found = coding(raw)
    file = _File(found, _bare(found))
    return Source(
        size=(found.frame.width, found.frame.height),
        open_image=file.open,
        orientation=_orientation(found.others),
        icc=_profile(found.others),
        bare=file.kept,
    )


@dataclass
class _File:
    """The bare file, which is kept unless decoding finds bytes in it that are not pixels."""

    coding: Coding
    bare: bytes
    clean: bool = True

    def open(self) -> Image.Image:
        return WholeJpeg(self.bare, self.coding, self._found_rest)

    def kept(self) -> bytes | None:
        return self.bare if self.clean else None

    def _found_rest(self) -> None:
        self.clean = False


def _bare(found: Coding) -> bytes:
    """Return the file with its compressed pixels unchanged and no metadata.

    The two application segments that describe the colours are rewritten, because the originals may
    contain a thumbnail or text.
    """
    parts = [b"\xff\xd8"]
    if any(s.marker == APP0 and s.payload[:5] == b"JFIF\x00" for s in found.others):
        parts.append(_PLAIN_JFIF)
    parts += [_plain_adobe(s.payload) for s in found.others if s.marker == APP14]
    for scan in found.scans:
        for pair in scan.parts():
            parts += pair
    return b"".join([*parts, b"\xff\xd9"])


def _plain_adobe(payload: bytes) -> bytes:
    transform = payload[11:12]
    known = payload[:5] == b"Adobe" and transform in {b"\x00", b"\x01", b"\x02"}
    return b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + transform if known else b""


def _orientation(others: Iterable[Segment]) -> int:
    """Return the orientation. EXIF may span segments, and the first of them may be empty."""
    texts = [segment.payload for segment in others if segment.marker == APP1]
    exif = b"".join(text.removeprefix(EXIF) for text in texts if text.startswith(EXIF))
    packets = [text.removeprefix(XMP) for text in texts if text.startswith(XMP)]
    return orientation(exif, packets[-1] if packets else b"")


def _profile(others: Iterable[Segment]) -> bytes | None:
    """Join the colour profile, which may span several segments (ICC.1, annex B.4)."""
    pieces = [
        segment.payload.removeprefix(_ICC)
        for segment in others
        if segment.marker == APP2 and segment.payload.startswith(_ICC)
    ]
    return b"".join(piece[2:] for piece in sorted(pieces, key=lambda piece: piece[:1])) or None
