"""Whatever comes in, a sound picture or a refusal comes out."""

from __future__ import annotations

import functools
import warnings
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.intake_limits import IntakeLimits
from ilikeyacut.application.ports.pictures import ImageRefusedError, Picture
from ilikeyacut.testing.contracts.pictures import assert_sound
from ilikeyacut.testing.pictures import encoded, portrait, swapped_profile, with_metadata
from support.corpus import photos
from support.hypothesis_profiles import examples
from support.memory import peak_memory
from support.mutations import mutated

SMALL = IntakeLimits(most_bytes=200_000, most_pixels=40_000, longest_side=400)
PICTURES = PillowPictures(SMALL)
FRAMES = [Image.new("RGB", (60, 80), "red")]
FILES = {
    "jpeg": with_metadata("JPEG", 6),
    "progressive": encoded(portrait(), "JPEG", progressive=True, icc_profile=swapped_profile()),
    "cmyk": encoded(portrait().convert("CMYK"), "JPEG"),
    "png": with_metadata("PNG", 3),
    "palette": encoded(portrait().quantize(16), "PNG", transparency=3),
    "apng": encoded(portrait(), "PNG", save_all=True, append_images=FRAMES),
    "webp": with_metadata("WEBP", 8),
    "lossless": encoded(portrait().convert("RGBA"), "WEBP", lossless=True),
    "animated": encoded(portrait(), "WEBP", save_all=True, append_images=FRAMES),
    "heic": with_metadata("HEIF"),
}

# where (as a share of the file), how many bytes go, what takes their place
damages = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from([0, 1, 1, 1, 2, 4, 50]), st.binary(max_size=4)),
    min_size=1,
    max_size=6,
)
header_damages = st.lists(
    st.tuples(st.floats(0, 0.2), st.just(1), st.binary(min_size=1, max_size=1)),
    min_size=1,
    max_size=4,
)


def damaged(raw: bytes, damage: list[tuple[float, int, bytes]], kept: float) -> bytes:
    for share, gone, added in damage:
        at = int(len(raw) * share)
        raw = raw[:at] + added + raw[at + gone :]
    return raw[: int(len(raw) * kept)]


def assert_refused_or_sound(raw: bytes, pictures: PillowPictures = PICTURES) -> None:
    with warnings.catch_warnings(record=True) as escaped:
        warnings.simplefilter("always")
        outcome = taken_in_or_refused(raw, pictures)
    assert escaped == []
    if isinstance(outcome, Picture):
        assert_sound(outcome)
        assert PICTURES.thumbnail(outcome.data)
        assert PICTURES.mark(outcome.data)
    else:
        assert outcome.code
        assert str(outcome)


def taken_in_or_refused(raw: bytes, pictures: PillowPictures) -> Picture | ImageRefusedError:
    try:
        return pictures.intake(raw)
    except ImageRefusedError as refusal:
        return refusal


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60)
@given(damage=damages | header_damages, kept=st.floats(0.3, 1) | st.just(1.0))
def test_a_damaged_file_is_refused_or_sound(
    name: str, damage: list[tuple[float, int, bytes]], kept: float
) -> None:
    assert_refused_or_sound(damaged(FILES[name], damage, kept))


@settings(max_examples=200)
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\x00\x00\x00WEBPVP8X"]),
    st.binary(max_size=200),
)
def test_noise_is_refused_or_sound(magic: bytes, noise: bytes) -> None:
    assert_refused_or_sound(magic + noise)


# ---------------------------------------------------------------- with the limits of the app

WHOLE = PillowPictures()
MOST_MEGABYTES = 600
"""For a picture of 25 megapixels, as `benchmarks/bench_intake.py` has it."""


@functools.cache
def of_the_corpus() -> list[bytes]:
    made = islice(photos(), 0, None, 29)
    return [photo.raw for photo in made if isinstance(photo.answer, Image.Image)]


@examples(quickly=150, thoroughly=10_000)
@given(st.deferred(lambda: mutated(of_the_corpus())))
def test_a_mutated_file_is_refused_or_sound_within_bounds(raw: bytes) -> None:
    with peak_memory() as megabytes:
        assert_refused_or_sound(raw, WHOLE)
    assert megabytes() <= MOST_MEGABYTES
