"""Photos with the ends that phones leave, photos that are damaged, and files that are no photos."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from PIL import Image

from ilikeyacut.domain.failures import FailureCode
from support.corpus.codings import ALL, HEICS, JPEGS, PNGS, WEBPS, Coding, saved
from support.corpus.photo import Photo, flat_scene

UNREADABLE, UNSUPPORTED = FailureCode.IMAGE_UNREADABLE, FailureCode.IMAGE_TYPE_UNSUPPORTED
END = b"\xff\xd9"
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)) * 5
GAIN_MAP = saved("JPEG")(Image.new("L", (40, 30), 90))

Change = Callable[[bytes], bytes]

BEHIND: dict[str, Change] = {
    "a text": lambda raw: raw + b"48.2082N 16.3738E",
    "a film": lambda raw: raw + FILM,
    "another picture": lambda raw: raw + GAIN_MAP,
    "zeros": lambda raw: raw + bytes(4096),
}
UNENDED: dict[str, Change] = {
    "nothing": lambda raw: raw[:-2],
    "half a marker": lambda raw: raw[:-1],
    "a film": lambda raw: raw[:-2] + FILM,
    "another picture": lambda raw: raw[:-2] + GAIN_MAP,
    "zeros": lambda raw: raw[:-2] + bytes(4096),
    "a few bytes and the end": lambda raw: raw[:-2] + b"camera" + END,
    "zeros and the end": lambda raw: raw[:-2] + bytes(4096) + END,
    "fill bytes and the end": lambda raw: raw[:-2] + b"\xff" * 9 + END,
}


def ended() -> Iterator[Photo]:
    """Yield whole photos with something behind them, or without their end."""
    for coding in ALL:
        scene = coding.scene()
        raw = coding.encode(scene)
        changes = {f"behind it {name}": change for name, change in BEHIND.items()}
        if coding.format == "JPEG":
            changes |= {f"not ended, then {name}": change for name, change in UNENDED.items()}
        for name, change in changes.items():
            label = f"{coding.format} {coding.name}, {name}"
            yield Photo(label, change(raw), scene, coding.within)


def _cut(share: float) -> Change:
    return lambda raw: raw[: int(len(raw) * share)]


def _zeroed(start: float, end: float) -> Change:
    def change(raw: bytes) -> bytes:
        first, last = int(len(raw) * start), int(len(raw) * end)
        return raw[:first] + bytes(last - first) + raw[last:]

    return change


def _both(first: Change, second: Change) -> Change:
    return lambda raw: second(first(raw))


def _closed_jpeg(raw: bytes) -> bytes:
    return raw + END


def _closed_webp(raw: bytes) -> bytes:
    return raw[:4] + struct.pack("<I", len(raw) - 8) + raw[8:]


def _higher(rows: int) -> Change:
    def change(raw: bytes) -> bytes:
        at = next(at for at in range(len(raw)) if raw[at : at + 2] in {b"\xff\xc0", b"\xff\xc2"})
        return raw[: at + 5] + struct.pack(">H", rows) + raw[at + 7 :]

    return change


CUTS = {f"cut to {share:.0%}": _cut(share) for share in (0.05, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)}
ZEROS = {
    f"zeros from {start:.0%} to {end:.0%}": _zeroed(start, end)
    for start, end in [(0.5, 0.7), (0.5, 0.999), (0.6, 0.999), (0.7, 1.0), (0.8, 1.0), (0.4, 0.8)]
}


def damages(coding: Coding) -> dict[str, Change]:
    """Return what destroys a photo of this coding beyond doubt."""
    changes: dict[str, Change] = {**CUTS}
    if coding.grained:  # else there is nearly no data
        changes |= ZEROS
    close = {"JPEG": _closed_jpeg, "WEBP": _closed_webp}.get(coding.format)
    if close:
        changes |= {f"{name}, closed": _both(cut, close) for name, cut in CUTS.items()}
    if coding.format == "JPEG":
        changes |= {f"{rows} rows": _higher(rows) for rows in (16, 24, 96, 480)}
    return changes


def damaged() -> Iterator[Photo]:
    """Yield photos whose pixels are not all there."""
    for coding in (*JPEGS, *PNGS, *WEBPS, *HEICS):
        raw = coding.encode(coding.scene())
        for name, change in damages(coding).items():
            yield Photo(f"{coding.format} {coding.name}, {name}", change(raw), UNREADABLE)


def unsupported() -> Iterator[Photo]:
    """Yield files of other types, and files that are no pictures."""
    for kind in ("GIF", "BMP", "TIFF", "ICO", "JPEG2000", "AVIF"):
        yield Photo(kind, saved(kind)(flat_scene()), UNSUPPORTED)
    heads = (
        b"%PDF-1.7",
        b"8BPS\x00\x01",
        b"\xff\x0a",
        b"<svg xmlns='x'/>",
        b"\x00\x00\x00\x18ftypmp42",
    )
    for head in heads:
        yield Photo(repr(head), head + bytes(400), UNSUPPORTED)
    for nothing in (b"", b"\xff\xd8", b"\xff\xd8\xff\xd9", b"Dear diary", bytes(500), b"RIFF"):
        yield Photo(repr(nothing), nothing, UNREADABLE)
