"""The pictures port: what comes in is made safe, what goes out is made presentable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol

from pydantic import Field

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.values import MediaType


@dataclass(frozen=True)
class IntakeLimits:
    """Bounds that hold before a pixel is decoded."""

    most_bytes: Annotated[int, Field(ge=1)] = 15 * 1024 * 1024
    most_pixels: Annotated[int, Field(ge=1)] = 25_000_000
    longest_side: Annotated[int, Field(ge=1)] = 8192


@dataclass(frozen=True)
class Picture:
    """A picture that can be trusted: upright, sRGB, 8 bits a channel, without metadata.

    `digest` is the SHA-256 of `data` in hex; sides are in pixels.
    """

    data: bytes
    media_type: MediaType
    width: int
    height: int
    digest: str


class ImageRefusedError(DomainError):
    """The bytes cannot be taken in."""


@dataclass(eq=False)
class ImageUnreadableError(ImageRefusedError):
    """The file is empty, truncated, damaged, or no picture at all."""

    reason: str
    code: ClassVar[str] = "IMAGE_UNREADABLE"
    template: ClassVar[str] = "the picture cannot be read: {reason}"
    hint: ClassVar[str] = "send the original file as the camera made it"


@dataclass(eq=False)
class ImageTypeUnsupportedError(ImageRefusedError):
    """The file is of a type that is not taken in."""

    found: str
    code: ClassVar[str] = "IMAGE_TYPE_UNSUPPORTED"
    template: ClassVar[str] = "{found} is not supported"
    hint: ClassVar[str] = "send a JPEG, PNG, WebP or HEIC picture"


@dataclass(eq=False)
class ImageTooLargeError(ImageRefusedError):
    """The file has too many bytes."""

    measured: int
    required: int
    code: ClassVar[str] = "IMAGE_TOO_LARGE"
    template: ClassVar[str] = "the file has {measured} bytes, at most {required} are taken"
    hint: ClassVar[str] = "send a smaller file"


@dataclass(eq=False)
class ImageTooManyPixelsError(ImageRefusedError):
    """The picture has too many pixels, or too long a side. Sides are in pixels."""

    width: int
    height: int
    required: int
    longest_side: int
    code: ClassVar[str] = "IMAGE_TOO_MANY_PIXELS"
    template: ClassVar[str] = (
        "the picture is {width}x{height}, at most {required} pixels "
        "and {longest_side} a side are taken"
    )
    hint: ClassVar[str] = "send a smaller picture"

    @property
    def measured(self) -> int:
        """The number of pixels."""
        return self.width * self.height


class Pictures(Protocol):
    """Takes pictures in and makes the ones that people are shown."""

    def intake(self, raw: bytes) -> Picture:
        """Sniff, check and rebuild a picture from its pixels. Raises ImageRefusedError.

        Takes JPEG, PNG, WebP and HEIC; the result is upright sRGB without any metadata.
        """
        ...

    def mark(self, image: bytes) -> bytes:
        """Return `image` with the IPTC DigitalSourceType of a generated picture, not re-encoded."""
        ...

    def thumbnail(self, image: bytes) -> bytes:
        """Return a JPEG that fits into 400x400 px."""
        ...

    def before_after(self, before: bytes, after: bytes) -> bytes:
        """Return one marked JPEG, at most 2048 px wide, with both pictures side by side."""
        ...
