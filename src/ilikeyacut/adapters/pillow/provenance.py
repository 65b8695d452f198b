"""Marks a generated picture, in the file, beside its unchanged pixels.

Law (EU AI Act, article 50) and app stores require a machine-readable mark. The mark is an XMP
packet (ISO 16684-1) with the IPTC property DigitalSourceType, in an APP1 segment of a JPEG or an
iTXt chunk of a PNG. Existing statements stay: other content of an XMP packet, and a C2PA manifest
(JUMBF; APP11 or caBX). A manifest covers the bytes of its file, so a file whose manifest already
says that it is generated is left unchanged: our mark would break the seal.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from itertools import takewhile

from ilikeyacut.adapters.pillow import jpeg_segments as jpeg
from ilikeyacut.adapters.pillow import png, png_text
from ilikeyacut.adapters.pillow.sniff import Format
from ilikeyacut.application.ports.pictures import ImageTypeUnsupportedError

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
EDITED_BY_MODEL = f"{VOCABULARY}compositeWithTrainedAlgorithmicMedia"
"""A photo of which a part was made by a trained model: what a try-on is."""
MADE_BY_MODEL = f"{VOCABULARY}trainedAlgorithmicMedia"
"""A picture that a trained model made as a whole."""

_GENERATED = re.compile(
    re.escape(VOCABULARY.removeprefix("http://").encode())
    + rb"(compositeWithTrainedAlgorithmicMedia|trainedAlgorithmicMedia|compositeSynthetic"
    rb"|algorithmicMedia)\b"
)
_STATED = re.compile(rb"https?://cv\.iptc\.org/newscodes/digitalsourcetype/\w+")
_RDF_END = re.compile(rb"</([A-Za-z][\w.-]*):RDF\s*>")
_ABOUT = re.compile(rb"\babout=(?:\"([^\"]*)\"|'([^']*)')")

_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_MOST_SEGMENT_BYTES = 65_533


@dataclass(frozen=True)
class _Found:
    """A file's packet (None if it has none), its place `raw[start:end]`, and the seal."""

    packet: bytes | None
    start: int
    end: int
    manifest: bytes


def marked(image: bytes, kind: Format, source_type: str) -> bytes:
    """Return `image` with `source_type`, a URI of the IPTC vocabulary, in its XMP packet.

    Idempotent. Raises ImageTypeUnsupportedError unless the file is JPEG or PNG, and
    ImageUnreadableError for a damaged file.
    """
    if kind not in {Format.JPEG, Format.PNG}:
        raise ImageTypeUnsupportedError(f"marking {kind}")
    found = _in_jpeg(image) if kind is Format.JPEG else _in_png(image)
    if _GENERATED.search(found.packet or b"") or _GENERATED.search(found.manifest):
        return image
    packet = _stating(found.packet, source_type.encode())
    framed = _segment(packet) if kind is Format.JPEG else _chunk(packet)
    if (
        framed is None
    ):  # the other packet leaves no room: ours goes before it, where it is read first
        return _spliced(image, found.start, found.start, _segment(_packet(source_type.encode())))
    return _spliced(image, found.start, found.end, framed)


def _spliced(image: bytes, start: int, end: int, framed: bytes | None) -> bytes:
    view = memoryview(image)
    return b"".join((view[:start], framed or b"", view[end:]))


def _in_jpeg(raw: bytes) -> _Found:
    head = list(takewhile(lambda segment: segment.marker != jpeg.SOS, jpeg.segments(raw)))
    manifest = b"".join(s.payload for s in head if s.marker == jpeg.APP11)
    for segment in head:
        if segment.marker == jpeg.APP1 and segment.payload.startswith(_JPEG_XMP):
            packet = segment.payload.removeprefix(_JPEG_XMP)
            return _Found(packet, segment.start, segment.end, manifest)
    at = max((s.end for s in head[:1] if s.marker == jpeg.APP0), default=2)
    return _Found(None, at, at, manifest)


def _segment(packet: bytes) -> bytes | None:
    payload = _JPEG_XMP + packet
    if len(payload) > _MOST_SEGMENT_BYTES:
        return None
    return b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload


def _in_png(raw: bytes) -> _Found:
    head = list(takewhile(lambda chunk: chunk.kind != b"IDAT", png.chunks(raw)))
    manifest = b"".join(chunk.data(raw) for chunk in png.chunks(raw) if chunk.kind == b"caBX")
    for chunk in png.chunks(raw):
        if chunk.kind == b"iTXt" and chunk.data(raw).startswith(png_text.XMP + b"\x00"):
            return _Found(
                png_text.text(chunk.kind, chunk.data(raw)), chunk.start, chunk.end, manifest
            )
    at = head[-1].end if head else len(png.SIGNATURE)
    return _Found(None, at, at, manifest)


def _chunk(packet: bytes) -> bytes:
    return png.chunk_of(b"iTXt", png_text.XMP + b"\x00\x00\x00\x00\x00" + packet)


def _stating(packet: bytes | None, source_type: bytes) -> bytes:
    """Return `packet` with the statement added or replaced, or a new packet."""
    if packet is None:
        return _packet(source_type)
    if _STATED.search(packet):
        return _STATED.sub(source_type, packet)
    ends = list(_RDF_END.finditer(packet))
    if not ends:
        return _packet(source_type)
    about = _ABOUT.search(packet)
    same = (about[1] or about[2] or b"") if about else b""
    at = ends[-1].start()
    return packet[:at] + _description(ends[-1][1], same, source_type) + packet[at:]


def _description(rdf: bytes, about: bytes, source_type: bytes) -> bytes:
    return (
        b"<%b:Description %b:about='%b'"
        b' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        b' Iptc4xmpExt:DigitalSourceType="%b"/>' % (rdf, rdf, about.replace(b"'", b""), source_type)
    )


def _packet(source_type: bytes) -> bytes:
    return (
        b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        + _description(b"rdf", b"", source_type)
        + b'</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
