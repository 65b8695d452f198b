"""What a good picture measures: how hair-like, how true its colour, how untouched the rest."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview import frame, hair, masks, mesh
from ilikeyacut.adapters.preview.analysis import Analysis
from ilikeyacut.adapters.preview.change import Change
from ilikeyacut.adapters.preview.editing import Edited
from ilikeyacut.adapters.preview.lab import hex_to_lab, to_lab
from ilikeyacut.adapters.preview.ops import (
    Flags,
    Image,
    Plane,
    Rgb8,
    blur,
    distance_to,
    floats,
    grown,
    shrunk,
    warp,
)
from pictures.ciede import ciede2000

CAUSE = 0.1
"""A pixel with less hair or shadow than this has no cause to change."""

HALF = 0.5
"""Distances lie between the centres of pixels; a pixel reaches half its width beyond."""


@dataclass(frozen=True)
class Restyled:
    """`iou` of the hair that the network sees with the hair that was placed.

    `left` is the old hair that it still sees, in areas of the face; `core` the SSIM of the middle
    of the face.
    """

    iou: float
    left: float
    core: float


@dataclass(frozen=True)
class Recoloured:
    """`off` is the CIEDE2000 of the median colour to the target, `clipped` a share of the hair."""

    off: float
    clipped: float


@dataclass(frozen=True)
class Mask:
    """`outside` counts changed pixels beyond the mask and `face` those of the face within it.

    `reach` is how far the mask goes beyond its cause, in heights of the face; `area` is its size,
    in sizes of the cause.
    """

    outside: int
    face: int
    reach: float
    area: float


def in_frame(rgb: Rgb8, seen: Analysis) -> Image:
    """Bring a result into the frame of the photo that it was made from."""
    cut = cv2.warpAffine(
        rgb,
        seen.framed.to_frame,
        frame.SIZE,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cut, np.float32) / floats(255)


def in_photo(plane: Plane, seen: Analysis, photo: Rgb8) -> Plane:
    """Bring a plane of the frame into the photo."""
    return warp(plane, frame.inverted(seen.framed.to_frame), (photo.shape[1], photo.shape[0]))


def restyled(edited: Edited, seen: Analysis, change: Change) -> Restyled:
    """Measure a new hairstyle. Only dark shades: the network doubts light hair, even real hair."""
    result = in_frame(edited.rgb, seen)
    x, y, side = masks.HAIR_WINDOW
    looked = np.zeros(frame.SHAPE, np.bool_)
    looked[y : y + side, x : x + side] = True
    looked &= seen.framed.inside
    found = (masks.hair_seen(result) > 0.5) & looked
    placed = (change.new_hair > 0.5) & looked
    old = (seen.hair > 0.5) & looked & ~grown(change.new_hair > 0.1, 4)
    core = hair.core(seen.axes, seen.face)
    return Restyled(
        iou=float((found & placed).sum() / max((found | placed).sum(), 1)),
        left=float((found & old).sum() / seen.face.sum()),
        core=float(ssim(grey(seen.framed.rgb), grey(result))[core].mean()),
    )


def recoloured(edited: Edited, photo: Rgb8, seen: Analysis, triplet: str) -> Recoloured:
    """Measure a new colour over the surest hair."""
    sure = in_photo(seen.hair, seen, photo) >= 0.9
    colour = np.median(lab_of(edited.rgb)[sure], 0)
    ends = ((edited.rgb == 255) & (photo < 255)).any(2) | (edited.rgb.max(2) == 0)
    off = float(ciede2000(colour, hex_to_lab(triplet)))
    return Recoloured(off, float(ends[sure].mean()))


def masked(edited: Edited, photo: Rgb8, seen: Analysis, change: Change) -> Mask:
    """Hold an edit's mask against what it may cover."""
    planes = (change.old_hair, change.new_hair, change.shadow)
    causes = np.logical_or.reduce([plane > CAUSE for plane in planes])
    footprint = grown(causes, max(seen.framed.scale / 2, 1.5)).astype(np.float32)
    cause = in_photo(footprint, seen, photo) > 0.5
    height = seen.axes.height / seen.framed.scale
    return Mask(
        outside=int(((edited.rgb != photo).any(2) & ~edited.mask).sum()),
        face=int((edited.mask & features(photo, seen)).sum()),
        reach=float((distance_to(cause)[edited.mask].max(initial=HALF) - HALF) / height),
        area=float(edited.mask.sum() / max(cause.sum(), 1)),
    )


def features(photo: Rgb8, seen: Analysis) -> Flags:
    """Eyes to chin, 7% of the face's width inside its outline, in the photo."""
    eyes = seen.axes.rise_of(mesh.LIDS)
    inner = shrunk(seen.face, 0.07 * seen.axes.width) & (seen.axes.rise() < eyes)
    return in_photo(inner.astype(np.float32), seen, photo) > 0.999


def apart(one: Edited, other: Edited) -> float:
    """Mean CIEDE2000 of two results where either changed the photo."""
    inside = one.mask | other.mask
    return float(ciede2000(lab_of(one.rgb)[inside], lab_of(other.rgb)[inside]).mean())


def lab_of(rgb: Rgb8) -> Image:
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
