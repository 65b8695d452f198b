"""Transfers a change of the frame to the photo, and reports exactly which pixels it touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    Doubles,
    Flags,
    Image,
    Plane,
    Rgb8,
    apart,
    as_plane,
    blur,
    bounds,
    distance_to,
    doubles,
    floats,
    grown,
    warp,
    widened,
)
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.seeing import frame
from ilikeyacut.adapters.preview.seeing.frame import Framed

SEEN = 1.5 / 255
"""A difference that rounds to more than one step of 8 bits."""

CAUSE = 0.1
"""Less hair or shadow than this is no cause for a change."""

REACH = 7.0
"""How far an edit may reach beyond its cause, in pixels of the frame: under 3% of a face."""

DARKEST, LIGHTEST = 1.0, 254.0
"""The range of 8 bits in which an edit still shows what the photo had."""

STRIP = 64
"""Rows of the photo that are changed at a time, so that memory does not grow with the photo."""


@dataclass(frozen=True)
class Edited:
    """A photo after an edit. `mask` is true wherever a pixel may differ from the original."""

    rgb: Rgb8
    mask: Flags


def blend_plane(before: Framed, change: Change) -> Plane:
    """Return the share of the change at each pixel of the frame: 0 where it must not reach."""
    whole = np.zeros(before.shape, np.float32)
    cause = (change.reason() > CAUSE) & before.inside
    window = widened(bounds(cause), round(REACH) + 3, cause.shape)
    if window[0].stop <= window[0].start or not cause.any():
        return whole
    differs = apart(change.rgb[window], before.rgb[window]) > SEEN
    away = distance_to(cause[window])
    blend = blur(as_plane(grown(differs & (away <= REACH / 2), 1)), 1.2)
    blend[(blend < 0.03) | (change.kept[window] > 0.999) | (away > REACH)] = 0
    whole[window] = blend
    return whole


def apply(photo: Rgb8, before: Framed, change: Change, *, reuse: bool = False) -> Edited:
    """Return the photo with the change.

    The photo itself stays unchanged unless `reuse` is set; then a large photo needs no second copy.
    """
    blend = blend_plane(before, change)
    out, mask = photo if reuse else photo.copy(), np.zeros(photo.shape[:2], np.bool_)
    if not blend.any():
        return Edited(out, mask)
    delta = floats(cv2.subtract(change.rgb, before.rgb))
    delta *= blend[..., None]
    replaced = change.replaced * blend if change.replaced.any() else None
    to_photo = frame.inverted(before.to_frame)
    for rows, columns in _strips(blend, to_photo, photo.shape):
        part = out[rows, columns]
        into = to_photo - doubles([[0, 0, columns.start], [0, 0, rows.start]])
        size = (part.shape[1], part.shape[0])
        touched = warp(blend, into, size) > 0
        result = part + warp(delta, into, size) * 255
        if replaced is None:
            result = _unclipped(result, part - warp(before.rgb, into, size) * 255)
        else:
            result -= _lost_detail(part, before.rgb, replaced, into, size)
        part[touched] = np.clip(np.rint(result[touched]), 0, 255).astype(np.uint8)
        mask[rows, columns] = touched
    return Edited(out, mask)


def _lost_detail(
    part: Rgb8, rgb: Image, replaced: Plane, into: Doubles, size: tuple[int, int]
) -> Image:
    """Return detail of a large photo, finer than the frame, that belongs to removed parts."""
    fine = part - warp(rgb, into, size) * 255
    return np.asarray(fine * warp(replaced, into, size)[..., None], np.float32)


def _unclipped(result: Image, fine: Image) -> Image:
    """Limit the photo's finest detail to the room up to black and white."""
    room = np.where(fine > 0, LIGHTEST - (result - fine), (result - fine) - DARKEST)
    room = np.maximum(room, 1)
    return np.asarray(result - fine + room * np.tanh(fine / room), np.float32)


def _strips(
    blend: Plane, to_photo: Doubles, shape: tuple[int, ...]
) -> Iterator[tuple[slice, slice]]:
    """Yield parts of the photo that together contain the whole edit."""
    rows, columns = bounds(blend > 0)
    xs, ys = (columns.start - 1, columns.stop), (rows.start - 1, rows.stop)
    corners = doubles([[x, y] for x in xs for y in ys])
    seen = frame.transformed(corners, to_photo)
    left, top = np.clip(np.floor(seen.min(0)).astype(int) - 1, 0, [shape[1], shape[0]])
    right, bottom = np.clip(np.ceil(seen.max(0)).astype(int) + 2, 0, [shape[1], shape[0]])
    if left >= right:
        return
    for start in range(int(top), int(bottom), STRIP):
        yield slice(start, min(start + STRIP, int(bottom))), slice(int(left), int(right))
