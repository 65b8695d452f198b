"""What an edit did to the frame, before it is brought back into the photo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import Image, Plane, Window, pasted


@dataclass(frozen=True)
class Change:
    """`rgb` is the edited frame. All planes are `frame.SHAPE`, 0..1.

    `old_hair` was there before and is touched, `new_hair` was laid over, `shadow` is what new hair
    casts; nothing beyond their surroundings may change. `kept` is where nothing may change at all.
    `replaced` says where the photo's fine detail is not to be carried over.
    """

    rgb: Image
    old_hair: Plane
    new_hair: Plane
    shadow: Plane
    kept: Plane
    replaced: Plane

    def in_frame(self, rgb: Image, window: Window) -> Change:
        """Return a change of a part as one of the whole frame `rgb`."""
        whole = rgb.copy()
        whole[window] = self.rgb
        planes = (self.old_hair, self.new_hair, self.shadow, self.kept, self.replaced)
        return Change(whole, *(pasted(part, window, rgb.shape) for part in planes))

    def reason(self) -> Plane:
        """How much cause for a change there is at each pixel."""
        return np.asarray(np.maximum.reduce([self.old_hair, self.new_hair, self.shadow]))
