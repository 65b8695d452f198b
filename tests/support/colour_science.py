"""The right sRGB of a coded colour, straight from the standards.

Independent of the product: floating point, one formula a standard, nothing shared. Pictures are
arrays of shape (height, width, 3). A *signal* is R'G'B' from 0 to 1, as coded; *light* is linear,
where 1 is diffuse white; *levels* are sRGB from 0 to 255.

Sources: ITU-T H.273 (code points), ITU-R BT.709-6, BT.2020-2, BT.2100-2 (PQ, HLG), BT.2408-7
(reference white), BT.2390-11 section 5.4 (tone mapping), IEC 61966-2-1 (sRGB), SMPTE RP 431-2 and
EG 432-1 (P3), Lindbloom (Bradford adaptation).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float64]
Curve = Callable[[Pixels], Pixels]
Point = tuple[float, float]
Primaries = tuple[Point, Point, Point, Point]
"""Chromaticities (x, y) of red, green, blue and white."""

D65, C, DCI = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351)
BT709: Primaries = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), D65)
PRIMARIES: dict[int, Primaries] = {
    1: BT709,
    4: ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), C),
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65),
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), C),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
    10: ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (1 / 3, 1 / 3)),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), D65),
}
"""By H.273 ColourPrimaries."""


@dataclass(frozen=True)
class Transfer:
    """A transfer function: signal to light, and back."""

    to_light: Curve
    to_signal: Curve


def gamma(exponent: float) -> Transfer:
    return Transfer(lambda v: v**exponent, lambda light: np.maximum(light, 0) ** (1 / exponent))


def _piecewise(slope: float, alpha: float, power: float, knee: float) -> Transfer:
    """Return V = slope * L below L = knee, and alpha * L^power - (alpha - 1) above."""
    return Transfer(
        lambda v: np.where(
            v < slope * knee,
            v / slope,
            (np.maximum(v + alpha - 1, 0) / alpha) ** (1 / power),
        ),
        lambda light: np.where(
            light < knee, slope * light, alpha * np.maximum(light, 0) ** power - (alpha - 1)
        ),
    )


def _logarithmic(decades: float) -> Transfer:
    return Transfer(
        lambda v: np.where(v > 0, 10 ** (decades * (v - 1)), 0.0),
        lambda light: np.maximum(1 + np.log10(np.maximum(light, 1e-9)) / decades, 0),
    )


REFERENCE_WHITE = 203.0
"""Diffuse white of HDR in cd/m² (BT.2408, table 1). In HLG it is a signal of 0.75."""

M1, M2 = 2610 / 16384, 2523 / 4096 * 128
C1, C2, C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32


def pq_nits(v: Pixels) -> Pixels:
    """PQ EOTF (BT.2100, table 4): cd/m²."""
    root = np.maximum(v, 0) ** (1 / M2)
    return np.asarray(10_000 * (np.maximum(root - C1, 0) / (C2 - C3 * root)) ** (1 / M1))


def pq_signal(nits: Pixels) -> Pixels:
    y = (np.clip(nits, 0, 10_000) / 10_000) ** M1
    return np.asarray(((C1 + C2 * y) / (1 + C3 * y)) ** M2)


A = 0.17883277
B, C0 = 1 - 4 * A, 0.5 - A * np.log(4 * A)


def hlg_scene(v: Pixels) -> Pixels:
    """The inverse of HLG's OETF (BT.2100, table 5): scene light from 0 to 1."""
    return np.where(v <= 0.5, v**2 / 3, (np.exp((v - C0) / A) + B) / 12)


def hlg_signal(scene: Pixels) -> Pixels:
    scene = np.clip(scene, 0, 1)
    upper = A * np.log(np.maximum(12 * scene - B, 1e-9)) + C0
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), upper)


HLG_WHITE = float(hlg_scene(np.array(0.75)))

