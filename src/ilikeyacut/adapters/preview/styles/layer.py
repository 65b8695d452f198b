"""Hair as planes of light and coverage, which a shade and a photo's light turn into colour."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.ops import (
    LEAST,
    Plane,
    Window,
    blur,
    floats,
    mean_around,
    resize,
)

FINE = 3.5
"""What is finer than this many pixels is the light of strands, not of the hair as a whole."""


@dataclass(frozen=True)
class Layer:
    """Hair before (`front`) or behind the face, as hair of three absorptions reflects light.

    `light` is linear: what hair of the middle absorption reflects, the mean of a light from the
    picture's left and one from its right; 1 is the median of a style's front hair. `cover` is 0..1.
    The other planes change slowly, and a template keeps them at half the size: `sideways` is
    ln(left / right) of the two lights, `along` 0 at the root and 1 at the tip, `paler`
    ln(low / middle absorption) and `darker` ln(middle / high absorption).
    """

    light: Plane
    cover: Plane
    sideways: Plane
    along: Plane
    paler: Plane
    darker: Plane

    @property
    def soft(self) -> tuple[Plane, Plane, Plane, Plane]:
        """The planes that change slowly, in the order of the fields."""
        return self.sideways, self.along, self.paler, self.darker

    def thinned(self, step: int) -> Layer:
        """Return every so many rows and columns of a placed layer, for measuring."""
        planes = (self.light, self.cover, *self.soft)
        return Layer(*(plane[::step, ::step].copy() for plane in planes))

    def continued(self) -> Layer:
        """Return the layer with light beyond its hair too, for what is blurred there counts inside.

        That is the light of the hair beside it, or the median further away.
        """
        beside = mean_around(self.light, self.cover, FINE)
        beyond = np.where(blur(self.cover, FINE) > LEAST, beside, floats(1))
        return replace(self, light=np.where(self.cover > 0, self.light, beyond))

    def strands(self) -> Plane:
        """Return ln(light) as far as it is finer than FINE pixels."""
        return floats(np.log(self.light / blur(self.light, FINE)))

    def crisper(self, by: float) -> Layer:
        """Return the layer with the contrast of its strands raised `by` a factor."""
        if by == 1:
            return self
        return replace(self, light=floats(self.light * np.exp((by - 1) * self.strands())))

    def shaded(self, by: float, *, below: float | None = None) -> Layer:
        """Return the layer with its broad light to the power 1 + `by`.

        With `below`, only what is darker than that light changes.
        """
        if not by:
            return self
        broad = blur(self.light, FINE)
        shade = broad if below is None else np.minimum(broad / floats(below), 1)
        return replace(self, light=floats(self.light * shade ** floats(by)))

    def within(self, window: Window) -> Layer:
        """Return a part of a placed layer; nothing is copied."""
        return Layer(self.light[window], self.cover[window], *(it[window] for it in self.soft))

    def under(self, other: Layer) -> Layer:
        """Return this layer of a template with another one combed over it."""
        cover = floats(other.cover + self.cover * (1 - other.cover))
        share = floats(other.cover / np.maximum(cover, floats(1e-3)))
        small = resize(share, (self.along.shape[1], self.along.shape[0]))
        soft = (_mixed(*pair, small) for pair in zip(self.soft, other.soft, strict=True))
        return Layer(_mixed(self.light, other.light, share), cover, *soft)


def _mixed(mine: Plane, its: Plane, share: Plane) -> Plane:
    return floats(mine + (its - mine) * share)
