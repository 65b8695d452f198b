"""Converts the pixels of any file to 8-bit sRGB without transparency."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

_PROFILED_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def to_srgb(image: Image.Image, icc: bytes | None) -> tuple[Image.Image, bool]:
    """Return `image` as RGB in sRGB, and whether its pixels have changed.

    Transparency is composited on white. A damaged profile, or one for other channels than the
    picture's, is ignored, as browsers do. May change `image` in place.
    """
    flat = _flattened(image)
    transform = _transform(flat.mode, icc) if icc else None
    if transform is None:
        rgb = flat if flat.mode == "RGB" else flat.convert("RGB")
        return rgb, rgb is not image
    return _transformed(flat, transform), True


def _flattened(image: Image.Image) -> Image.Image:
    """Return `image` as L, RGB or CMYK, the modes of colour profiles."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "RGBa" or (image.mode != "RGBA" and "transparency" in image.info):
        image = image.convert("RGBA")
    if image.mode in {"RGBA", "LA", "PA", "La"}:
        return _on_white(image)
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in {"PA", "La"}:
        image = image.convert("RGBA" if image.mode == "PA" else "LA")
    opaque = "L" if image.mode == "LA" else "RGB"
    alpha = image.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return image.convert(opaque)
    page = Image.new(opaque, image.size, "white")
    page.paste(image.convert(opaque), mask=alpha)
    return page


def _transform(mode: str, icc: bytes) -> ImageCmsTransform | None:
    """Return the transform from profile `icc` to sRGB, None if it is the identity or unusable."""
    from PIL import ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        if _PROFILED_MODES.get(profile.profile.xcolor_space.strip()) != mode:
            return None
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        transform = ImageCms.buildTransform(profile, srgb, mode, "RGB")
    except (ImageCms.PyCMSError, OSError):
        return None
    return None if mode == "RGB" and _is_identity(transform) else transform


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
