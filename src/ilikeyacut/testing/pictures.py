"""Picture files of every kind, generated on demand."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageChops, ImageCms, ImageStat

SECRET = "48.2082N-street-name"
"""Stands in every metadata field of `with_metadata`: it must not come out again."""

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera that states an orientation (EXIF 2.32, 4.6.4) stores an upright picture."""


def portrait(width: int = 60, height: int = 80) -> Image.Image:
    """Return a picture that differs from all its mirrored and rotated forms."""
    down = Image.linear_gradient("L").resize((width, height))
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    return Image.merge("RGB", (across, down, Image.new("L", (width, height), 90)))


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(file, **{"quality": 95, "chroma": 444, **options})
    else:
        image.save(
            file, kind, **({"quality": 95, "subsampling": 0} if kind == "JPEG" else {}), **options
        )
    return file.getvalue()


def decoded(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image:
        image.load()
        return image


def exif(orientation: int = 1) -> Image.Exif:
    """Return EXIF with an orientation, a description, a place and a thumbnail's offset."""
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010E] = SECRET
    block.get_ifd(0x8825)[1] = "N"
    block.get_ifd(0x8825)[29] = SECRET
    return block


XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    f'dc:source="{SECRET}"/></rdf:RDF></x:xmpmeta>'
).encode()


def with_metadata(kind: str, orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """Return a file of `kind` with all the metadata that the format supports."""
    stored = image or portrait()
    turn = STORED_AS[orientation]
    stored = stored if turn is None or kind == "HEIF" else stored.transpose(turn)
    options: dict[str, Any] = {"exif": exif(orientation).tobytes(), "icc_profile": SRGB}
    if kind == "JPEG":
        options |= {"comment": SECRET.encode(), "xmp": XMP}
    if kind == "PNG":
        options |= {"pnginfo": png_texts()}
    if kind == "WEBP":
        options |= {"xmp": XMP, "quality": 95}
    if kind == "HEIF":
        options = {"exif": exif(orientation).tobytes(), "xmp": XMP}
    return encoded(stored, kind, **options)


def png_texts() -> Any:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Comment", SECRET)
    texts.add_text("Location", SECRET, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return texts


def raw_png(width: int, height: int, depth: int, colour_type: int, rows: bytes) -> bytes:
    """Return a PNG with any header and any (filtered) rows, whether or not they match."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    body = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures of the same size, in levels of 0 to 255."""
    assert one.size == other.size
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


_D50 = (0.9642, 1.0, 0.8249)
_RED, _GREEN, _BLUE = (
    (0.4360, 0.2225, 0.0139),
    (0.3851, 0.7169, 0.0971),
    (0.1431, 0.0606, 0.7139),
)


def swapped_profile() -> bytes:
    """Return a colour profile that swaps sRGB's red and green."""
    tags = {b"rXYZ": _xyz(_GREEN), b"gXYZ": _xyz(_RED), b"bXYZ": _xyz(_BLUE)}
    return _profile(b"RGB ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _srgb_curve()))


def bright_grey_profile() -> bytes:
    """Return a grey colour profile of gamma 1, which looks brighter in sRGB."""
    return _profile(b"GRAY", {b"kTRC": b"curv" + bytes(8)})


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Return an ICC profile (ICC.1:2010): header, table of tags, their data."""
    tags = {b"wtpt": _xyz(_D50), **tags}
    at = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += struct.pack(">4sII", name, at + len(data), len(value))
        data += value
    header = struct.pack(">I4sI4s4s4s", at + len(data), b"", 0x04200000, b"mntr", space, b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + _fixed(*_D50)
    return header.ljust(128, b"\x00") + table + data


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \x00\x00\x00\x00" + _fixed(*values)


def _srgb_curve() -> bytes:
    return (
        b"para"
        + bytes(4)
        + b"\x00\x03\x00\x00"
        + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    )


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)
