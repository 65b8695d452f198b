"""JPEG containers as the world makes them, and as an attacker would."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ilikeyacut.adapters.pillow import jpeg
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.pictures import ImageUnreadableError
from ilikeyacut.testing.contracts.pictures import assert_sound
from ilikeyacut.testing.pictures import decoded, encoded, portrait

PICTURES = PillowPictures()
PLAIN = encoded(portrait(), "JPEG")
PROGRESSIVE = encoded(portrait(), "JPEG", progressive=True)
NOTE = b"\xff\xfe\x00\x08SECRET"


def test_segments_cover_the_file() -> None:
    found = list(jpeg.segments(PROGRESSIVE))
    assert found[0].start == 2
    assert all(one.end == other.start for one, other in pairwise(found))
    assert found[-1].end == len(PROGRESSIVE) - 2
    assert sum(segment.marker == jpeg.SOS for segment in found) > 3


def test_a_note_between_scans_is_removed() -> None:
    second_scan = [s for s in jpeg.segments(PROGRESSIVE) if s.marker == jpeg.SOS][1]
    raw = PROGRESSIVE[: second_scan.start] + NOTE + PROGRESSIVE[second_scan.start :]
    assert PICTURES.intake(raw).data == PROGRESSIVE


@pytest.mark.parametrize("tail", [b"SECRET", PLAIN, NOTE])
def test_what_follows_the_picture_is_removed(tail: bytes) -> None:
    assert PICTURES.intake(PLAIN + tail).data == PLAIN


def test_stray_and_fill_bytes_between_segments_are_removed() -> None:
    raw = PLAIN[:20] + b"SECRET\xff\xff\xff" + PLAIN[20:]
    assert PICTURES.intake(raw).data == PLAIN


def test_the_thumbnail_of_a_jfif_header_is_removed() -> None:
    jfif = b"\xff\xe0\x00\x13JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x01\x01SEC"
    picture = PICTURES.intake(PLAIN[:2] + jfif + PLAIN[20:])
    assert picture.data == PLAIN
    assert b"SEC" not in picture.data


@pytest.mark.parametrize("options", [{}, {"keep_rgb": True}])
def test_the_colour_space_survives_a_text_in_the_adobe_segment(options: dict[str, bool]) -> None:
    raw = encoded(portrait(), "JPEG", **options)
    transform = b"\x00" if options else b"\x01"
    adobe = b"\xff\xee\x00\x14Adobe\x00\x64SECR\x00" + transform + b"SECRET"
    adobe = adobe[:2] + (len(adobe) - 2).to_bytes(2, "big") + adobe[4:]
    picture = PICTURES.intake(raw[:2] + adobe[:4] + adobe[4:] + raw[2:])
    assert assert_sound(picture).tobytes() == decoded(raw).tobytes()
    assert b"SECRET" not in picture.data


def test_a_missing_end_is_a_truncation() -> None:
    with pytest.raises(ImageUnreadableError, match="truncated"):
        PICTURES.intake(PLAIN[:-2])


def test_a_file_of_endless_scans_is_refused() -> None:
    scans = [s for s in jpeg.segments(PROGRESSIVE) if s.marker == jpeg.SOS]
    last = PROGRESSIVE[scans[-1].start : scans[-1].end]
    with pytest.raises(ImageUnreadableError, match="damaged"):
        PICTURES.intake(PROGRESSIVE[:-2] + last * 70 + b"\xff\xd9")


def test_a_file_of_endless_segments_is_refused() -> None:
    with pytest.raises(ImageUnreadableError, match="damaged"):
        PICTURES.intake(PLAIN[:2] + NOTE * 3000 + PLAIN[2:])


def test_a_second_size_is_refused() -> None:
    frame = next(s for s in jpeg.segments(PLAIN) if s.marker == 0xC0)
    larger = PLAIN[frame.start : frame.end].replace(b"\x00\x50\x00\x3c", b"\x10\x00\x10\x00")
    with pytest.raises(ImageUnreadableError, match="damaged"):
        PICTURES.intake(PLAIN[: frame.end] + larger + PLAIN[frame.end :])


@pytest.mark.parametrize("sides", [b"\x00\x00\x00\x3c", b"\x00\x50\x00\x00"])
def test_an_empty_picture_is_refused(sides: bytes) -> None:
    with pytest.raises(ImageUnreadableError, match="damaged"):
        PICTURES.intake(PLAIN.replace(b"\x00\x50\x00\x3c", sides, 1))
