"""What a good picture measures: how hair-like, how true its colour, how untouched the rest."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import hex_to_lab, to_lab
from ilikeyacut.adapters.preview.arrays.ops import (
    Flags,
    Image,
    Plane,
    Rgb8,
    as_plane,
    blur,
    bounds,
    distance_to,
    doubles,
    floats,
    grown,
    shrunk,
    warp,
)
from ilikeyacut.adapters.preview.seeing import frame, hair, masks, mesh
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from pictures.ciede import ciede2000
from pictures.making import Made

CAUSE = 0.1
"""A pixel with less hair or shadow than this has no cause to change."""

HALF = 0.5
"""Distances lie between the centres of pixels; a pixel reaches half its width beyond."""

SURE = 0.9
"""Colour is measured where the hair mask is at least this."""

STRAND = 6.0
"""Detail is what is finer than a blur of the hair by so many pixels of the frame: its strands."""

EQUAL = 1e-3
"""Colours (0..1) that differ by less are the same."""


@dataclass(frozen=True)
class Restyled:
    """`iou` of the hair that the network sees with the hair that was placed.

    What it takes for hair where the edit changed nothing, as dark cloth, does not count. `left` is
    the old hair that it still sees beyond the new, in areas of the face.
    """

    iou: float
    left: float


@dataclass(frozen=True)
class Recoloured:
    """`off` is the CIEDE2000 of the median colour to the target, `clipped` a share of the hair.

    `detail` is the correlation of fine lightness with that of the photo.
    """

    off: float
    detail: float
    clipped: float


@dataclass(frozen=True)
class Kept:
    """What the edit left alone. `core` is the SSIM of the middle of the face with the photo's.

    `outside` counts changed pixels beyond the edit's own mask, `face` those of eyes to chin.
    `reach` is how far the mask goes beyond its cause, in heights of the face; `area` is its size,
    in sizes of the cause.
    """

    core: float
    outside: int
    face: int
    reach: float
    area: float


def restyled(made: Made) -> Restyled:
    """Measure a new hairstyle. Only dark shades: the network doubts light hair, even real hair."""
    seen, new_hair = made.seen, made.change.new_hair
    looked, after = _looked_at(seen), in_frame(made.rgb, seen)
    found = (masks.hair_seen(after) > 0.5) & looked
    old = (seen.hair > 0.5) & looked & ~grown(new_hair > 0.1, 4)
    edited = (np.abs(after - seen.framed.rgb).max(2) > EQUAL) | (new_hair > 0.5)
    return Restyled(
        iou=_iou(found & edited, (new_hair > 0.5) & looked),
        left=float((found & old).sum() / seen.face.sum()),
    )


def own_hair(seen: Analysis) -> float:
    """Return the IoU of what the network sees in the photo itself with the hair that is there.

    It tells how much of new hair the network can be hoped to see in such a photo.
    """
    looked = _looked_at(seen)
    return _iou((masks.hair_seen(seen.framed.rgb) > 0.5) & looked, (seen.hair > 0.5) & looked)


def _looked_at(seen: Analysis) -> Flags:
    x, y, side = masks.HAIR_WINDOW
    looked = np.zeros(frame.SHAPE, np.bool_)
    looked[y : y + side, x : x + side] = True
    return looked & seen.framed.inside


def _iou(found: Flags, there: Flags) -> float:
    return float((found & there).sum() / max((found | there).sum(), 1))


def recoloured(made: Made, triplet: str) -> Recoloured:
    """Measure a new colour over the surest hair."""
    sure = surest(made)
    before, after = made.photo[sure], made.rgb[sure]
    colour = np.median(to_lab(after[None].astype(np.float32) / floats(255))[0], 0)
    ends = ((after == 255) & (before < 255)).any(1) | (after.max(1) == 0)
    return Recoloured(
        off=float(ciede2000(colour, hex_to_lab(triplet))),
        detail=detail(made),
        clipped=float(ends.mean()),
    )


def detail(made: Made) -> float:
    """Correlate the strands of the hair before and after, by lightness alone."""
    sure = (made.seen.hair >= SURE) & made.seen.framed.inside
    before, after = (strands(rgb, made.seen, sure) for rgb in (made.photo, made.rgb))
    return float(np.corrcoef(before[sure], after[sure])[0, 1])


def strands(rgb: Rgb8, seen: Analysis, hair: Flags) -> Plane:
    """Return lightness in the frame, counted from that of the hair around each place.

    Skin and wall beside the hair are left out of account: their contrast to it is no strand, and
    turns round where dark hair becomes light.
    """
    lightness, weight = np.ascontiguousarray(to_lab(in_frame(rgb, seen))[..., 0]), as_plane(hair)
    around = blur(lightness * weight, STRAND) / np.maximum(blur(weight, STRAND), 1e-3)
    return floats(lightness - around)


def kept(made: Made) -> Kept:
    """Hold an edit against what it may cover."""
    cause = caused(made)
    seen, mask = made.seen, made.mask
    changed = (made.rgb != made.photo).any(2)
    height = seen.axes.height / seen.framed.scale
    away = distance_to(cause)[mask].max(initial=HALF) - HALF
    return Kept(
        core=core_alike(made),
        outside=int((changed & ~mask).sum()),
        face=int((changed & features(made.photo, seen)).sum()),
        reach=float(away / height),
        area=float(mask.sum() / max(cause.sum(), 1)),
    )


def core_alike(made: Made) -> float:
    """Return the mean SSIM of the middle of the face, before and after."""
    core = hair.core(made.seen.axes, made.seen.face)
    window = bounds(core)
    before, after = (in_frame(rgb, made.seen)[window] for rgb in (made.photo, made.rgb))
    return float(ssim(grey(before), grey(after))[core[window]].mean())


def caused(made: Made) -> Flags:
    """Where the photo has a reason to change: hair that was, hair that is, and its shadow."""
    planes = (made.change.old_hair, made.change.new_hair, made.change.shadow)
    causes = np.logical_or.reduce([plane > CAUSE for plane in planes])
    footprint = grown(causes, max(made.seen.framed.scale / 2, 1.5)).astype(np.float32)
    return in_photo(footprint, made.seen, made.photo) > 0.5


def surest(made: Made) -> Flags:
    """Where the photo surely showed hair."""
    return in_photo(made.seen.hair, made.seen, made.photo) >= SURE


def features(photo: Rgb8, seen: Analysis) -> Flags:
    """Eyes to chin, 7% of the face's width inside its outline, in the photo."""
    eyes = seen.axes.rise_of(mesh.LIDS)
    inner = shrunk(seen.face, 0.07 * seen.axes.width) & (seen.axes.rise() < eyes)
    return in_photo(inner.astype(np.float32), seen, photo) > 0.999


