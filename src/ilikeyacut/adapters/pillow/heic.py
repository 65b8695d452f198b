"""HEIC files through libheif, which reads the header first and decodes on demand."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Any

from PIL import Image

from ilikeyacut.adapters.pillow import deep, encodings, heic_items, primaries, transfers
from ilikeyacut.adapters.pillow.encodings import Encoding
from ilikeyacut.adapters.pillow.source import Source, decoding

if TYPE_CHECKING:
    from pillow_heif import HeifImage

_NCLX = re.compile(rb"(?<=colrnclx).{6}", re.DOTALL)
_UNSPECIFIED = 2
_MATRICES = {*range(15)} - {3}
"""ITU-T H.273, table 4 (MatrixCoefficients), without what is reserved."""


def read(raw: bytes) -> Source:
    """Read the container of a HEIC; of several pictures, the primary one.

    libheif applies the container's rotation, and EXIF orientation must then be ignored (ISO/IEC
    23008-12, annex A), so none is reported. It also applies matrix and range of an nclx box, and
    prefers a profile to its primaries and transfer function. Without both, a picture is sRGB
    (ISO/IEC 23000-22, section 7.3.6.4). Raises ImageUnreadableError.
    """
    heic_items.require_whole(raw)
    known = _NCLX.sub(_without_reserved, raw)
    with decoding():
        primary = _primary(known)
        width, height = primary.size
        profile, encoding = primary.info.get("icc_profile"), _encoding(primary.info)
        is_deep = _is_deep(primary, encoding)
    return Source(
        size=(width, height),
        open_image=lambda: _converted(known, encoding) if is_deep else _decoded(known),
        icc=profile if isinstance(profile, bytes) else None,
        encoding=encodings.SRGB if is_deep else encoding,
        converted=is_deep,
    )


def _without_reserved(nclx: re.Match[bytes]) -> bytes:
    """Replace reserved code points, for which libheif refuses a file, by the unspecified one."""
    colours, transfer, matrix = struct.unpack(">3H", nclx[0])
    colours = colours if colours in primaries.BY_CODE else _UNSPECIFIED
    transfer = transfer if transfer in transfers.BY_CODE else _UNSPECIFIED
    return struct.pack(">3H", colours, transfer, matrix if matrix in _MATRICES else _UNSPECIFIED)


def _encoding(info: dict[str, Any]) -> Encoding:
    nclx = info.get("nclx_profile")
    if nclx is None:
        return encodings.SRGB
    stated = nclx["color_primaries"], nclx["transfer_characteristics"]
    return encodings.of_code_points(*stated) or encodings.SRGB


def _is_deep(primary: HeifImage, encoding: Encoding) -> bool:
    """Whether 8 bits would not do, or cannot be had: libheif never reduces grey."""
    bits = primary.info["bit_depth"]
    many = isinstance(bits, int) and bits > 8 and encoding != encodings.SRGB
    return primary.mode.startswith("I;") or (many and primary.mode in {"RGB", "RGBA"})


def _primary(raw: bytes, *, to_8_bits: bool = True) -> HeifImage:
    from pillow_heif import open_heif

    container = open_heif(raw, convert_hdr_to_8bit=to_8_bits, hdr_to_16bit=False)
    return container[container.primary_index]


def _decoded(raw: bytes) -> Image.Image:
    """Open the file again, so that the decoder and its planes are freed on return."""
    primary = _primary(raw)
    data = primary.data
    return Image.frombytes(primary.mode, primary.size, data, "raw", primary.mode, primary.stride)


def _converted(raw: bytes, encoding: Encoding) -> Image.Image:
    """Do the same with all the bits of a deep picture, and convert it to sRGB."""
    primary = _primary(raw, to_8_bits=False)
    data, stride = primary.data, primary.stride
    mode, bits = primary.mode.split(";")
    most = 2 ** int(bits) - 1
    size, mode = primary.size, "L" if mode == "I" else mode
    picture = deep.Deep(mode, size, most, lambda top, end: data[top * stride : end * stride])
    return deep.converted(picture, encoding)
