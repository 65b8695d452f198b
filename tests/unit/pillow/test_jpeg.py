"""JPEG containers as the world makes them, and as an attacker would."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image

from ilikeyacut.adapters.pillow import jpeg_segments as jpeg
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.application.ports.pictures import (
    ImageTypeUnsupportedError,
    ImageUnreadableError,
)
from ilikeyacut.testing.contracts.pictures import assert_sound
from ilikeyacut.testing.pictures import decoded, difference, encoded, exif, portrait
from support.corpus.photo import grained, grained_scene

PICTURES = PillowPictures()
PLAIN = encoded(portrait(), "JPEG")
PROGRESSIVE = encoded(portrait(), "JPEG", progressive=True)
NOTE = b"\xff\xfe\x00\x08SECRET"


def saved(image: Image.Image, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", **{"quality": 92, **options})
    return file.getvalue()


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


def test_scans_behind_the_last_pixel_are_removed() -> None:
    scans = [s for s in jpeg.segments(PROGRESSIVE) if s.marker == jpeg.SOS]
    last = PROGRESSIVE[scans[-1].start : scans[-1].end]
    assert PICTURES.intake(PROGRESSIVE[:-2] + last * 70 + b"\xff\xd9").data == PROGRESSIVE


def test_a_file_of_endless_scans_is_refused() -> None:
    first = next(s for s in jpeg.segments(PROGRESSIVE) if s.marker == jpeg.SOS)
    scan = PROGRESSIVE[first.start : first.end]
    with pytest.raises(ImageUnreadableError, match="damaged"):
        PICTURES.intake(PROGRESSIVE[: first.end] + scan * 70 + PROGRESSIVE[first.end :])


def test_a_long_run_of_fill_bytes_in_a_scan_means_no_more_than_one() -> None:
    at = len(PLAIN) - 40
    few, many = (
        PICTURES.intake(PLAIN[:at] + b"\xff" * count + b"\x00" + PLAIN[at:])
        for count in (1, 5_000_000)
    )
    assert decoded(many.data).tobytes() == decoded(few.data).tobytes()


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


# ---------------------------------------------------------------- tables


def segment(marker: int, payload: bytes) -> bytes:
    return jpeg.framed(marker, payload)


UNUSED = {
    "quantiser": segment(jpeg.DQT, b"\x03" + b"SECRET".ljust(64, b"!")),
    "quantiser of 16 bits": segment(jpeg.DQT, b"\x13" + b"SECRET".ljust(128, b"!")),
    "code": segment(jpeg.DHT, b"\x13" + bytes([0, 0, 0, 6, *bytes(12)]) + b"SECRET"),
    "later replaced": segment(jpeg.DQT, b"\x00" + b"SECRET".ljust(64, b"!")),
    "note": segment(0xFE, b"SECRET"),
    "application": segment(0xED, b"SECRET"),
    "number of lines": segment(0xDC, b"SECRET"),
    "arithmetic": segment(0xCC, b"SECRET"),
}


@pytest.mark.parametrize("raw", [PLAIN, PROGRESSIVE], ids=["baseline", "progressive"])
@pytest.mark.parametrize("name", UNUSED)
def test_what_no_pixel_needs_is_removed(name: str, raw: bytes) -> None:
    assert PICTURES.intake(raw[:2] + UNUSED[name] + raw[2:]).data == raw


def test_of_several_tables_in_a_segment_only_used_ones_are_kept() -> None:
    tables = [s for s in jpeg.segments(PLAIN) if s.marker == jpeg.DQT]
    spare = b"\x03" + b"SECRET".ljust(64, b"!")
    joined = segment(jpeg.DQT, tables[0].payload + spare + tables[1].payload)
    raw = PLAIN[: tables[0].start] + joined + PLAIN[tables[1].end :]
    assert PICTURES.intake(raw).data == PLAIN


def test_a_scan_may_not_be_longer_than_its_fields() -> None:
    scan = next(s for s in jpeg.segments(PLAIN) if s.marker == jpeg.SOS)
    longer = segment(jpeg.SOS, scan.payload + b"SECRET")
    with pytest.raises(ImageUnreadableError, match="damaged"):
        PICTURES.intake(PLAIN[: scan.start] + longer + PLAIN[scan.data_start :])


@pytest.mark.parametrize("marker", [0xC3, 0xC9, 0xCA])
def test_a_coding_that_browsers_do_not_show_is_unsupported(marker: int) -> None:
    with pytest.raises(ImageTypeUnsupportedError, match="rare coding"):
        PICTURES.intake(PLAIN.replace(b"\xff\xc0", bytes([0xFF, marker]), 1))


# ---------------------------------------------------------------- pixels

LARGE = grained(portrait(240, 320))
CODINGS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "subsampled": {"subsampling": 2, "quality": 75},
    "optimised": {"optimize": True},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_rows": 1},
    "close restarts": {"restart_marker_blocks": 1},
    "progressive with restarts": {"progressive": True, "restart_marker_blocks": 40},
}
FILES = {name: saved(LARGE, **options) for name, options in CODINGS.items()}
FILES["grey"] = saved(LARGE.convert("L"))
FILES["ink"] = saved(LARGE.convert("CMYK"))
END = b"\xff\xd9"
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8


def zeroed(raw: bytes, start: float, size: int | None = None) -> bytes:
    at = int(len(raw) * start)
    size = len(raw) - 2 - at if size is None else size
    return raw[:at] + bytes(size) + raw[at + size :]


def with_height(raw: bytes, rows: int) -> bytes:
    frame = next(s for s in jpeg.segments(raw) if s.marker in jpeg.FRAMES)
    return raw[: frame.start + 5] + rows.to_bytes(2, "big") + raw[frame.start + 7 :]


LOSSES: dict[str, Callable[[bytes], bytes]] = {
    "the last 40% zeroed": lambda raw: zeroed(raw, 0.6),
    "the last 40% and the end zeroed": lambda raw: zeroed(raw, 0.6)[:-2] + bytes(2),
    "a sector zeroed": lambda raw: zeroed(raw, 0.5, 512),
    "the end cut": lambda raw: raw[: len(raw) * 9 // 10],
    "cut and an end put on": lambda raw: raw[: len(raw) * 9 // 10] + END,
    "a few blocks cut and an end put on": lambda raw: raw[:-200] + END,
    "a part left out": lambda raw: raw[: len(raw) // 2] + raw[len(raw) // 2 + 700 :],
    "twice as high": lambda raw: with_height(raw, 640),
    "one row of blocks higher": lambda raw: with_height(raw, 337),
    "half as high": lambda raw: with_height(raw, 160),
}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", FILES)
def test_a_picture_without_all_its_pixels_is_unreadable(name: str, loss: str) -> None:
    with pytest.raises(ImageUnreadableError):
        PICTURES.intake(LOSSES[loss](FILES[name]))


@pytest.mark.parametrize("name", FILES)
def test_a_scan_without_data_is_unreadable(name: str) -> None:
    scan = [s for s in jpeg.segments(FILES[name]) if s.marker == jpeg.SOS][-1]
    with pytest.raises(ImageUnreadableError, match="truncated"):
        PICTURES.intake(FILES[name][: scan.data_start] + END)


@pytest.mark.parametrize("name", ["restarts", "close restarts"])
def test_a_file_cut_behind_a_restart_marker_is_unreadable(name: str) -> None:
    last = max(FILES[name].rfind(bytes([0xFF, number])) for number in range(0xD0, 0xD8))
    with pytest.raises(ImageUnreadableError, match="truncated"):
        PICTURES.intake(FILES[name][: last + 2] + END)


def test_a_progressive_file_without_its_last_scan_is_unreadable() -> None:
    last = [s for s in jpeg.segments(PROGRESSIVE) if s.marker == jpeg.SOS][-1]
    with pytest.raises(ImageUnreadableError, match="truncated"):
        PICTURES.intake(PROGRESSIVE[: last.start] + END)


@pytest.mark.parametrize("behind", [b"", b"\xff", FILM, bytes(2000), b"\xff\xd8\xff\xe1" * 99])
@pytest.mark.parametrize("name", FILES)
def test_a_picture_without_its_end_marker_is_whole(name: str, behind: bytes) -> None:
    picture = PICTURES.intake(FILES[name][:-2] + behind)
    assert difference(assert_sound(picture), decoded(FILES[name]).convert("RGB")) < 2
    assert b"ftyp" not in picture.data


@pytest.mark.parametrize("filler", [b"48.2082N 16.3738E", bytes(3000), b"\xff" * 50])
@pytest.mark.parametrize("name", ["baseline", "progressive", "restarts"])
def test_what_stands_before_the_end_marker_is_left_out(name: str, filler: bytes) -> None:
    picture = PICTURES.intake(FILES[name][:-2] + filler + END)
    assert difference(assert_sound(picture), decoded(FILES[name])) < 2
    assert filler not in picture.data


def test_much_that_is_left_behind_the_pixels_tells_of_lost_ones() -> None:
    with pytest.raises(ImageUnreadableError, match="damaged"):
        PICTURES.intake(PLAIN[:-2] + FILM + END)


def test_zeros_that_end_a_few_bytes_early_are_found_too() -> None:
    """The zeros of this file are decoded as pixels, and a few of them are left."""
    raw = saved(grained_scene(), quality=90, subsampling=1)
    sized = [zeroed(raw, start) for start in (0.5, 0.6, 0.7, 0.8)]
    for each in sized:
        with pytest.raises(ImageUnreadableError):
            PICTURES.intake(each)


def test_a_flat_picture_is_mostly_zeros_and_whole() -> None:
    raw = encoded(Image.new("RGB", (1600, 1600), (90, 90, 90)), "JPEG", optimize=True)
    assert bytes(1000) in raw
    assert PICTURES.intake(raw).data == raw


# ---------------------------------------------------------------- orientation


@pytest.mark.parametrize(
    "blocks",
    [
        [b"Exif\x00\x00", exif(6).tobytes()],
        [exif(6).tobytes()[:20], b"Exif\x00\x00" + exif(6).tobytes()[20:]],
        [exif(6).tobytes(), exif(3).tobytes()],
        [b"http://ns.adobe.com/xap/1.0/\x00<rdf:Description tiff:Orientation='6'/>"],
        [b"http://ns.adobe.com/xap/1.0/\x00<tiff:Orientation>6</tiff:Orientation>"],
    ],
    ids=["empty first", "in two segments", "two blocks", "attribute", "element"],
)
def test_the_orientation_is_found(blocks: list[bytes]) -> None:
    stored = saved(portrait().transpose(Image.Transpose.ROTATE_90))
    raw = stored[:2] + b"".join(segment(jpeg.APP1, block) for block in blocks) + stored[2:]
    assert difference(assert_sound(PICTURES.intake(raw)), portrait()) < 2.5
