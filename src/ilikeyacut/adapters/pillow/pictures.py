"""The pictures port with Pillow."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from PIL import Image

from ilikeyacut.adapters.pillow import (
    conforming,
    previews,
    provenance,
    regions,
)
from ilikeyacut.adapters.pillow.colour import to_srgb
from ilikeyacut.adapters.pillow.exif import upright
from ilikeyacut.adapters.pillow.reading import source_of
from ilikeyacut.adapters.pillow.sniff import Format, sniffed
from ilikeyacut.adapters.pillow.source import DAMAGED, Source, decoding, opened
from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.pictures import (
    Alignment,
    Conformed,
    Difference,
    ImageTooLargeError,
    ImageTooManyPixelsError,
    ImageUnreadableError,
    Picture,
    Previews,
    Region,
)
from ilikeyacut.domain.values import MediaType

_KINDS = {MediaType.JPEG: Format.JPEG, MediaType.PNG: Format.PNG}
_COMPARED_SIDE = 512
_DEFAULT_LIMITS = IntakeLimits()


class PillowPictures:
    """Accepts JPEG, PNG, WebP and HEIC. Threads may share it.

    It uses the first frame of an animation and the primary picture of a HEIC. `mark` writes
    `source_type`; see `provenance`.

    Containers are parsed here, byte by byte, and decoders see only the parts with pixels. So sizes
    are checked before anything is allocated, metadata is never copied, and damaged metadata cannot
    make a decoder fail.
    """

    def __init__(
        self,
        limits: IntakeLimits = _DEFAULT_LIMITS,
        source_type: str = provenance.EDITED_BY_MODEL,
    ) -> None:
        self._limits = limits
        self._source_type = source_type

    def intake(self, raw: bytes) -> Picture:
        """Return the picture as JPEG, or as PNG if the file was PNG or lossless WebP.

        A JPEG or PNG with upright sRGB pixels keeps its compressed pixels and loses no quality. Any
        other JPEG is re-encoded with quality 95 and 4:4:4.
        """
        source = self._read_bounded(raw)
        image, recoloured = _decoded(source)
        media_type = MediaType.PNG if source.lossless else MediaType.JPEG
        bare = source.bare() if source.orientation == 1 and not recoloured else None
        return _picture(bare or _encoded(image, media_type), media_type, image.size)

    def size(self, image: bytes) -> tuple[int, int]:
        return self._read_bounded(image).upright_size

    def mark(self, image: bytes) -> bytes:
        return provenance.marked(image, sniffed(image), self._source_type)

    def thumbnail(self, image: bytes) -> bytes:
        return previews.thumbnail(self._read(image))

    def webp(self, image: bytes) -> bytes:
        shown, _ = _decoded(self._read(image))
        shown.info.clear()
        file = BytesIO()
        shown.save(file, "WEBP", quality=80, method=4)
        return file.getvalue()

    def previews(self, before: bytes, after: bytes) -> Previews:
        pair, thumbnail = previews.of_result(self._read(before), self._read(after))
        return Previews(provenance.marked(pair, Format.JPEG, self._source_type), thumbnail)

    def conform(
        self,
        image: bytes,
        like: bytes,
        media_type: MediaType,
        *,
        longest_side: int | None = None,
        alignment: Alignment | None = None,
        only: Region | None = None,
    ) -> Conformed:
        source, photo = self._read_bounded(image), self._read(like)
        size = conforming.target_size(photo, longest_side)
        made, recoloured = _decoded(source)
        shape = made.size
        with decoding():
            result, place = conforming.conformed(made, photo, size, alignment, only)
        plain = result is made and not recoloured and source.orientation == 1
        untouched = plain and _KINDS[media_type] is sniffed(image)
        del made
        data = image if untouched else _encoded(result, media_type)
        wide = (place.cut[2] - place.cut[0]) * shape[0]
        enlarged = max(1.0, (place.onto[2] - place.onto[0]) * photo.upright_size[0] / wide)
        return Conformed(_picture(data, media_type, size), enlarged, untouched)

    def difference(self, one: bytes, other: bytes, region: Region) -> Difference:
        first, second = self._read(one), self._read(other)
        size = conforming.target_size(first, _COMPARED_SIDE)
        return regions.difference(
            previews.scaled(first, *size), previews.scaled(second, *size), region
        )

    def _read_bounded(self, raw: bytes) -> Source:
        if len(raw) > self._limits.most_bytes:
            raise ImageTooLargeError(len(raw), self._limits.most_bytes)
        return self._read(raw)

    def _read(self, raw: bytes) -> Source:
        source = source_of(raw)
        self._check(*source.size)
        return source

    def _check(self, width: int, height: int) -> None:
        most, side = self._limits.most_pixels, self._limits.longest_side
        if min(width, height) < 1:
            raise ImageUnreadableError(DAMAGED)
        if width * height > most or max(width, height) > side:
            raise ImageTooManyPixelsError(width, height, most, side)


def _decoded(source: Source) -> tuple[Image.Image, bool]:
    """Return the upright sRGB image, and whether its colours differ from the file's."""
    with decoding():
        image = opened(source)
        image.load()
        image, recoloured = to_srgb(image, source.icc, source.encoding)
        return upright(image, source.orientation), recoloured or source.converted


def _encoded(image: Image.Image, media_type: MediaType) -> bytes:
    image.info.clear()
    file = BytesIO()
    if media_type is MediaType.JPEG:
        image.save(file, "JPEG", quality=95, subsampling=0)
    else:
        image.save(file, "PNG", compress_level=3)
    return file.getvalue()


def _picture(data: bytes, media_type: MediaType, size: tuple[int, int]) -> Picture:
    return Picture(data, media_type, *size, sha256(data).hexdigest())
