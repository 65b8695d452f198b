"""Wherever a file states its orientation, intake turns it as Pillow does."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageOps

from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.adapters.pillow.png import chunk_of
from ilikeyacut.testing.contracts.pictures import assert_sound
from ilikeyacut.testing.pictures import STORED_AS, difference, encoded, exif, portrait

PICTURES = PillowPictures()


def xmp(stated: int) -> bytes:
    return b'<x:xmpmeta><rdf:Description tiff:Orientation="%d"/></x:xmpmeta>' % stated


def raw_profile(stated: int, name: bytes = b"exif") -> bytes:
    """Return EXIF as ImageMagick writes it into a text chunk."""
    digits = exif(stated).tobytes().hex().encode()
    lines = [digits[at : at + 72] for at in range(0, len(digits), 72)]
    return b"\n%b\n%8d\n" % (name, len(digits) // 2) + b"\n".join(lines) + b"\n"


def with_chunk(image: Image.Image, kind: bytes, data: bytes) -> bytes:
    raw = encoded(image, "PNG")
    return raw[:33] + chunk_of(kind, data) + raw[33:]


def in_text(image: Image.Image, stated: int) -> bytes:
    return with_chunk(image, b"tEXt", b"Raw profile type exif\x00" + raw_profile(stated))


def in_international_text(image: Image.Image, stated: int) -> bytes:
    data = b"Raw profile type exif\x00\x00\x00\x00\x00" + raw_profile(stated)
    return with_chunk(image, b"iTXt", data)


def in_app1(image: Image.Image, stated: int) -> bytes:
    data = b"Raw profile type APP1\x00" + raw_profile(stated, b"APP1")
    return with_chunk(image, b"tEXt", data)


def png(**options: Callable[[int], bytes]) -> Callable[[Image.Image, int], bytes]:
    def made(image: Image.Image, stated: int) -> bytes:
        from PIL.PngImagePlugin import PngInfo

        info, named = PngInfo(), {}
        for name, value in options.items():
            if name == "packed":
                info.add_text("Raw profile type exif", value(stated).decode(), zip=True)
            elif name == "xmp":
                info.add_itxt("XML:com.adobe.xmp", value(stated).decode())
            else:
                named[name] = value(stated)
        return encoded(image, "PNG", pnginfo=info, **named)

    return made


def written(kind: str, **options: Callable[[int], bytes]) -> Callable[[Image.Image, int], bytes]:
    def made(image: Image.Image, stated: int) -> bytes:
        values: dict[str, Any] = {name: value(stated) for name, value in options.items()}
        return encoded(image, kind, **values, **({"lossless": True} if kind == "WEBP" else {}))

    return made


def block(stated: int) -> bytes:
    return exif(stated).tobytes()


CARRIERS: dict[str, Callable[[Image.Image, int], bytes]] = {
    "jpeg exif": written("JPEG", exif=block),
    "jpeg xmp": written("JPEG", xmp=xmp),
    "webp exif": written("WEBP", exif=block),
    "webp xmp": written("WEBP", xmp=xmp),
    "png exif": png(exif=block),
    "png xmp": png(xmp=xmp),
    "png text": in_text,
    "png packed text": png(packed=raw_profile),
    "png international text": in_international_text,
}


@pytest.mark.parametrize("stated", range(1, 9))
@pytest.mark.parametrize("name", CARRIERS)
def test_the_orientation_is_found_in_every_carrier(name: str, stated: int) -> None:
    turn = STORED_AS[stated]
    stored = portrait() if turn is None else portrait().transpose(turn)
    raw = CARRIERS[name](stored, stated)
    image = assert_sound(PICTURES.intake(raw))
    assert difference(image, portrait()) < 2.5
    with Image.open(BytesIO(raw)) as theirs:
        assert difference(image, ImageOps.exif_transpose(theirs).convert("RGB")) < 1.5


def test_a_profile_named_app1_is_read_too() -> None:
    raw = in_app1(portrait().transpose(Image.Transpose.ROTATE_90), 6)
    assert difference(assert_sound(PICTURES.intake(raw)), portrait()) == 0


def test_exif_counts_more_than_xmp() -> None:
    raw = encoded(portrait(), "JPEG", exif=exif(1).tobytes(), xmp=xmp(6))
    assert difference(assert_sound(PICTURES.intake(raw)), portrait()) < 2.5


@pytest.mark.parametrize("stated", range(1, 9))
def test_a_heic_is_turned_once(stated: int) -> None:
    """pillow-heif writes the orientation of EXIF as the container's own turn."""
    turn = STORED_AS[stated]
    stored = portrait() if turn is None else portrait().transpose(turn)
    raw = encoded(stored, "HEIF", exif=exif(stated).tobytes())
    assert difference(assert_sound(PICTURES.intake(raw)), portrait()) < 2.5
