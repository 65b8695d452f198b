"""A picture whose container was read but whose pixels were not decoded yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image

from ilikeyacut.application.ports.pictures import ImageRefusedError, ImageUnreadableError

TRUNCATED = "the file is cut short"
DAMAGED = "the file is damaged"


@dataclass(frozen=True)
class Source:
    """What the container says, and how to get at the pixels.

    `size` is width and height in pixels as stored, before `orientation` (EXIF, 1 to 8) is applied;
    `icc` the embedded colour profile; `bare` the file without anything but its pixels, where it is
    a JPEG; `lossless` says whether encoding it again as JPEG would lose something.
    `open_image` gives an image that may not be loaded yet, and may raise anything.
    """

    size: tuple[int, int]
    open_image: Callable[[], Image.Image]
    orientation: int = 1
    icc: bytes | None = None
    lossless: bool = False
    bare: bytes | None = None

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height in pixels after `orientation` is applied."""
        width, height = self.size
        return (height, width) if self.orientation >= 5 else (width, height)


@contextmanager
def decoding() -> Iterator[None]:
    """Turn whatever a decoder raises into ImageUnreadableError: its own words help nobody."""
    try:
        yield
    except ImageRefusedError:
        raise
    except Exception as fault:
        raise ImageUnreadableError(_reason(fault)) from fault


def opened(source: Source) -> Image.Image:
    """Open the image, not loaded yet; a decoder that disagrees on its size is not trusted."""
    image = source.open_image()
    if image.size != source.size:
        raise ImageUnreadableError(DAMAGED)
    return image


def _reason(fault: Exception) -> str:
    said = str(fault).lower()
    return TRUNCATED if "truncated" in said or "end of file" in said else DAMAGED
