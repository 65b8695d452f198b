"""The codings of each format, as Pillow and pillow-heif write them, and two that they cannot."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image

from ilikeyacut.adapters.pillow.png import SIGNATURE, chunk_of
from support.corpus.photo import flat_scene, grained_scene

Encoder = Callable[..., bytes]
"""From a picture, and what else goes into the file, to the file."""


@dataclass(frozen=True)
class Coding:
    """A way to code a picture. `shown` makes the scene what this coding can show of it."""

    name: str
    format: str
    encode: Encoder
    shown: Callable[[Image.Image], Image.Image] = lambda image: image
    grained: bool = True
    within: float = 4

    def scene(self) -> Image.Image:
        """Return the upright scene that this coding can show."""
        return self.shown(grained_scene() if self.grained else flat_scene())


def saved(format: str, mode: str | None = None, **options: Any) -> Encoder:
    """Return an encoder that saves with these options."""

    def encode(image: Image.Image, **more: Any) -> bytes:
        file = BytesIO()
        converted = image.convert(mode) if mode else image
        if format == "HEIF":
            pillow_heif.from_pillow(converted).save(file, **{**options, **more})
        else:
            converted.save(file, format, **{**options, **more})
        return file.getvalue()

    return encode


def grey(image: Image.Image) -> Image.Image:
    return image.convert("L").convert("RGB")


def two_colours(image: Image.Image) -> Image.Image:
    return image.convert("L").point(lambda level: 255 * (level > 115)).convert("RGB")


def on_white(image: Image.Image) -> Image.Image:
    """Return the scene with its last column of cells transparent."""
    shown = image.copy()
    shown.paste((255, 255, 255), (56, 0, 64, 48))
    return shown


def _with_alpha(encode: Encoder) -> Encoder:
    """Hide what is white: the transparent pixels are black in the file."""

    def encoded(image: Image.Image, **more: Any) -> bytes:
        levels = np.asarray(image.convert("RGB"))
        hidden = (levels == 255).all(axis=2)
        alpha = np.where(hidden, 0, 255).astype(np.uint8)
        pixels = np.where(hidden[..., None], 0, levels).astype(np.uint8)
        return encode(Image.fromarray(np.dstack([pixels, alpha])), **more)

    return encoded


def _animated(image: Image.Image, **more: Any) -> bytes:
    later = Image.new("RGB", image.size, "magenta")
    return saved("WEBP", lossless=True, save_all=True, append_images=[later])(image, **more)


def _palette(colours: int) -> Encoder:
    def encode(image: Image.Image, **more: Any) -> bytes:
        return saved("PNG", bits=colours.bit_length() - 1, **more)(image.quantize(colours))

    return encode


def _raw(depth: int, colour_type: int, *, interlaced: bool = False) -> Encoder:
    """Return an encoder of PNG for what Pillow does not write: 16 bits, Adam7."""

    def encode(image: Image.Image) -> bytes:
        mode = {0: "L", 2: "RGB", 4: "LA", 6: "RGBA"}[colour_type]
        levels = np.asarray(image.convert(mode)).reshape(image.height, image.width, -1)
        codes = (levels.astype(">u2") * 257).astype(">u2") if depth == 16 else levels
        passes = (
            [codes[y::down, x::across] for x, y, across, down in _ADAM7] if interlaced else [codes]
        )
        rows = b"".join(b"\x00" + row.tobytes() for each in passes for row in each)
        header = struct.pack(
            ">IIBBBBB", image.width, image.height, depth, colour_type, 0, 0, int(interlaced)
        )
        body = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
        return SIGNATURE + b"".join(chunk_of(kind, data) for kind, data in body)

    return encode


_ADAM7 = [
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
]

JPEGS = [
    Coding("plain", "JPEG", saved("JPEG", quality=95, subsampling=0)),
    Coding("4:2:2", "JPEG", saved("JPEG", quality=90, subsampling=1), within=12),
    Coding("4:2:0", "JPEG", saved("JPEG", quality=90, subsampling=2), within=14),
    Coding("coarse", "JPEG", saved("JPEG", quality=40, subsampling=0), within=12),
    Coding("optimised", "JPEG", saved("JPEG", quality=95, subsampling=0, optimize=True)),
    Coding("progressive", "JPEG", saved("JPEG", quality=95, subsampling=0, progressive=True)),
    Coding("restarts", "JPEG", saved("JPEG", quality=95, subsampling=0, restart_marker_rows=1)),
    Coding("close restarts", "JPEG", saved("JPEG", quality=95, restart_marker_blocks=1), within=14),
    Coding(
        "progressive restarts",
        "JPEG",
        saved("JPEG", quality=95, subsampling=0, progressive=True, restart_marker_blocks=7),
    ),
    Coding("grey", "JPEG", saved("JPEG", "L", quality=95), grey),
    Coding("cmyk", "JPEG", saved("JPEG", "CMYK", quality=95, subsampling=0)),
    Coding("rgb", "JPEG", saved("JPEG", quality=95, keep_rgb=True)),
]
PNGS = [
    Coding("rgb", "PNG", saved("PNG"), within=0),
    Coding("stored", "PNG", saved("PNG", compress_level=0), within=0),
    Coding("rgba", "PNG", _with_alpha(saved("PNG")), on_white, within=0),
    Coding("grey", "PNG", saved("PNG", "L"), grey, within=0),
    Coding("grey and alpha", "PNG", saved("PNG", "LA"), grey, within=0),
    Coding("palette", "PNG", _palette(256), grained=False, within=0),
    Coding("16 colours", "PNG", _palette(16), grained=False, within=0),
    Coding("4 greys", "PNG", _palette(4), two_colours, grained=False, within=0),
    Coding("one bit", "PNG", saved("PNG", "1"), two_colours, grained=False, within=0),
    Coding("deep", "PNG", _raw(16, 2), within=1),
    Coding("deep grey", "PNG", _raw(16, 0), grey, within=1),
    Coding("deep with alpha", "PNG", _raw(16, 6), within=1),
    Coding("interlaced", "PNG", _raw(8, 2, interlaced=True), within=0),
    Coding("interlaced with alpha", "PNG", _raw(8, 6, interlaced=True), within=0),
]
WEBPS = [
    Coding("lossy", "WEBP", saved("WEBP", quality=95), within=14),
    Coding("lossless", "WEBP", saved("WEBP", lossless=True), within=0),
    Coding("see-through", "WEBP", _with_alpha(saved("WEBP", quality=95)), on_white, within=14),
    Coding("clear", "WEBP", _with_alpha(saved("WEBP", lossless=True)), on_white, within=0),
    Coding("animated", "WEBP", _animated, within=2),
]
HEICS = [
    Coding("4:4:4", "HEIF", saved("HEIF", quality=95, chroma=444), within=6),
    Coding("4:2:0", "HEIF", saved("HEIF", quality=80, chroma=420), within=16),
]
ALL = [*JPEGS, *PNGS, *WEBPS, *HEICS]
