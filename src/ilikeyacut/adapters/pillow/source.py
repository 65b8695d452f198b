"""A picture whose container has been read but whose pixels are not decoded yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image

from ilikeyacut.adapters.pillow import encodings
from ilikeyacut.adapters.pillow.encodings import Encoding
from ilikeyacut.application.ports.pictures import ImageRefusedError, ImageUnreadableError

TRUNCATED = "the file is truncated"
DAMAGED = "the file is damaged"


@dataclass(frozen=True)
class Source:
    """The content of a container, and access to its pixels.

    `size` is width and height in pixels as stored, before `orientation` (EXIF, 1 to 8) is applied.
    `icc` is the embedded colour profile; without a usable one `encoding` counts. `converted` says
    that `open_image` converts from it to sRGB already.
    `lossless` says whether re-encoding as JPEG would lose something. `open_image` returns an image
    that may not be loaded yet, and may raise anything. `bare` returns the file with its compressed
    pixels only, or None where the pixels must be encoded anew.
    """

    size: tuple[int, int]
    open_image: Callable[[], Image.Image]
    orientation: int = 1
    icc: bytes | None = None
    encoding: Encoding = encodings.SRGB
    converted: bool = False
    lossless: bool = False
    bare: Callable[[], bytes | None] = lambda: None

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height in pixels, after `orientation` is applied."""
        width, height = self.size
        return (height, width) if self.orientation >= 5 else (width, height)


@contextmanager
def decoding() -> Iterator[None]:
    """Translate any error of a decoder into ImageUnreadableError, unless the decoder is missing."""
    try:
        yield
    except (ImageRefusedError, ImportError):
        raise
    except Exception as fault:
        raise ImageUnreadableError(_reason(fault)) from fault


def opened(source: Source) -> Image.Image:
    """Open the image without loading it. A decoder that reports another size is not trusted."""
    image = source.open_image()
    if image.size != source.size:
        raise ImageUnreadableError(DAMAGED)
    return image


def _reason(fault: Exception) -> str:
    said = str(fault).lower()
    return TRUNCATED if "truncated" in said or "end of file" in said else DAMAGED
