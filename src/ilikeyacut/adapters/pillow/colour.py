"""Converts the pixels of any file to 8-bit sRGB without transparency."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from ilikeyacut.adapters.pillow import encodings
from ilikeyacut.adapters.pillow.encodings import Encoding
from ilikeyacut.adapters.pillow.profile import matrix_profile

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

_PROFILED_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def to_srgb(
    image: Image.Image, icc: bytes | None, encoding: Encoding = encodings.SRGB
) -> tuple[Image.Image, bool]:
    """Return `image` as RGB in sRGB, and whether its pixels have changed.

    `encoding` counts where there is no usable profile: a damaged profile, or one for other channels
    than the picture's, is ignored, as browsers do. Colours outside sRGB are clipped channel by
    channel. Transparency is then composited on white. May change `image` in place.
    """
    flat, alpha = _separated(image)
    transform = _transform(flat.mode, icc) if icc else None
    if transform is None and encoding != encodings.SRGB:
        flat = flat.convert("RGB") if flat.mode != "RGB" else flat
        light = encoding.light(flat.histogram)
        transform = _transform("RGB", matrix_profile(encoding.primaries, light))
    changed = transform is not None and not (flat.mode == "RGB" and _is_identity(transform))
    if transform is not None and changed:
        flat = _transformed(flat, transform)
    rgb = flat if flat.mode == "RGB" else flat.convert("RGB")
    rgb = rgb if alpha is None else _on_white(rgb, alpha)
    return rgb, changed or rgb is not image


def _separated(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Return `image` as L, RGB or CMYK, the modes of colour profiles, and its transparency."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L"), None
    if image.mode == "La":
        image = image.convert("LA")
    elif image.mode in {"RGBa", "PA"} or (image.mode != "RGBA" and "transparency" in image.info):
        image = image.convert("RGBA")
    if image.mode in {"RGBA", "LA"}:
        alpha = image.getchannel("A")
        opaque = alpha.getextrema() == (255, 255)
        return image.convert("L" if image.mode == "LA" else "RGB"), None if opaque else alpha
    if image.mode in {"L", "RGB", "CMYK"}:
        return image, None
    return image.convert("L" if image.mode == "1" else "RGB"), None


def _on_white(image: Image.Image, alpha: Image.Image) -> Image.Image:
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=alpha)
    return page


def _transform(mode: str, icc: bytes) -> ImageCmsTransform | None:
    """Return the transform from profile `icc` to sRGB, None if the profile is unusable."""
    from PIL import ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        if _PROFILED_MODES.get(profile.profile.xcolor_space.strip()) != mode:
            return None
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        return ImageCms.buildTransform(profile, srgb, mode, "RGB")
    except (ImageCms.PyCMSError, OSError):
        return None


def _is_identity(transform: ImageCmsTransform) -> bool:
    """Whether a profile is sRGB under another name, judged by its effect on 729 colours.

    A difference of one level is rounding.
    """
    steps = (*range(0, 256, 32), 255)
    colours = bytes(channel for r in steps for g in steps for b in steps for channel in (r, g, b))
    patches = Image.frombytes("RGB", (27, 27), colours)
    after = _transformed(patches.copy(), transform).tobytes()
    return max(abs(one - other) for one, other in zip(colours, after, strict=True)) <= 1


def _transformed(image: Image.Image, transform: ImageCmsTransform) -> Image.Image:
    from PIL import ImageCms

    if image.mode == "RGB":
        ImageCms.applyTransform(image, transform, inPlace=True)
        return image
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None  # noqa: S101 - None only stands for "in place"
    return converted
