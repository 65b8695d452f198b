"""Draws salon cards: two pictures, what was chosen, what to ask for, and a code to scan."""

from __future__ import annotations

from io import BytesIO
from time import gmtime

from PIL import Image

from ilikeyacut.adapters.pillow import provenance
from ilikeyacut.adapters.pillow.card_page import DPI, Page
from ilikeyacut.adapters.pillow.sniff import Format
from ilikeyacut.application.ports.card_drawer import Card, CardFormat

SCALES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52, 0.45, 0.38, 0.32)
"""How large everything is tried, until it fits on the page. The last one fits any card."""

MOST_BYTES = 700_000
"""A load balancer passes on answers of functions up to 1 MB, in base64."""


class PillowCardDrawer:
    """Draws with Open Sans, which has Latin, Greek and Cyrillic letters. Threads may share it."""

    def draw(self, card: Card, file_format: CardFormat) -> bytes:
        page = Page(card, SCALES[0])
        for scale in SCALES[1:]:
            if page.fits:
                break
            page = Page(card, scale)
        return _pdf(page.image, card) if file_format is CardFormat.PDF else _png(page.image)


def _png(image: Image.Image) -> bytes:
    """Return a PNG. Photos with much noise get 256 colours, which keeps the file small."""
    whole = _saved(image)
    if len(whole) > MOST_BYTES:
        whole = _saved(image.quantize(256, method=Image.Quantize.FASTOCTREE))
    return provenance.marked(whole, Format.PNG, provenance.EDITED_BY_MODEL)


def _saved(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", dpi=(DPI, DPI), compress_level=6)
    return file.getvalue()


def _pdf(image: Image.Image, card: Card) -> bytes:
    """Return one page without a date, so that the same card is the same file."""
    file, never = BytesIO(), gmtime(0)
    image.save(
        file,
        "PDF",
        resolution=DPI,
        quality=92,
        title=card.title,
        creationDate=never,
        modDate=never,
    )
    return file.getvalue()
