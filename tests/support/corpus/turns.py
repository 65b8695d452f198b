"""Photos that are stored turned, with the orientation in each carrier that their format has."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from PIL import Image

from ilikeyacut.adapters.pillow.png import chunk_of
from ilikeyacut.testing.pictures import STORED_AS
from support.corpus.codings import HEICS, JPEGS, PNGS, WEBPS, Coding
from support.corpus.photo import Photo

Carrier = Callable[[Coding, Image.Image, int], bytes]

_LAYOUTS = {1: "B3x", 3: "H2x", 4: "I", 6: "b3x", 8: "h2x", 9: "i"}
"""BYTE, SHORT, LONG, SBYTE, SSHORT, SLONG (TIFF 6.0, section 2)."""


def exif(stated: int, kind: int = 3, order: str = ">") -> bytes:
    """Return an EXIF block that states an orientation as a number of this type."""
    entry = struct.pack(f"{order}HHI{_LAYOUTS[kind]}", 0x0112, kind, 1, stated)
    other = struct.pack(f"{order}HHI4s", 0x010F, 2, 4, b"Cam\x00")
    magic = b"MM\x00*" if order == ">" else b"II*\x00"
    return magic + struct.pack(f"{order}IH", 8, 2) + other + entry + bytes(4)


def xmp(stated: int, *, element: bool = False) -> bytes:
    tag = b"<tiff:Orientation>%d</tiff:Orientation>" if element else b'<x tiff:Orientation="%d"/>'
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + tag % stated + b"</x:xmpmeta>"


def app1(*payloads: bytes) -> bytes:
    return b"".join(b"\xff\xe1" + struct.pack(">H", len(each) + 2) + each for each in payloads)


def raw_profile(stated: int) -> bytes:
    block = b"Exif\x00\x00" + exif(stated)
    return b"\nexif\n%8d\n%b\n" % (len(block), block.hex().encode())


def after_start(raw: bytes, segments: bytes) -> bytes:
    return raw[:2] + segments + raw[2:]


def after_header(raw: bytes, chunks: bytes) -> bytes:
    return raw[:33] + chunks + raw[33:]


def _exif_segment(coding: Coding, image: Image.Image, stated: int, kind: int, order: str) -> bytes:
    return after_start(coding.encode(image), app1(b"Exif\x00\x00" + exif(stated, kind, order)))


def _empty_first(coding: Coding, image: Image.Image, stated: int) -> bytes:
    both = app1(b"Exif\x00\x00", b"Exif\x00\x00" + exif(stated))
    return after_start(coding.encode(image), both)


def _xmp_segment(coding: Coding, image: Image.Image, stated: int, element: bool) -> bytes:
    packet = b"http://ns.adobe.com/xap/1.0/\x00" + xmp(stated, element=element)
    return after_start(coding.encode(image), app1(packet))


def _chunk(kind: bytes, content: Callable[[int], bytes]) -> Carrier:
    return lambda coding, image, stated: after_header(
        coding.encode(image), chunk_of(kind, content(stated))
    )


def _option(name: str, content: Callable[[int], bytes]) -> Carrier:
    return lambda coding, image, stated: coding.encode(image, **{name: content(stated)})


_RAW = b"Raw profile type exif\x00"
CARRIERS: dict[str, dict[str, Carrier]] = {
    "JPEG": {
        **{
            f"exif type {kind} {order}": partial(_exif_segment, kind=kind, order=order)
            for kind in _LAYOUTS
            for order in "<>"
        },
        "exif behind an empty one": _empty_first,
        "xmp attribute": partial(_xmp_segment, element=False),
        "xmp element": partial(_xmp_segment, element=True),
    },
    "PNG": {
        "eXIf": _chunk(b"eXIf", exif),
        "eXIf as LONG": _chunk(b"eXIf", partial(exif, kind=4, order="<")),
        "text": _chunk(b"tEXt", lambda stated: _RAW + raw_profile(stated)),
        "packed text": _chunk(
            b"zTXt", lambda stated: _RAW + b"\x00" + zlib.compress(raw_profile(stated))
        ),
        "international text": _chunk(b"iTXt", lambda stated: _RAW + bytes(4) + raw_profile(stated)),
        "xmp": _chunk(b"iTXt", lambda stated: b"XML:com.adobe.xmp" + bytes(5) + xmp(stated)),
    },
    "WEBP": {
        "exif": _option("exif", exif),
        "exif as SSHORT": _option("exif", partial(exif, kind=8, order="<")),
        "xmp": _option("xmp", xmp),
    },
    "HEIF": {"container": _option("exif", lambda stated: b"Exif\x00\x00" + exif(stated))},
}


def stored(upright: Image.Image, stated: int) -> Image.Image:
    turn = STORED_AS[stated]
    return upright if turn is None else upright.transpose(turn)


def turned() -> Iterator[Photo]:
    """Yield every coding in every turn, in every carrier."""
    for coding in (*JPEGS, *PNGS, *WEBPS, *HEICS):
        for carrier, encode in CARRIERS[coding.format].items():
            for stated in range(1, 9):
                name = f"{coding.format} {coding.name}, orientation {stated} in {carrier}"
                scene = coding.scene()
                raw = encode(coding, stored(scene, stated), stated)
                yield Photo(name, raw, scene, coding.within)
