"""The pictures port: what comes in is made safe, what goes out is made presentable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol

from pydantic import Field

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode
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
    code: ClassVar[str] = FailureCode.IMAGE_UNREADABLE
    template: ClassVar[str] = "the picture cannot be read: {reason}"
    hint: ClassVar[str] = "send the original file as the camera made it"


@dataclass(eq=False)
class ImageTypeUnsupportedError(ImageRefusedError):
    """The file is of a type that is not taken in."""

    found: str
    code: ClassVar[str] = FailureCode.IMAGE_TYPE_UNSUPPORTED
    template: ClassVar[str] = "{found} is not supported"
    hint: ClassVar[str] = "send a JPEG, PNG, WebP or HEIC picture"


@dataclass(eq=False)
class ImageTooLargeError(ImageRefusedError):
    """The file has too many bytes."""

    measured: int
    required: int
    code: ClassVar[str] = FailureCode.IMAGE_TOO_LARGE
    template: ClassVar[str] = "the file has {measured} bytes, at most {required} are taken"
    hint: ClassVar[str] = "send a smaller file"


@dataclass(eq=False)
class ImageTooManyPixelsError(ImageRefusedError):
    """The picture has too many pixels, or too long a side. Sides are in pixels."""

    width: int
    height: int
    required: int
    longest_side: int
    code: ClassVar[str] = FailureCode.IMAGE_TOO_MANY_PIXELS
    template: ClassVar[str] = (
        "the picture is {width}x{height}, at most {required} pixels "
        "and {longest_side} a side are taken"
    )
    hint: ClassVar[str] = "send a smaller picture"

    @property
    def measured(self) -> int:
        """The number of pixels."""
        return self.width * self.height


@dataclass(eq=False)
class ImageMismatchError(ImageRefusedError):
    """A made picture is of so other a shape than the photo that no part of it can be told apart."""

    found: str
    wanted: str
    code: ClassVar[str] = "IMAGE_MISMATCH"
    template: ClassVar[str] = "a picture of {found} does not fit a photo of {wanted}"
    hint: ClassVar[str] = "try again, or use another stylist"


@dataclass(frozen=True)
class Mask:
    """How much each part of a picture belongs to something: `data` is `height` rows of `width`.

    One byte a pixel, 0 (not at all) to 255. A mask spans its whole picture, whatever its own size.
    """

    width: int
    height: int
    data: bytes

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or len(self.data) != self.width * self.height:
            raise ValueError("a mask has one byte for each of its pixels")


@dataclass(frozen=True)
class Region:
    """The part of a picture that is in any of `within` and in none of `without`.

    Each mask is grown by `grow` and then softened by `soften`, fractions of the longer side.
    Without masks, the whole picture.
    """

    within: tuple[Mask, ...] = ()
    without: tuple[Mask, ...] = ()
    grow: float = 0.0
    soften: float = 0.0


@dataclass(frozen=True)
class Alignment:
    """Where a made picture's points lie in the photo: `scale * z + shift`, for z = x + iy.

    Places are complex numbers in units of the photo's width, from its upper left corner; `scale`
    also turns.
    """

    scale: complex = 1 + 0j
    shift: complex = 0j


@dataclass(frozen=True)
class Conformed:
    """A made picture at the photo's size. `untouched` says that its bytes are the maker's own.

    `enlarged` is how many pixels of the photo, in width, one of the maker's stands for, 1 where it
    is no more; a sketch says of it what the full result would.
    """

    picture: Picture
    enlarged: float
    untouched: bool


@dataclass(frozen=True)
class Difference:
    """How unlike two pictures are over a region, in levels of 0 to 255.

    `mean` is over all of it, `most` the level that the most changed hundredth exceeds.
    """

    mean: float
    most: float


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

    def conform(
        self,
        image: bytes,
        like: bytes,
        media_type: MediaType,
        *,
        longest_side: int | None = None,
        alignment: Alignment | None = None,
        only: Region | None = None,
    ) -> Conformed:
        """Bring a made picture back to the size and orientation of the photo `like`.

        Where the maker changed the shape, the placing that agrees best with the photo is taken:
        stretched, cut down to the photo's part, or laid over the middle of the photo. `alignment`
        then moves it, and outside `only` the photo's own pixels are put back. With `longest_side`
        the result is a sketch that is no larger. The maker's bytes are returned as they are where
        they already are what is wanted.

        Raises ImageRefusedError, also for bytes past the intake's limits, and ImageMismatchError
        for a shape that no placing explains.
        """
        ...

    def difference(self, one: bytes, other: bytes, region: Region) -> Difference:
        """Compare two pictures of one shape over a region, as sketches without grain.

        Over an empty region nothing differs. Raises ImageRefusedError.
        """
        ...
