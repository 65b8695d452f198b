"""The pictures port: decodes and checks uploads, and prepares pictures for display."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ilikeyacut.domain.errors import DomainError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.domain.values import MediaType

THUMBNAIL_SIDE = 400
"""The longest side of a thumbnail in pixels."""


@dataclass(frozen=True)
class Picture:
    """A picture that is safe to use: upright, sRGB, 8 bits per channel, without metadata.

    `digest` is the SHA-256 of `data` in hex; sides are in pixels.
    """

    data: bytes
    media_type: MediaType
    width: int
    height: int
    digest: str


class ImageRefusedError(DomainError):
    """The uploaded bytes cannot be used."""


class ImageUnreadableError(ImageRefusedError):
    """The file is empty, truncated, damaged or not a picture."""

    reason: str
    code = FailureCode.IMAGE_UNREADABLE
    template = "the picture cannot be read: {reason}"
    hint = "send the original file from the camera"


class ImageTypeUnsupportedError(ImageRefusedError):
    """The file type is not supported."""

    found: str
    code = FailureCode.IMAGE_TYPE_UNSUPPORTED
    template = "{found} is not supported"
    hint = "send a JPEG, PNG, WebP or HEIC picture"


class ImageTooLargeError(ImageRefusedError):
    """The file has too many bytes."""

    measured: int
    required: int
    code = FailureCode.IMAGE_TOO_LARGE
    template = "the file has {measured} bytes; at most {required} are allowed"
    hint = "send a smaller file"


class ImageTooManyPixelsError(ImageRefusedError):
    """The picture has too many pixels, or a side is too long. Sides are in pixels."""

    width: int
    height: int
    most_pixels: int
    longest_side: int
    code = FailureCode.IMAGE_TOO_MANY_PIXELS
    template = (
        "the picture is {width}x{height}; at most {most_pixels} pixels "
        "and {longest_side} per side are allowed"
    )
    hint = "send a smaller picture"

    @property
    def measured(self) -> int:
        """The number of pixels; the length of the longer side if only that is too large."""
        pixels = self.width * self.height
        return pixels if pixels > self.most_pixels else max(self.width, self.height)

    @property
    def required(self) -> int:
        """The limit on what was measured."""
        within = self.width * self.height <= self.most_pixels
        return self.longest_side if within else self.most_pixels


class ImageMismatchError(ImageRefusedError):
    """The shape of a made picture differs so much that it cannot be aligned with the photo."""

    found: str
    wanted: str
    code = "IMAGE_MISMATCH"
    template = "a picture of {found} does not fit a photo of {wanted}"
    hint = "try again, or use another stylist"


@dataclass(frozen=True)
class Previews:
    """Two JPEGs: a result beside its photo, marked and at most 2048 px wide, and its thumbnail."""

    before_after: bytes
    thumbnail: bytes


@dataclass(frozen=True)
class Mask:
    """How much each part of a picture belongs to something: `height` rows of `width` bytes.

    One byte per pixel, from 0 (not at all) to 255. A mask covers its whole picture at any size.
    """

    width: int
    height: int
    data: bytes

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or len(self.data) != self.width * self.height:
            raise ValueError("a mask must have one byte per pixel")


@dataclass(frozen=True)
class Region:
    """The part of a picture that is inside any of `within` and outside all of `without`.

    Each mask is grown by `grow` and then softened by `soften`, as fractions of the longer side.
    Without masks, the region is the whole picture.
    """

    within: tuple[Mask, ...] = ()
    without: tuple[Mask, ...] = ()
    grow: float = 0.0
    soften: float = 0.0


@dataclass(frozen=True)
class Alignment:
    """Maps points of a made picture to the photo: `scale * z + shift`, for z = x + iy.

    Points are complex numbers in units of the photo's width, from its upper left corner. `scale`
    also rotates.
    """

    scale: complex = 1 + 0j
    shift: complex = 0j


@dataclass(frozen=True)
class Conformed:
    """A made picture at the photo's size. `untouched` means that its bytes are unchanged.

    `enlarged` is how many photo pixels, in width, one pixel of the made picture covers, at least 1.
    For a sketch it is the value of the full result.
    """

    picture: Picture
    enlarged: float
    untouched: bool


@dataclass(frozen=True)
class Difference:
    """The difference of two pictures over a region, in levels of 0 to 255.

    `mean` is over the whole region. `most` is the level that the most changed hundredth exceeds.
    """

    mean: float
    most: float


class Pictures(Protocol):
    """Decodes uploads and makes the pictures that people see."""

    def intake(self, raw: bytes) -> Picture:
        """Detect, check and re-encode a picture from its pixels. Raises ImageRefusedError.

        Accepts JPEG, PNG, WebP and HEIC. The result is upright sRGB without any metadata.
        """
        ...

    def size(self, image: bytes) -> tuple[int, int]:
        """Return width and height in pixels, upright, as the file's header has them.

        Raises ImageRefusedError, also for bytes past the intake's limits.
        """
        ...

    def mark(self, image: bytes) -> bytes:
        """Return `image` with the IPTC DigitalSourceType of a generated picture, not re-encoded."""
        ...

    def thumbnail(self, image: bytes) -> bytes:
        """Return a JPEG that fits into 400x400 px."""
        ...

    def webp(self, image: bytes) -> bytes:
        """Return a picture as a WebP of the same size, for clients that can show it."""
        ...

    def previews(self, before: bytes, after: bytes) -> Previews:
        """Return the small pictures of a result and its photo, decoding each only once."""
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
        """Fit a made picture to the size and orientation of the photo `like`.

        If its shape differs, the placement that matches the photo best is used: stretched, cropped,
        or laid over the middle of the photo. `alignment` then moves it, and outside `only` the
        photo's own pixels are restored. With `longest_side`, the result is a sketch of at most that
        size. If the bytes already fit, they are returned unchanged.

        Raises:
            ImageRefusedError: The bytes are not a picture, or exceed the upload limits.
            ImageMismatchError: No placement explains the shape.
        """
        ...

    def difference(self, one: bytes, other: bytes, region: Region) -> Difference:
        """Compare two pictures of the same shape over a region, as sketches without grain.

        An empty region has no difference. Raises ImageRefusedError.
        """
        ...
