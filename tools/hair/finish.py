"""From what was traced to the planes of a template: coverage divided out, strands brought back.

The denoiser takes noise and strands alike. What it took, averaged along the strands, is the strands
again: noise does not run along them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from hair import streaks
from hair.head import Floats
from hair.streaks import Directions
from hair.template import Planes
from ilikeyacut.adapters.preview.arrays.ops import floats
from ilikeyacut.adapters.preview.styles.templates import HEIGHT, SURE, WIDTH

DETAIL = 1.4
"""How much of what the denoiser took comes back, as a power."""

DETAIL_BAND = 8.0
"""Sigma in pixels: what is broader the denoiser left, so it does not come back."""

MOST_DETAIL = 1.2
"""In logarithms of light."""

EVEN, EVEN_BAND = 0.20, 28.0
"""How much of the contrast over so many pixels is taken out, so that locks show in the shade."""

EDGE, EDGE_COVER, EDGE_WIDTH = 1.6, 0.97, 0.25
"""The denoiser blurs light but not coverage. Where the coverage, blurred likewise, is below the
second number, blurred light is divided by blurred coverage."""

COVER_REACH = 6
"""Pixels along the strands over which coverage is averaged, to either side, at most."""

SPECK = 2.2
"""A pixel is at most so many times as bright as the median of its neighbours."""

PLAUSIBLE = floats([0.15, 0.20, 0.30])
"""The most contrast that strands show by themselves, as the detail's standard deviation, at each
absorption. What has more is noise; the more it has, the less of it is kept."""

SPARKLE = 6.0
"""A pixel that is not denoised counts for at most so many times as bright as denoised."""

RATIO_BAND, SIDES_BAND = 1.6, 2.5
"""Sigma in pixels of the ratios between absorptions and between the lights."""

TINY = 1e-6


@dataclass(frozen=True)
class Traced:
    """Full-size planes of one layer, all premultiplied by coverage.

    `left`, `right` (denoised) and `raw` (their sum, not denoised) are linear light at the three
    absorptions `(HEIGHT, WIDTH, 3)`.
    """

    left: Floats
    right: Floats
    raw: Floats
    cover: Floats
    along: Floats
    double_cosine: Floats
    double_sine: Floats

    @classmethod
    def placed(cls, planes: Mapping[str, Floats], box: tuple[int, int, int, int]) -> Traced:
        """Put what was drawn of a box (left, top, right, bottom in pixels) into the full frame."""
        return cls(**{name: _framed(planes[name], box) for name in cls.__dataclass_fields__})

    def mirrored(self) -> Traced:
        """Return the layer as seen in a mirror: for a head that is turned the other way."""
        flipped = {name: plane[:, ::-1].copy() for name, plane in vars(self).items()}
        flipped["left"], flipped["right"] = flipped["right"], flipped["left"]
        return Traced(**flipped | {"double_sine": -flipped["double_sine"]})


def _framed(plane: Floats, box: tuple[int, int, int, int]) -> Floats:
    left, top, right, bottom = box
    size = (right - left, bottom - top)
    if plane.shape[1::-1] != size:
        plane = floats(cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC))
    framed = np.zeros((HEIGHT, WIDTH, *plane.shape[2:]), np.float32)
    framed[top:bottom, left:right] = np.maximum(plane, 0) if plane.ndim == 3 else plane
    return framed


def finished(traced: Traced, middle: float) -> Planes:
    """Return a layer's planes; `middle` is the `middle` of its style's front."""
    along = streaks.directions(traced.double_cosine, traced.double_sine, traced.cover)
    cover = _cover(traced.cover, along)
    left, right = _clean(traced.left, cover), _clean(traced.right, cover)
    fine = _detail(traced, cover, along)
    light = floats((left + right) / 2)
    light *= _evening(light[..., 1], cover, middle)[..., None]
    smooth = _blurred(light, cover, RATIO_BAND)
    ratios = [
        np.log(smooth[..., i] / smooth[..., i + 1]) + fine[..., i] - fine[..., i + 1]
        for i in (0, 1)
    ]
    place = floats(np.clip(traced.along / np.maximum(traced.cover, 0.01), 0, 1))
    sides = [_blurred(side[..., 1], cover, SIDES_BAND) for side in (left, right)]
    return Planes(
        light=floats(light[..., 1] * np.exp(fine[..., 1]) / middle),
        paler=floats(ratios[0]),
        darker=floats(ratios[1]),
        sideways=floats(np.log(sides[0] / sides[1])),
        along=streaks.averaged(place, traced.cover, along),
        cover=cover,
    )


def middle(front: Traced) -> float:
    """Return the median light of the front at medium absorption."""
    sure = front.cover > SURE
    if not sure.any():
        raise ValueError("no hair lies in front")
    return float(np.median((front.left + front.right)[sure][:, 1] / 2))


def _cover(traced: Floats, along: Directions) -> Floats:
    """Return coverage without the gaps that single strands get from few samples."""
    short = replace(along, reach=np.minimum(along.reach, COVER_REACH))
    return np.clip(streaks.averaged(traced, np.ones_like(traced), short), 0, 1)


def _clean(light: Floats, cover: Floats) -> Floats:
    """Divide premultiplied light by coverage, without specks."""
    light = _without_specks(light)
    soft = cv2.GaussianBlur(cover, (0, 0), EDGE)
    edge = np.clip((EDGE_COVER - soft) / EDGE_WIDTH, 0, 1)[..., None]
    blurred = cv2.GaussianBlur(light, (0, 0), EDGE) / np.maximum(soft, 0.02)[..., None]
    sharp = light / np.maximum(cover, 0.05)[..., None]
    return floats(sharp + (blurred - sharp) * edge)


def _without_specks(light: Floats) -> Floats:
    planes = [np.ascontiguousarray(light[..., i]) for i in range(3)]
    near = np.stack([cv2.medianBlur(plane, 3) for plane in planes], -1)
    return floats(np.minimum(light, SPECK * near + 0.02 * light.mean()))


def _detail(traced: Traced, cover: Floats, along: Directions) -> Floats:
    """Return the logarithm of the strands' own light against the denoised, at each absorption."""
    denoised = traced.left + traced.right
    least = floats(0.02 * np.median(denoised[cover > SURE], axis=0) + TINY)
    noisy = np.minimum(traced.raw, floats(SPARKLE) * (denoised + least))
    everywhere = np.ones_like(cover)
    raw, smooth = (streaks.averaged(it, everywhere, along) + least for it in (noisy, denoised))
    fine = floats(np.log(raw / smooth))
    fine -= _blurred(fine, cover, DETAIL_BAND)
    contrast = np.sqrt(_blurred(fine * fine, cover, DETAIL_BAND))
    fine *= DETAIL * np.minimum(1, PLAUSIBLE / contrast) ** 2
    return floats(np.clip(fine, -MOST_DETAIL, MOST_DETAIL))


def _evening(light: Floats, cover: Floats, middle: float) -> Floats:
    broad = _blurred(light, cover, EVEN_BAND)
    return floats((np.maximum(broad, TINY) / middle) ** -EVEN)


def _blurred(values: Floats, cover: Floats, sigma: float) -> Floats:
    """Blur over the hair alone."""
    weight = cover if values.ndim == 2 else cover[..., None]
    near = cv2.GaussianBlur(values * weight, (0, 0), sigma)
    share = np.maximum(cv2.GaussianBlur(cover, (0, 0), sigma), 1e-4)
    least = TINY if values.min() >= 0 else -np.inf
    return floats(np.maximum(near / (share if values.ndim == 2 else share[..., None]), least))
