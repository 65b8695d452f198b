"""Transfer functions: from a signal of 0 to 1 to linear light, where 1 is diffuse white."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log, pow

Transfer = Callable[[float], float]

WHITE_NITS = 203.0
"""Diffuse white of HDR in cd/m² (ITU-R BT.2408-7, table 1)."""

_M1, _M2 = 2610 / 16384, 2523 / 32
_C1, _C2, _C3 = 3424 / 4096, 2413 / 128, 2392 / 128
_MOST_NITS = 10_000.0

_A = 0.17883277
_B, _C = 1 - 4 * _A, 0.5 - _A * log(4 * _A)


def gamma(exponent: float) -> Transfer:
    """Return a power law."""
    return lambda signal: signal**exponent


def _piecewise(slope: float, alpha: float, exponent: float, knee: float) -> Transfer:
    """Return a power law with a straight line below the signal `knee`."""

    def to_light(signal: float) -> float:
        return signal / slope if signal < knee else ((signal + alpha - 1) / alpha) ** exponent

    return to_light


def _logarithmic(decades: float) -> Transfer:
    return lambda signal: float(10 ** (decades * (signal - 1))) if signal > 0 else 0.0


def nits(signal: float) -> float:
    """Return the cd/m² of a PQ signal (ITU-R BT.2100-2, table 4: the EOTF)."""
    root = pow(signal, 1 / _M2)
    return _MOST_NITS * pow(max(root - _C1, 0) / (_C2 - _C3 * root), 1 / _M1)


def pq_signal(light: float) -> float:
    """Return the PQ signal of light of at most 10,000 cd/m², the inverse of `pq`."""
    bright = pow(light * WHITE_NITS / _MOST_NITS, _M1)
    return pow((_C1 + _C2 * bright) / (1 + _C3 * bright), _M2)


def pq(signal: float) -> float:
    """The transfer function of PQ, a display's light."""
    return nits(signal) / WHITE_NITS


def hlg(signal: float) -> float:
    """The transfer function of HLG (ITU-R BT.2100-2, table 5: the inverse OETF).

    It is light of the scene. A display of 334 cd/m² shows it unchanged: for that peak BT.2100, note
    5f, gives a system gamma of 1. Diffuse white is a signal of 0.75 (BT.2408-7, table 1).
    """
    return _scene(signal) / _scene(0.75)


def _scene(signal: float) -> float:
    return signal**2 / 3 if signal <= 0.5 else (exp((signal - _C) / _A) + _B) / 12


srgb = _piecewise(12.92, 1.055, 2.4, 0.04045)
"""IEC 61966-2-1."""

_bt709 = _piecewise(4.5, 1.09929682680944, 1 / 0.45, 0.081242858298635)
"""The inverse of the OETF of BT.709, SMPTE 170M and BT.2020."""

HDR = (pq, hlg)

BY_CODE: dict[int, Transfer] = {
    **dict.fromkeys((1, 6, 11, 12, 14, 15), _bt709),
    4: gamma(2.2),
    5: gamma(2.8),
    7: _piecewise(4.0, 1.1115, 1 / 0.45, 0.0912),
    8: gamma(1.0),
    9: _logarithmic(2.0),
    10: _logarithmic(2.5),
    13: srgb,
    16: pq,
    17: lambda signal: 52.37 / 48 * float(signal**2.6),
    18: hlg,
}
"""ITU-T H.273, table 3 (TransferCharacteristics), for signals of 0 to 1."""


def srgb_signal(light: float) -> float:
    """Return the sRGB signal of light from 0 to 1, the inverse of `srgb`."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def tone_map(most: float) -> Transfer:
    """Return the map from a picture's light, up to `most`, to light of at most 1.

    It is the EETF of ITU-R BT.2390-11, section 5.4.1, for a display whose peak is diffuse white and
    whose black is 0: in PQ, nothing changes below a knee, and a Hermite spline leads from there to
    white. A picture that stays below diffuse white does not change.
    """
    if most <= 1:
        return lambda light: min(light, 1.0)
    source = pq_signal(most)
    target = pq_signal(1.0) / source
    knee = 1.5 * target - 0.5

    def mapped(light: float) -> float:
        level = min(pq_signal(light) / source, 1.0)
        if level < knee:
            return light
        t = (level - knee) / (1 - knee)
        spline = (
            (2 * t**3 - 3 * t**2 + 1) * knee
            + (t**3 - 2 * t**2 + t) * (1 - knee)
            + (-2 * t**3 + 3 * t**2) * target
        )
        return min(pq(spline * source), 1.0)

    return mapped
