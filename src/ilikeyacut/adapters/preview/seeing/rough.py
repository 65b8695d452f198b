"""How rough a picture is: hair in focus is, skin and what is out of focus are not."""

from __future__ import annotations

import cv2
import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Plane, blur, floats, resize
from ilikeyacut.adapters.preview.seeing.hair import COARSE

SMOOTH = 0.02
"""The power of detail, in squares of L, below which all is equally smooth."""


def roughness(lightness: Plane) -> Plane:
    """Return the logarithm of the power of detail of a pixel or two, at 1 / COARSE of the size.

    Single edges are no roughness: only what goes on in all directions is.
    """
    small = (lightness.shape[1] // COARSE, lightness.shape[0] // COARSE)
    fine = lightness - blur(lightness, 1.5)
    power = cv2.morphologyEx(resize(fine * fine, small), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return floats(np.log(blur(floats(power), 1.0) + floats(SMOOTH)))
