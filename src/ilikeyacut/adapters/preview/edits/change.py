"""The result of an edit in the frame, before it is transferred to the photo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Image, Plane, Window, pasted


@dataclass(frozen=True)
class Change:
    """`rgb` is the edited frame. All planes have the shape `frame.SHAPE` and values in 0..1.

    `old_hair` was there before and changes, `new_hair` was added, `shadow` is cast by new hair;
    nothing beyond their surroundings may change. Nothing at all may change where `kept` is set.
    `replaced` says where the photo's fine detail must not be carried over.
    """

    rgb: Image
    old_hair: Plane
    new_hair: Plane
    shadow: Plane
    kept: Plane
    replaced: Plane

    def in_frame(self, rgb: Image, window: Window) -> Change:
        """Return a change of a part as a change of the whole frame `rgb`."""
        whole = rgb.copy()
        whole[window] = self.rgb
        planes = (self.old_hair, self.new_hair, self.shadow, self.kept, self.replaced)
        return Change(whole, *(pasted(part, window, rgb.shape) for part in planes))

    def reason(self) -> Plane:
        """Return how much cause for a change there is at each pixel."""
        return np.asarray(np.maximum.reduce([self.old_hair, self.new_hair, self.shadow]))