def apart(one: Made, other: Made) -> float:
    """Mean CIEDE2000 of two results over their hair: bare skin and walls are alike in both."""
    inside = _haired(one) | _haired(other)
    return float(ciede2000(lab_of(one.rgb)[inside], lab_of(other.rgb)[inside]).mean())


def _haired(made: Made) -> Flags:
    """Where a result has the hair that the look asked for: laid over, or dyed."""
    new = made.change.new_hair
    hair = new if new.any() else made.change.old_hair
    return in_photo(hair, made.seen, made.photo) > HALF


def in_frame(rgb: Rgb8, seen: Analysis) -> Image:
    """Bring a result into the frame of the photo that it was made from.

    A large one by way of a smaller copy, as the stylist does, so that nothing aliases.
    """
    factor, into = seen.framed.scale, seen.framed.to_frame
    if factor < 0.9:
        height, width = rgb.shape[:2]
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        back = doubles([[width / size[0], 0, 0], [0, height / size[1], 0]])
        back[:, 2] = (back[[0, 1], [0, 1]] - 1) / 2
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        into = frame.chained(into, back)
    cut = cv2.warpAffine(
        rgb, into, frame.SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, np.float32) / floats(255)


def in_photo(plane: Plane, seen: Analysis, photo: Rgb8) -> Plane:
    """Bring a plane of the frame into the photo."""
    return warp(plane, frame.inverted(seen.framed.to_frame), (photo.shape[1], photo.shape[0]))


def lab_of(rgb: Rgb8) -> Image:
    """Return a picture in Lab."""
    return to_lab(rgb.astype(np.float32) / floats(255))


def grey(rgb: Image) -> Plane:
    """Grey values in 0..255."""
    scaled = np.ascontiguousarray(np.clip(rgb, 0, 1) * floats(255))
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2GRAY), np.float32)


def ssim(one: Plane, other: Plane) -> Plane:
    """Structural similarity (Wang et al. 2004) with a Gaussian window of sigma 1.5."""
    mean1, mean2 = blur(one, 1.5), blur(other, 1.5)
    spread1 = blur(one * one, 1.5) - mean1**2
    spread2 = blur(other * other, 1.5) - mean2**2
    shared = blur(one * other, 1.5) - mean1 * mean2
    light = (2 * mean1 * mean2 + 6.5025) / (mean1**2 + mean2**2 + 6.5025)
    return np.asarray(light * (2 * shared + 58.5225) / (spread1 + spread2 + 58.5225), np.float32)