SRGB = _piecewise(12.92, 1.055, 1 / 2.4, 0.0031308)
_BT709 = _piecewise(4.5, 1.09929682680944, 0.45, 0.018053968510807)
PQ, HLG = 16, 18
TRANSFERS: dict[int, Transfer] = {
    **dict.fromkeys((1, 6, 11, 12, 14, 15), _BT709),
    4: gamma(2.2),
    5: gamma(2.8),
    7: _piecewise(4.0, 1.1115, 0.45, 0.0228),
    8: gamma(1.0),
    9: _logarithmic(2.0),
    10: _logarithmic(2.5),
    13: SRGB,
    PQ: Transfer(
        lambda v: pq_nits(v) / REFERENCE_WHITE, lambda light: pq_signal(light * REFERENCE_WHITE)
    ),
    17: Transfer(
        lambda v: v**2.6 * 52.37 / 48,
        lambda light: (np.maximum(light, 0) * 48 / 52.37) ** (1 / 2.6),
    ),
    HLG: Transfer(lambda v: hlg_scene(v) / HLG_WHITE, lambda light: hlg_signal(light * HLG_WHITE)),
}
"""By H.273 TransferCharacteristics. HLG is read as scene light, which a display of 334 cd/m² shows
unchanged: there its system gamma is 1 (BT.2100, table 5, note 5f)."""


def levels_of(signal: Pixels, primaries: Primaries, transfer: int | Transfer) -> Pixels:
    """Return the sRGB levels, not rounded, that a coded picture must come out as.

    Colours outside sRGB are clipped channel by channel. HDR is tone-mapped channel by channel, in
    its own primaries.
    """
    curve = TRANSFERS[transfer] if isinstance(transfer, int) else transfer
    light = curve.to_light(np.clip(signal, 0, 1))
    if transfer in {PQ, HLG}:
        light = tone_mapped(light, peak(signal, curve))
    light = np.minimum(light, 1.0) @ between(primaries, BT709).T
    return 255 * SRGB.to_signal(np.clip(light, 0, 1))


def signal_of(levels: Pixels, primaries: Primaries, transfer: int | Transfer) -> Pixels:
    """Return the signal of an sRGB picture in another coding; sRGB's white is diffuse white."""
    curve = TRANSFERS[transfer] if isinstance(transfer, int) else transfer
    light = SRGB.to_light(levels / 255) @ between(BT709, primaries).T
    return np.clip(curve.to_signal(np.clip(light, 0, None)), 0, 1)


# ---------------------------------------------------------------- tone mapping


def peak(signal: Pixels, curve: Transfer) -> float:
    """Return the light of a picture's peak, at least diffuse white.

    It is the level of 0 to 255 that at most one in a thousand of all samples exceeds.
    """
    levels = np.sort(np.round(255 * np.clip(signal, 0, 1)).ravel())
    level = levels[len(levels) - 1 - len(levels) // 1000]
    return max(1.0, float(curve.to_light(np.array(level / 255))))


def tone_mapped(light: Pixels, most: float) -> Pixels:
    """Map light of 0 to `most` to 0 to 1: the EETF of BT.2390-11, section 5.4.1, black left out."""
    source = pq_signal(np.array(most * REFERENCE_WHITE))
    e1 = np.minimum(pq_signal(light * REFERENCE_WHITE) / source, 1.0)
    target = float(pq_signal(np.array(REFERENCE_WHITE)) / source)
    knee = 1.5 * target - 0.5
    if knee >= 1:
        return light
    t = (e1 - knee) / (1 - knee)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * target
    )
    return pq_nits(np.where(e1 < knee, e1, spline) * source) / REFERENCE_WHITE


# ---------------------------------------------------------------- primaries


def between(source: Primaries, target: Primaries) -> Pixels:
    """Return the matrix from light of one set of primaries to another's; white stays white."""
    adapted = _bradford(source[3], target[3]) @ _to_xyz(source)
    return np.asarray(np.linalg.inv(_to_xyz(target)) @ adapted)


def _to_xyz(primaries: Primaries) -> Pixels:
    corners = np.array([(x, y, 1 - x - y) for x, y in primaries[:3]]).T
    return np.asarray(corners * np.linalg.solve(corners, white_xyz(primaries[3])))


def white_xyz(white: Point) -> Pixels:
    x, y = white
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _bradford(source: Point, target: Point) -> Pixels:
    cone = np.array(
        [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
    )
    gains = (cone @ white_xyz(target)) / (cone @ white_xyz(source))
    return np.asarray(np.linalg.inv(cone) @ np.diag(gains) @ cone)
