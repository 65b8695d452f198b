"""Detects a file's type by its first bytes; names and declared types are never trusted."""

from __future__ import annotations

from enum import StrEnum

from ilikeyacut.application.ports.pictures import ImageTypeUnsupportedError, ImageUnreadableError


class Format(StrEnum):
    """The supported formats."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    HEIC = "HEIC"


_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF_BRANDS = {b"avif", b"avis"}
_OTHERS = {
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"%PDF": "PDF",
    b"8BPS": "Photoshop",
    b"\xff\x0a": "JPEG XL",
    b"\x00\x00\x00\x0cJXL ": "JPEG XL",
    b"\x00\x00\x00\x0cjP  ": "JPEG 2000",
    b"\x00\x00\x01\x00": "ICO",
}


def sniffed(raw: bytes) -> Format:
    """Return the format of `raw`.

    Raises ImageTypeUnsupportedError for a known but unsupported type, and ImageUnreadableError if
    it is not a picture.
    """
    if not raw:
        raise ImageUnreadableError("the file is empty")
    if raw.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return Format.WEBP
    if raw[4:8] == b"ftyp":
        return _of_brands(raw)
    raise _refusal(raw)


def _of_brands(raw: bytes) -> Format:
    end = min(int.from_bytes(raw[:4], "big"), 256)
    brands = {raw[8:12], *(raw[at : at + 4] for at in range(16, end, 4))}
    if brands & _HEIC_BRANDS:
        return Format.HEIC
    if brands & _AVIF_BRANDS:
        raise ImageTypeUnsupportedError("AVIF")
    heif = brands & {b"mif1", b"msf1"}
    raise ImageTypeUnsupportedError("HEIF other than HEIC" if heif else "a video or audio file")


def _refusal(raw: bytes) -> Exception:
    for magic, name in _OTHERS.items():
        if raw.startswith(magic):
            return ImageTypeUnsupportedError(name)
    if b"<svg" in raw[:1024].lower():
        return ImageTypeUnsupportedError("SVG")
    return ImageUnreadableError("it is not a picture")
