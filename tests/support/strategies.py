"""Strategies for the values of the domain."""

from __future__ import annotations

from hypothesis import strategies as st

from ilikeyacut.domain.selfie import FaceReport
from ilikeyacut.domain.texts import FILLERS, is_blank
from ilikeyacut.domain.values import (
    MOST_VARIATIONS,
    PRESETS,
    Colour,
    Dye,
    Fringe,
    Length,
    Look,
    MediaType,
    Part,
    Shine,
    Volume,
)

triplets = st.integers(0, 0xFFFFFF).map("#{:06X}".format)
colours = st.one_of(st.sampled_from(sorted(PRESETS)), triplets).map(Colour.parse)
dyes = st.builds(Dye, colour=colours, intensity=st.integers(0, 100))
slugs = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,39}", fullmatch=True)
_options = {
    "length": st.none() | st.sampled_from(Length),
    "fringe": st.none() | st.sampled_from(Fringe),
    "part": st.none() | st.sampled_from(Part),
    "volume": st.none() | st.sampled_from(Volume),
    "shine": st.none() | st.sampled_from(Shine),
    "ombre": st.none() | colours,
}
looks = st.one_of(
    st.builds(Look, hairstyle=slugs, dye=st.none() | dyes, **_options),
    st.builds(Look, hairstyle=st.none() | slugs, dye=dyes, **_options),
)
counts = st.integers(1, MOST_VARIATIONS)
media_types = st.sampled_from(MediaType)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
letters = st.characters(
    exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"), exclude_characters=FILLERS
)
names = st.text(letters, min_size=1, max_size=40).filter(lambda name: not is_blank(name))
emails = st.from_regex(r"[a-z]{1,8}@example\.com", fullmatch=True)
reports = st.builds(
    FaceReport,
    width=st.integers(1, 8192),
    height=st.integers(1, 8192),
    faces=st.integers(0, 3),
    face_px=st.floats(0, 4000),
    face_inside=st.floats(0, 1),
    yaw=st.floats(-90, 90),
    pitch=st.floats(-90, 90),
    roll=st.floats(-180, 180),
    sharpness=st.floats(0, 5000),
    brightness=st.floats(0, 100),
    hair_visible=st.floats(0, 1),
    hair_area=st.floats(0, 3),
)
