"""A stylist of your own: it tints the whole picture in the colour of the look.

Installing this package is enough: ilikeyacut finds `stylists` through the entry point in
pyproject.toml, under the name `tint`.
"""

from __future__ import annotations

import os
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from ilikeyacut import Look, Settings
from ilikeyacut.application.ports.stylist import (
    ConsentText,
    Rendering,
    RenderRequest,
    Stylist,
    StylistError,
)
from ilikeyacut.application.stylists.selection import StylistIncompleteError
from ilikeyacut.domain.errors import OptionUnsupportedError, StyleUnavailableError
from ilikeyacut.domain.failures import FailureCode

NAME = "tint"
STRENGTH = "TINT_STRENGTH"


def stylists(settings: Settings) -> list[Stylist]:
    """Return one stylist for each model. Settings of your own come from the environment."""
    if STRENGTH not in os.environ:
        raise StylistIncompleteError(NAME, (f"{STRENGTH} (a percentage)",))
    return [TintStylist(int(os.environ[STRENGTH]))]


class TintStylist:
    """Blends the picture with the colour. `strength` is in percent."""

    name = NAME
    model = "tint-1"
    consent: ConsentText | None = None
    """The photo stays on this machine. A stylist that sends it away says so here."""

    def __init__(self, strength: int) -> None:
        self._strength = strength / 100

    def check(self, look: Look) -> None:
        """Refuse what a tint cannot do: nothing that was asked for is ignored."""
        if look.hairstyle is not None:
            raise StyleUnavailableError(look.hairstyle)
        for option in look.options():
            raise OptionUnsupportedError(option, NAME)

    def worst_case_microusd(self, look: Look) -> int:
        """Return what a picture can cost at most."""
        return 0

    def render(self, request: RenderRequest) -> Rendering:
        """Return a picture of the photo's size and orientation."""
        picture = _opened(request.picture)
        dye = request.look.dye
        colour = dye.colour.hex if dye else "#FFFFFF"
        strength = self._strength / request.variation.index  # each variation is another picture
        tinted = Image.blend(picture, Image.new("RGB", picture.size, colour), strength)
        return Rendering(_encoded(tinted, request), request.media_type, self.model)


def _opened(photo: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(photo)) as picture:
            return picture.convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        code = FailureCode.IMAGE_UNREADABLE
        raise StylistError(code, "it is no picture", retryable=False) from error


def _encoded(picture: Image.Image, request: RenderRequest) -> bytes:
    file = BytesIO()
    picture.save(file, request.media_type.extension.replace("jpg", "jpeg"), quality=95)
    return file.getvalue()
