"""Fill holes in the frame from what surrounds them."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.frame import HEIGHT, SIZE, WIDTH
from ilikeyacut.adapters.preview.ops import Flags, Floats, Image, Plane, blur, floats, over, resize

COARSE = 4
"""Smooth fills are made at this fraction of the frame's size."""


def smooth(values: Image, known: Flags) -> Image:
    """Push-pull: continue what is known smoothly into all that is not. Keeps no texture."""
    size = (WIDTH // COARSE, HEIGHT // COARSE)
    weight = known.astype(np.float32)
    levels = [(resize(values * weight[..., None], size), resize(weight, size))]
    while min(levels[-1][1].shape) > 3:
        levels.append((_halved(levels[-1][0]), _halved(levels[-1][1])))
    total, amount = levels.pop()
    local = total / np.maximum(amount, 1e-6)[..., None]
    mean = total.sum((0, 1)) / max(float(amount.sum()), 1e-6)
    out = floats(np.where(amount[..., None] > 1e-4, local, mean))
    for total, amount in reversed(levels):
        out = _finer(out, total, amount)
    return np.asarray(cv2.resize(out, SIZE, interpolation=cv2.INTER_CUBIC), np.float32)


def _halved(values: Floats) -> Floats:
    return np.asarray(cv2.pyrDown(values), np.float32)


def _finer(coarse: Image, total: Image, amount: Plane) -> Image:
    wide = np.asarray(cv2.pyrUp(coarse, dstsize=(amount.shape[1], amount.shape[0])), np.float32)
    measured = total / np.maximum(amount, 1e-6)[..., None]
    return over(wide, floats(measured), np.asarray(np.clip(amount * 1.5, 0, 1), np.float32))


def mirrored(rgb: Image, known: Flags) -> Image:
    """Continue texture into a hole by mirroring it at the rim, fading to the smooth fill inside."""
    base = smooth(rgb, known)
    half = (WIDTH // 2, HEIGHT // 2)
    small = cv2.resize(known.view(np.uint8), half, interpolation=cv2.INTER_NEAREST)
    if small.sum() < 500:
        return base
    distance, xs, ys = _mirror_map(small > 0)
    sure = cv2.remap(floats(small), xs, ys, cv2.INTER_LINEAR)
    sure = resize(blur(floats(sure * np.exp(-((distance / 34) ** 2))), 2), SIZE)
    xs, ys = resize(xs, SIZE) * 2 + floats(0.5), resize(ys, SIZE) * 2 + floats(0.5)
    texture = cv2.remap(rgb, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return over(base, floats(texture), floats(np.clip(sure, 0, 1)))


def _mirror_map(known: Flags) -> tuple[Plane, Plane, Plane]:
    distance, labels = cv2.distanceTransformWithLabels(
        (~known).view(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(known)
    nearest = np.zeros((int(labels.max()) + 1, 2), np.float32)
    nearest[labels[rows, columns]] = np.c_[columns, rows]
    at = nearest[labels]
    xs = 2 * at[..., 0] - np.arange(known.shape[1], dtype=np.float32)[None]
    ys = 2 * at[..., 1] - np.arange(known.shape[0], dtype=np.float32)[:, None]
    return np.asarray(distance, np.float32), blur(xs, 1.5), blur(ys, 1.5)


def joined(target: Image, rgb: Image, known: Flags, distance: Plane, reach: float) -> Image:
    """Shift a fill so that it meets what is known without an edge, fading out within `reach` px."""
    offset = smooth(rgb - target, known)
    weight = np.exp(-((distance / reach) ** 2)).astype(np.float32)
    return np.asarray(target + offset * weight[..., None], np.float32)


def grain(rng: np.random.Generator, scale: float, level: float) -> Plane:
    """Noise as coarse as the photo's own: made at its resolution, brought to the frame's.

    `scale` is frame pixels per photo pixel, `level` the standard deviation wanted.
    """
    factor = max(1.0, scale)
    shape = (max(2, int(HEIGHT / factor)), max(2, int(WIDTH / factor)))
    noise = rng.standard_normal(shape, dtype=np.float32)
    field = np.asarray(cv2.resize(noise, SIZE, interpolation=cv2.INTER_CUBIC), np.float32)
    return field * floats(level / max(float(field.std()), 1e-6))
