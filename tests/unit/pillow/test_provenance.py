"""The mark says the truth, keeps what others said, and breaks no seal."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zlib

import pytest

from ilikeyacut.adapters.pillow import jpeg_segments as jpeg
from ilikeyacut.adapters.pillow import png
from ilikeyacut.adapters.pillow.pictures import PillowPictures
from ilikeyacut.adapters.pillow.provenance import EDITED_BY_MODEL, MADE_BY_MODEL, VOCABULARY
from ilikeyacut.testing.pictures import XMP, decoded, encoded, png_texts, portrait

PICTURES = PillowPictures()
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SOURCE_TYPE = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
DC_SOURCE = "{http://purl.org/dc/elements/1.1/}source"
KINDS = ("JPEG", "PNG")


def statements(data: bytes) -> dict[str, str]:
    """Return the attributes of all descriptions in the XMP packet that Pillow finds."""
    image = decoded(data)
    packet = image.info["xmp"] if "xmp" in image.info else image.info["XML:com.adobe.xmp"].encode()
    root = ET.fromstring(packet.strip(b"\x00"))  # noqa: S314 - made by this test
    return {k: v for node in root.iter(f"{RDF}Description") for k, v in node.attrib.items()}


def sample(kind: str) -> bytes:
    return encoded(portrait(), kind)


def with_xmp(kind: str, packet: bytes) -> bytes:
    if kind == "JPEG":
        return encoded(portrait(), "JPEG", xmp=packet)
    texts = png_texts()
    texts.chunks = [c for c in texts.chunks if b"XML" not in c[1]]
    texts.add_itxt("XML:com.adobe.xmp", packet.decode())
    return encoded(portrait(), "PNG", pnginfo=texts)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("source_type", [EDITED_BY_MODEL, MADE_BY_MODEL])
def test_the_source_type_is_stated(kind: str, source_type: str) -> None:
    marked = PillowPictures(source_type=source_type).mark(sample(kind))
    assert statements(marked)[SOURCE_TYPE] == source_type


@pytest.mark.parametrize("kind", KINDS)
def test_other_statements_are_kept(kind: str) -> None:
    data = with_xmp(kind, XMP)
    marked = PICTURES.mark(data)
    found = statements(marked)
    assert found[SOURCE_TYPE] == EDITED_BY_MODEL
    assert DC_SOURCE in found
    assert decoded(marked).tobytes() == decoded(data).tobytes()
    assert PICTURES.mark(marked) == marked


def test_a_compressed_packet_is_kept() -> None:
    data = sample("PNG")
    body = b"iTXt" + b"XML:com.adobe.xmp\x00\x01\x00\x00\x00" + zlib.compress(XMP)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    found = statements(PICTURES.mark(data[:33] + chunk + data[33:]))
    assert found[SOURCE_TYPE] == EDITED_BY_MODEL
    assert DC_SOURCE in found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "stated", ["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"]
)
def test_a_picture_that_says_it_is_generated_is_left_alone(kind: str, stated: str) -> None:
    said = PillowPictures(source_type=VOCABULARY + stated).mark(sample(kind))
    assert PICTURES.mark(said) == said


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_says_it_is_a_photo_is_put_right(kind: str) -> None:
    photo = PillowPictures(source_type=f"{VOCABULARY}digitalCapture").mark(sample(kind))
    assert statements(photo)[SOURCE_TYPE].endswith("digitalCapture")
    assert statements(PICTURES.mark(photo))[SOURCE_TYPE] == EDITED_BY_MODEL


def sealed(kind: str, said: bytes) -> bytes:
    """Return a picture with a block where a C2PA manifest goes."""
    data, manifest = sample(kind), b"JP\x00\x01\x00\x00\x00\x01jumbc2pa" + said
    if kind == "JPEG":
        return data[:20] + b"\xff\xeb" + struct.pack(">H", len(manifest) + 2) + manifest + data[20:]
    chunk = b"caBX" + manifest
    return (
        data[:33]
        + struct.pack(">I", len(manifest))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + data[33:]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_manifest_that_says_so_is_not_broken(kind: str) -> None:
    data = sealed(kind, MADE_BY_MODEL.encode())
    assert PICTURES.mark(data) == data


@pytest.mark.parametrize("kind", KINDS)
def test_a_manifest_that_says_nothing_is_kept_beside_the_mark(kind: str) -> None:
    data = sealed(kind, b"nothing")
    marked = PICTURES.mark(data)
    assert b"jumbc2panothing" in marked
    assert statements(marked)[SOURCE_TYPE] == EDITED_BY_MODEL


def test_a_full_packet_gets_a_neighbour() -> None:
    full = XMP.replace(b"</x:xmpmeta>", b" " * (65_500 - len(XMP)) + b"</x:xmpmeta>")
    marked = PICTURES.mark(encoded(portrait(), "JPEG", xmp=full))
    packets = [
        s for s in jpeg.segments(marked) if s.payload.startswith(b"http://ns.adobe.com/xap/")
    ]
    assert len(packets) == 2
    assert EDITED_BY_MODEL.encode() in packets[0].payload
    assert PICTURES.mark(marked) == marked


def test_the_mark_has_its_place() -> None:
    kinds = [segment.marker for segment in jpeg.segments(PICTURES.mark(sample("JPEG")))]
    assert kinds[:2] == [jpeg.APP0, jpeg.APP1]
    names = [chunk.kind for chunk in png.chunks(PICTURES.mark(sample("PNG")))]
    assert names.index(b"iTXt") < names.index(b"IDAT")


def test_a_generated_picture_taken_in_again_has_no_mark_left() -> None:
    plain = PICTURES.intake(sample("JPEG"))
    assert PICTURES.intake(PICTURES.mark(plain.data)) == plain
