"""The small pictures that people see: thumbnails and before/after pairs."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, JpegImagePlugin

from ilikeyacut.adapters.pillow.colour import to_srgb
from ilikeyacut.adapters.pillow.exif import upright
from ilikeyacut.adapters.pillow.source import Source, decoding, opened

THUMBNAIL_BOX = (400, 400)
WIDEST_PAIR = 2048
GUTTER = 12
DRAFT_MARGIN = 1.4


def thumbnail(source: Source) -> bytes:
    """Return a JPEG that fits into THUMBNAIL_BOX. Raises ImageUnreadableError."""
    width, height = source.upright_size
    scale = min(1.0, THUMBNAIL_BOX[0] / width, THUMBNAIL_BOX[1] / height)
    return _jpeg(scaled(source, _times(width, scale), _times(height, scale)), quality=85)


def before_after(before: Source, after: Source) -> bytes:
    """Return both pictures as one JPEG, equally high, not enlarged, at most WIDEST_PAIR px wide.

    Raises ImageUnreadableError.
    """
    height = _common_height(before.upright_size, after.upright_size)
    panes = [_pane(before, height, "before"), _pane(after, height, "after")]
    pair = Image.new("RGB", (sum(pane.width for pane in panes) + GUTTER, height), "white")
    pair.paste(panes[0], (0, 0))
    pair.paste(panes[1], (panes[0].width + GUTTER, 0))
    return _jpeg(pair, quality=90)


def _common_height(one: tuple[int, int], other: tuple[int, int]) -> int:
    wide_at_one_high = one[0] / one[1] + other[0] / other[1]
    return max(1, min(one[1], other[1], int((WIDEST_PAIR - GUTTER) / wide_at_one_high)))


def _pane(source: Source, height: int, label: str) -> Image.Image:
    width, full_height = source.upright_size
    widest = WIDEST_PAIR - GUTTER - 1
    pane = scaled(source, min(widest, max(1, width * height // full_height)), height)
    _write(pane, label)
    return pane


def _write(pane: Image.Image, label: str) -> None:
    """Write `label` into the lower left corner, on a dark patch."""
    size = pane.height // 28
    if size < 8:
        return
    font = ImageFont.load_default(size)
    left, _, right, _ = font.getbbox(label)
    pad = size // 2
    box = (pad, pane.height - pad * 3 - size, pad * 3 + int(right - left), pane.height - pad)
    if box[2] > pane.width:
        return
    patch = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), "black")
    pane.paste(Image.blend(pane.crop(box), patch, 0.45), box[:2])
    middle = (box[1] + box[3]) / 2
    ImageDraw.Draw(pane).text((box[0] + pad - left, middle), label, "white", font, anchor="lm")


def scaled(source: Source, width: int, height: int) -> Image.Image:
    """Return the upright sRGB picture at `width` x `height` px, decoded no larger than needed."""
    with decoding():
        image = opened(source)
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            _draft(image, max(width, height) / max(source.size))
        image.load()
        icc_later = image.mode == "RGB"
        if not icc_later:
            image, _ = to_srgb(image, source.icc)
        small = upright(image, source.orientation).resize(
            (width, height), Image.Resampling.LANCZOS, reducing_gap=2.0
        )
        return to_srgb(small, source.icc)[0] if icc_later else small


def _draft(image: JpegImagePlugin.JpegImageFile, scale: float) -> None:
    """Let the decoder halve the picture as often as it stays DRAFT_MARGIN above `scale`."""
    width, height = image.size
    image.draft(None, (_times(width, scale * DRAFT_MARGIN), _times(height, scale * DRAFT_MARGIN)))


def _times(side: int, scale: float) -> int:
    return max(1, round(side * scale))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info.clear()
    file = BytesIO()
    image.save(file, "JPEG", quality=quality, subsampling=0)
    return file.getvalue()
