"""Whatever a file says about its colours, they come out right in sRGB.

Profiles are held against Pillow's own answers, all else against the formulas of the standards.
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.adapters.pillow.png import chunk_of
from ilikeyacut.domain.values import MediaType
from ilikeyacut.testing.contracts.pictures import assert_sound
from ilikeyacut.testing.pictures import encoded, portrait
from support import coloured_files as files
from support.colour_science import (
    BT709,
    HLG,
    PQ,
    PRIMARIES,
    TRANSFERS,
    Pixels,
    gamma,
    levels_of,
    signal_of,
)

PICTURES = PillowPictures()
LINEAR, SRGB, P3, BT2020 = 8, 13, 12, 9
COLOURS = np.random.default_rng(14).integers(0, 256, (24, 24, 3)).astype(np.float64)
BRIGHT = np.linspace(0, 1, 32 * 32).reshape(32, 32, 1) * np.array([1.0, 0.8, 0.6])
"""Most of it is brighter than diffuse white, in PQ and HLG."""
ROUNDING = 1.0


def levels(raw: bytes) -> Pixels:
    return files.levels(assert_sound(PICTURES.intake(raw)))


def furthest(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one - other).max())


# ---------------------------------------------------------------- PNG


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("primaries", PRIMARIES)
def test_primaries_of_a_png(primaries: int, depth: int) -> None:
    signal = files.quantised(COLOURS / 255, depth)
    raw = files.png(signal, files.cicp(primaries, SRGB), depth=depth)
    assert furthest(levels(raw), levels_of(signal, PRIMARIES[primaries], SRGB)) < ROUNDING


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("transfer", TRANSFERS)
def test_transfer_functions_of_a_png(transfer: int, depth: int) -> None:
    stated = signal_of(COLOURS, PRIMARIES[BT2020], transfer)
    signal = files.quantised(stated, depth)
    raw = files.png(signal, files.cicp(BT2020, transfer), depth=depth)
    assert furthest(levels(raw), levels_of(signal, PRIMARIES[BT2020], transfer)) < ROUNDING


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_what_is_brighter_than_white_is_tone_mapped(transfer: int, depth: int) -> None:
    signal = files.quantised(BRIGHT, depth)
    raw = files.png(signal, files.cicp(BT2020, transfer), depth=depth)
    assert furthest(levels(raw), levels_of(signal, PRIMARIES[BT2020], transfer)) < ROUNDING


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize(("primaries", "transfer"), [(1, SRGB), (P3, SRGB), (BT2020, PQ)])
def test_a_narrow_range_is_widened(primaries: int, transfer: int, depth: int) -> None:
    stated = signal_of(COLOURS, PRIMARIES[primaries], transfer)
    signal = files.quantised(stated, depth, narrow=True)
    chunk = files.cicp(primaries, transfer, full_range=0)
    raw = files.png(signal, chunk, depth=depth, narrow=True)
    assert furthest(levels(raw), levels_of(signal, PRIMARIES[primaries], transfer)) < ROUNDING


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("value", [45455, 100_000, 55_556, 38_462])
def test_a_gamma_is_applied(value: int, depth: int) -> None:
    signal = files.quantised(COLOURS / 255, depth)
    raw = files.png(signal, files.gama(value), depth=depth)
    assert furthest(levels(raw), levels_of(signal, BT709, gamma(100_000 / value))) < ROUNDING


@pytest.mark.parametrize("primaries", [1, 4, BT2020, P3])
def test_chromaticities_are_applied(primaries: int) -> None:
    signal = files.quantised(COLOURS / 255)
    chunk = files.chrm(PRIMARIES[primaries])
    with_gamma = files.png(signal, files.gama(100_000), chunk)
    right = levels_of(signal, PRIMARIES[primaries], LINEAR)
    assert furthest(levels(with_gamma), right) < ROUNDING
    alone = levels_of(signal, PRIMARIES[primaries], SRGB)
    assert furthest(levels(files.png(signal, chunk)), alone) < ROUNDING


@pytest.mark.parametrize("depth", [8, 16])
def test_grey_is_converted(depth: int) -> None:
    grey = files.quantised(np.linspace(0, 1, 256).reshape(16, 16), depth)
    raw = files.png(grey, files.gama(100_000), depth=depth)
    right = levels_of(np.dstack([grey] * 3), BT709, LINEAR)
    assert furthest(levels(raw), right) < ROUNDING


@pytest.mark.parametrize("depth", [8, 16])
def test_transparency_is_laid_on_white_after_conversion(depth: int) -> None:
    colours = files.quantised(signal_of(COLOURS, PRIMARIES[BT2020], PQ), depth)
    half = np.full((24, 24, 1), 128 / 255)
    raw = files.png(np.dstack([colours, half]), files.cicp(BT2020, PQ), depth=depth)
    right = levels_of(colours, PRIMARIES[BT2020], PQ) * (128 / 255) + 127
    assert furthest(levels(raw), right) < 1.5


# ---------------------------------------------------------------- which of several counts

PROFILE = files.iccp(files.icc(PRIMARIES[P3]))
LIGHT = files.gama(100_000)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize(
    ("chunks", "primaries", "transfer"),
    [
        ([files.iccp(files.icc(PRIMARIES[BT2020])), files.cicp(P3, SRGB)], P3, SRGB),
        ([files.cicp(BT2020, SRGB), files.srgb_chunk(), LIGHT], BT2020, SRGB),
        ([LIGHT, files.chrm(PRIMARIES[BT2020]), PROFILE], P3, SRGB),
        ([files.srgb_chunk(), PROFILE], P3, SRGB),
        ([LIGHT, files.chrm(PRIMARIES[BT2020]), files.srgb_chunk()], 1, SRGB),
        ([files.cicp(2, 2), PROFILE], P3, SRGB),
        ([files.cicp(P3, SRGB, matrix=1), LIGHT], 1, LINEAR),
        ([files.cicp(P3, 2), LIGHT], P3, SRGB),
        ([files.iccp(b"no profile"), LIGHT], 1, LINEAR),
    ],
)
def test_the_first_usable_declaration_of_a_png_counts(
    chunks: list[bytes], primaries: int, transfer: int, depth: int
) -> None:
    signal = np.full((8, 8, 3), [200 / 255, 100 / 255, 50 / 255])
    right = levels_of(signal, PRIMARIES[primaries], transfer)
    assert furthest(levels(files.png(signal, *chunks, depth=depth)), right) < 1.5


BESIDE = ((0.3, 0.3), (0.3, 0.3), (0.3, 0.3), (0.3, 0.3))


@pytest.mark.parametrize(
    "chunk",
    [
        files.cicp(2, 2),
        files.cicp(0, 255),
        files.cicp(P3, SRGB, full_range=7),
        files.gama(0),
        files.gama(1),
        files.gama(2**32 - 1),
        files.chrm(BESIDE),
        files.chrm((*BT709[:3], (0.9, 0.05))),
        files.chrm((*BT709[:3], (0.3, 0.0))),
        files.chrm(((0, 0), (0, 0), (0, 0), (0, 0))),
        files.iccp(b""),
    ],
)
def test_what_makes_no_sense_counts_for_nothing(chunk: bytes) -> None:
    assert levels(files.png(COLOURS / 255, chunk)).tolist() == COLOURS.tolist()


@given(
    st.lists(st.tuples(st.sampled_from(["cICP", "gAMA", "cHRM", "iCCP"]), st.binary()), max_size=4)
)
def test_no_declaration_stops_an_intake(chunks: list[tuple[str, bytes]]) -> None:
    stated = [chunk_of(kind.encode(), data) for kind, data in chunks]
    assert levels(files.png(COLOURS[:2, :2] / 255, *stated)).shape == (2, 2, 3)


# ---------------------------------------------------------------- HEIC

PATCHES: Pixels = np.kron(COLOURS[:4, :4], np.ones((16, 16, 1))).astype(np.float64)
"""Flat over whole blocks, so that coding as HEIC and JPEG hardly changes it."""


@pytest.mark.parametrize("depth", [8, 10])
@pytest.mark.parametrize("full_range", [True, False])
@pytest.mark.parametrize(
    ("primaries", "transfer", "matrix"),
    [(P3, SRGB, 6), (BT2020, PQ, 9), (BT2020, HLG, 9), (1, 1, 1), (6, 6, 6), (1, LINEAR, 1)],
)
def test_an_nclx_is_applied(
    primaries: int, transfer: int, matrix: int, full_range: bool, depth: int
) -> None:
    signal = signal_of(PATCHES, PRIMARIES[primaries], transfer)
    raw = files.heic(signal, primaries, transfer, matrix, full_range=full_range, depth=depth)
    right = levels_of(_decoded(raw), PRIMARIES[primaries], transfer)
    assert furthest(_means(levels(raw)), _means(right)) < 1.5


def _means(pixels: Pixels) -> Pixels:
    """Return the mean of each patch, free of the noise of coding."""
    return np.asarray(pixels.reshape(4, 16, 4, 16, 3).mean(axis=(1, 3)))


def _decoded(raw: bytes) -> Pixels:
    """Return the signal as libheif decodes it."""
    image = pillow_heif.open_heif(raw, convert_hdr_to_8bit=False, hdr_to_16bit=False)[0]
    _, _, bits = image.mode.partition(";")
    codes = np.frombuffer(image.data, np.dtype("<u2" if bits else "u1"))
    return np.asarray(codes.reshape(image.size[1], image.size[0], 3) / (2 ** int(bits or 8) - 1))


def test_grey_of_ten_bits_is_taken() -> None:
    grey = np.kron(np.linspace(0, 1, 16).reshape(4, 4), np.ones((16, 16)))
    image = pillow_heif.from_bytes("L;16", (64, 64), np.round(grey * 65535).astype("<u2").tobytes())
    for stated, transfer in (({}, SRGB), ({"transfer_characteristics": PQ}, PQ)):
        file = BytesIO()
        image.save(file, quality=100, **stated)
        right = levels_of(np.dstack([grey] * 3), BT709, transfer)
        assert furthest(levels(file.getvalue()), right) <= 3


@pytest.mark.parametrize(
    "code_points", [(2, 2, 2), (200, 3, 6), (0, 0, 200), (65535, 65535, 65535)]
)
def test_reserved_and_unspecified_code_points_stand_for_srgb(
    code_points: tuple[int, int, int],
) -> None:
    raw = files.with_nclx(files.heic(PATCHES / 255), *code_points)
    assert furthest(levels(raw), PATCHES) <= 3


def test_a_profile_counts_more_than_an_nclx() -> None:
    raw = files.heic_with_both(PATCHES / 255, files.icc(PRIMARIES[P3]), BT2020, PQ)
    right = levels_of(PATCHES / 255, PRIMARIES[P3], SRGB)
    assert np.abs(levels(raw) - right).mean() < 2


# ---------------------------------------------------------------- ICC


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("exponent", [None, 1.8])
@pytest.mark.parametrize("primaries", [4, BT2020, 11, P3])
def test_a_profile_is_applied_as_pillow_does(
    kind: str, exponent: float | None, primaries: int
) -> None:
    profile = files.icc(PRIMARIES[primaries], exponent)
    options = {"lossless": True} if kind == "WEBP" else {}
    raw = encoded(portrait(), kind, icc_profile=profile, **options)
    right = _as_pillow_does(raw, profile)
    if kind == "JPEG":  # encoded anew
        assert np.abs(levels(raw) - right).mean() < 1.5
    else:
        assert levels(raw).tolist() == right.tolist()


def _as_pillow_does(raw: bytes, profile: bytes) -> Pixels:
    with Image.open(BytesIO(raw)) as image:
        stated = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        right = ImageCms.profileToProfile(image, stated, srgb, outputMode="RGB")
    assert right is not None
    return files.levels(right)


# ---------------------------------------------------------------- wherever pictures are decoded


@pytest.mark.parametrize(("primaries", "transfer"), [(P3, SRGB), (BT2020, PQ)])
def test_results_and_previews_are_converted_too(primaries: int, transfer: int) -> None:
    flat = np.full((64, 48, 3), [200.0, 100.0, 50.0])
    chunk = files.cicp(primaries, transfer)
    made = files.png(signal_of(flat, PRIMARIES[primaries], transfer), chunk, depth=16)
    photo = PICTURES.intake(files.png(flat / 255)).data
    conformed = PICTURES.conform(made, photo, MediaType.PNG)
    assert not conformed.untouched
    assert furthest(files.levels(assert_sound(conformed.picture)), flat) <= 1
    for small in (PICTURES.thumbnail(made), PICTURES.previews(made, made).thumbnail):
        with Image.open(BytesIO(small)) as image:
            assert furthest(files.levels(image), flat) <= 2
