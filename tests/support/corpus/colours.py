"""Photos whose colours are coded in another space than sRGB, declared in every way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image

from ilikeyacut.adapters.pillow.png import chunk_of
from ilikeyacut.testing.pictures import SRGB
from support import coloured_files as files
from support.colour_science import (
    BT709,
    PRIMARIES,
    Pixels,
    Primaries,
    Transfer,
    gamma,
    levels_of,
    signal_of,
)
from support.corpus.codings import saved
from support.corpus.photo import Photo, flat_scene
from support.corpus.turns import after_header, after_start, app1, exif, stored

P3, BT2020, ADOBE = (
    PRIMARIES[12],
    PRIMARIES[9],
    ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06), (0.3127, 0.329)),
)
PQ, HLG = 16, 18
Curve = int | Transfer

PROFILES: dict[str, tuple[bytes, Primaries, Curve]] = {
    "sRGB": (SRGB, BT709, 13),
    "Display P3": (files.icc(P3), P3, 13),
    "Adobe RGB": (files.icc(ADOBE, 2.19921875), ADOBE, gamma(2.19921875)),
}
CHUNKS: dict[str, tuple[tuple[bytes, ...], Primaries, Curve]] = {
    "nothing": ((), BT709, 13),
    "sRGB": ((files.srgb_chunk(),), BT709, 13),
    "sRGB over gAMA": ((files.srgb_chunk(), files.gama(100_000)), BT709, 13),
    "gAMA 1/1.8": ((files.gama(55_556),), BT709, gamma(1.8)),
    "cHRM and gAMA": ((files.chrm(P3), files.gama(45_455)), P3, gamma(2.2)),
    "cICP P3": ((files.cicp(12, 13),), P3, 13),
    "cICP PQ": ((files.cicp(9, PQ),), BT2020, PQ),
    "cICP HLG": ((files.cicp(9, HLG),), BT2020, HLG),
    "cICP over gAMA": ((files.cicp(12, 13), files.gama(100_000)), P3, 13),
}
NCLX: dict[str, tuple[int, int, Primaries, Curve, int]] = {
    "sRGB": (1, 13, BT709, 13, 8),
    "P3": (12, 13, P3, 13, 8),
    "BT.2020": (9, 14, BT2020, 14, 8),
    "PQ": (9, PQ, BT2020, PQ, 10),
    "HLG": (9, HLG, BT2020, HLG, 10),
}
WITHIN, ROUGHLY = 3.5, 6


def coded(stated: int, primaries: Primaries, transfer: Curve) -> tuple[Pixels, Image.Image]:
    """Return the turned scene's signal, and what it must come out as: upright sRGB."""

    def signal(image: Image.Image) -> Pixels:
        return signal_of(np.asarray(image).astype(float), primaries, transfer)

    right = levels_of(signal(flat_scene()), primaries, transfer)
    answer = Image.fromarray(np.round(right).astype(np.uint8))
    return signal(stored(flat_scene(), stated)), answer


def _eight_bits(signal: Pixels) -> Image.Image:
    return Image.fromarray(np.round(signal * 255).astype(np.uint8))


def _in_jpeg(image: Image.Image, stated: int, profile: bytes) -> bytes:
    raw = saved("JPEG", quality=97, subsampling=0)(image, icc_profile=profile)
    return after_start(raw, app1(b"Exif\x00\x00" + exif(stated)))


def _in_png(image: Image.Image, stated: int, profile: bytes) -> bytes:
    raw = saved("PNG")(image, icc_profile=profile)
    return after_header(raw, chunk_of(b"eXIf", exif(stated)))


def _in_webp(image: Image.Image, stated: int, profile: bytes) -> bytes:
    return saved("WEBP", lossless=True)(image, icc_profile=profile, exif=exif(stated))


_PROFILED: dict[str, Callable[[Image.Image, int, bytes], bytes]] = {
    "JPEG": _in_jpeg,
    "PNG": _in_png,
    "WEBP": _in_webp,
}


def coloured() -> Iterator[Photo]:
    """Yield every declaration in every turn."""
    for stated in range(1, 9):
        for name, (profile, primaries, transfer) in PROFILES.items():
            signal, answer = coded(stated, primaries, transfer)
            for kind, encode in _PROFILED.items():
                raw = encode(_eight_bits(signal), stated, profile)
                yield Photo(f"{kind}, profile {name}, {stated}", raw, answer, WITHIN)
        for name, (chunks, primaries, transfer) in CHUNKS.items():
            signal, answer = coded(stated, primaries, transfer)
            within = ROUGHLY if transfer in {PQ, HLG} else WITHIN
            turn = chunk_of(b"eXIf", exif(stated))
            for depth in (8, 16):
                raw = files.png(signal, *chunks, turn, depth=depth)
                yield Photo(f"PNG of {depth} bits, {name}, {stated}", raw, answer, within)
    yield from _heics()


def _heics() -> Iterator[Photo]:
    for name, (first, second, primaries, transfer, depth) in NCLX.items():
        signal, answer = coded(1, primaries, transfer)
        for matrix in (1, 6, 9):
            for full_range in (True, False):
                raw = files.heic(signal, first, second, matrix, full_range=full_range, depth=depth)
                label = f"HEIC, nclx {name}, matrix {matrix}, full range {full_range}"
                yield Photo(label, raw, answer, ROUGHLY)
