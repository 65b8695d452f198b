"""Draws salon cards: two pictures, what was chosen, what to ask for, and a code to scan."""

from __future__ import annotations

from io import BytesIO
from time import gmtime

from PIL import Image

from ilikeyacut.adapters.pillow import provenance
from ilikeyacut.adapters.pillow.card_page import DPI, WIDTH, Page
from ilikeyacut.adapters.pillow.sniff import Format
from ilikeyacut.application.ports.card_drawer import MOST_CARD_BYTES, Card, CardFormat

SCALES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.45, 0.38, 0.32)
"""How large everything is tried, until it fits on the page. The last one fits any card."""


WIDTHS = (WIDTH, 1080, 920, 780, 660)
"""How wide a file may be in pixels: the widest one whose bytes are not too many."""


class PillowCardDrawer:
    """Draws with Open Sans, which has Latin, Greek and Cyrillic letters. Threads may share it."""

    def draw(self, card: Card, file_format: CardFormat) -> bytes:
        page = Page(card, SCALES[0])
        for scale in SCALES[1:]:
            if page.fits:
                break
            page = Page(card, scale)
        made = b""
        for width in WIDTHS:
            image, dpi = _narrowed(page.image, width), DPI * width / WIDTH
            made = _pdf(image, card, dpi) if file_format is CardFormat.PDF else _png(image, dpi)
            if len(made) <= MOST_CARD_BYTES:
                break
        return made


def _narrowed(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    height = round(image.height * width / image.width)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _png(image: Image.Image, dpi: float) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", dpi=(dpi, dpi), compress_level=3)
    return provenance.marked(file.getvalue(), Format.PNG, provenance.EDITED_BY_MODEL)


def _pdf(image: Image.Image, card: Card, dpi: float) -> bytes:
    """Return one page without a date, so that the same card is the same file."""
    file, never = BytesIO(), gmtime(0)
    image.save(
        file,
        "PDF",
        resolution=dpi,
        quality=90,
        title=card.title,
        creationDate=never,
        modDate=never,
    )
    return file.getvalue()
