"""Photos that nobody should try on, and some that are only unusual."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ilikeyacut.testing.portraits import portrait

Size = tuple[int, int]
SKIN, HAIR, INK, PAPER = (232, 186, 160), (92, 60, 40), (30, 25, 25), (190, 205, 220)


def pixels() -> np.ndarray:
    return np.asarray(portrait())


def two_faces() -> Image.Image:
    return Image.fromarray(np.hstack([pixels(), pixels()[:, ::-1]]))


def cartoon() -> Image.Image:
    """A face of flat colours and lines: hair, brows, eyes, nose and mouth, but no person."""
    image = Image.new("RGB", (480, 560), PAPER)
    draw = ImageDraw.Draw(image)
    draw.ellipse((90, 50, 390, 430), HAIR)
    draw.rounded_rectangle((200, 380, 280, 520), 30, SKIN)
    draw.ellipse((125, 110, 355, 440), SKIN)
    draw.chord((105, 60, 375, 300), 180, 360, HAIR)
    for x in (190, 290):
        draw.ellipse((x - 28, 232, x + 28, 268), "white", INK, 3)
        draw.ellipse((x - 12, 238, x + 12, 262), (70, 110, 60), INK, 2)
        draw.arc((x - 34, 205, x + 34, 245), 200, 340, INK, 7)
    draw.line((240, 260, 228, 325, 250, 328), (190, 130, 110), 5, joint="curve")
    draw.chord((195, 345, 285, 395), 0, 180, (190, 60, 70), INK, 3)
    return image


def shaded_cartoon() -> Image.Image:
    """The same, softened until it is more like a face than like a drawing."""
    soft = cartoon().filter(ImageFilter.GaussianBlur(3))
    light = np.linspace(1.08, 0.82, soft.width)[None, :, None]
    return Image.fromarray(np.clip(np.asarray(soft) * light, 0, 255).astype(np.uint8))


def cut(left: int = 0, top: int = 0, right: int = 512, bottom: int = 512) -> Image.Image:
    """The portrait, cut by the frame; its face lies at 180 to 272 across and 70 to 195 down."""
    return portrait().crop((left, top, right, bottom))


def lit(gain: float, lift: float = 0.0) -> Image.Image:
    return Image.fromarray(np.clip(pixels() * gain + lift, 0, 255).astype(np.uint8))


def crushed() -> Image.Image:
    """Hard light: every channel is either black or white."""
    return Image.fromarray(np.where(pixels() > 110, 255, 0).astype(np.uint8))


def grey() -> Image.Image:
    return portrait().convert("L")


def padded(width: int, height: int) -> Image.Image:
    """The portrait within a picture of another shape, its edges repeated."""
    across, down = width - 512, height - 512
    sides = ((down // 2, down - down // 2), (across // 2, across - across // 2), (0, 0))
    return Image.fromarray(np.pad(pixels(), sides, mode="edge"))


def see_through(mode: str) -> Image.Image:
    """The portrait with an alpha channel that hides its background and one eye."""
    alpha = np.zeros((512, 512), np.uint8)
    alpha[10:512, 100:420] = 255
    alpha[100:112, 190:212] = 0
    image = portrait().convert("RGBA")
    image.putalpha(Image.fromarray(alpha))
    return image.convert(mode)


def palette() -> Image.Image:
    """A palette of 64 colours, one of which is transparent."""
    image = portrait().quantize(64)
    image.info["transparency"] = 5
    return image


def noise() -> Image.Image:
    values = np.random.default_rng(3).integers(0, 256, (400, 500, 3), np.uint8)
    return Image.fromarray(values)


ODD: dict[str, Callable[[], Image.Image]] = {
    "two faces": two_faces,
    "a drawing": cartoon,
    "a soft drawing": shaded_cartoon,
    "cut at the left": lambda: cut(left=205),
    "cut at the right": lambda: cut(right=240),
    "cut at the top": lambda: cut(top=95),
    "cut at the chin": lambda: cut(bottom=165),
    "hair at the frame": lambda: cut(left=150, top=16, right=390, bottom=330),
    "at night": lambda: lit(0.12),
    "nearly black": lambda: lit(0.03),
    "in the sun": lambda: lit(1.6, 90),
    "nearly white": lambda: lit(0.1, 228),
    "hard light": crushed,
    "monochrome": grey,
    "small": lambda: portrait().resize((240, 240)),
    "tiny": lambda: portrait().resize((40, 40)),
    "one pixel": lambda: portrait().resize((1, 1)),
    "1:4": lambda: padded(512, 2048),
    "4:1": lambda: padded(2048, 512),
    "see-through": lambda: see_through("RGBA"),
    "see-through and grey": lambda: see_through("LA"),
    "palette": palette,
    "noise": noise,
    "flat": lambda: Image.new("RGB", (400, 400), (128, 90, 60)),
    "black": lambda: Image.new("RGB", (400, 400)),
    "white": lambda: Image.new("RGB", (400, 400), "white"),
}


REFUSED: dict[str, str] = {
    "two faces": "FACE_MULTIPLE",
    "a drawing": "HAIR_NOT_VISIBLE",
    "a soft drawing": "FACE_BLURRY",
    "cut at the left": "FACE_OUT_OF_FRAME",
    "cut at the right": "FACE_OUT_OF_FRAME",
    "cut at the top": "FACE_OUT_OF_FRAME",
    "cut at the chin": "IMAGE_TOO_SMALL",
    "at night": "FACE_TOO_DARK",
    "nearly black": "FACE_NOT_FOUND",
    "in the sun": "FACE_TOO_BRIGHT",
    "nearly white": "FACE_TOO_BRIGHT",
    "hard light": "FACE_TOO_BRIGHT",
    "small": "FACE_TOO_SMALL",
    "tiny": "IMAGE_TOO_SMALL",
    "one pixel": "IMAGE_TOO_SMALL",
    "noise": "FACE_NOT_FOUND",
    "flat": "FACE_NOT_FOUND",
    "black": "FACE_NOT_FOUND",
    "white": "FACE_NOT_FOUND",
}
"""The code with which an upload of these is refused; all others of ODD are accepted."""


def png(image: Image.Image) -> bytes:
    """Encode in the picture's own mode, alpha and palette kept."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
