"""Lights tied hair as a camera's light does: with a soft band of shine across its strands.

A template is lit from above and behind too. Hair that lies on the head would be dark where it
begins and bright at the crown, as a fringe is, and look like a cap.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import blur, floats, resize
from ilikeyacut.adapters.preview.styles.layer import FINE, Layer

SHINE, AT, WIDE = 0.4, 0.11, 0.06
"""How much brighter, ln(light), hair is where it shines, at which place along the strands that is,
and how far along them the shine falls to a third."""

CRISP = 1.7
"""How much more contrast its strands have for the range of tones that the hair loses."""


def banded(front: Layer) -> Layer:
    """Return the front of tied hair with a band of shine in place of its own broad light."""
    front = front.continued()
    size = front.cover.shape[1], front.cover.shape[0]
    off = (blur(resize(front.along, size), FINE) - floats(AT)) / floats(WIDE)
    lit = front.strands() + floats(SHINE) * np.exp(-(off**2))
    return replace(front, light=floats(np.exp(lit))).crisper(CRISP)
