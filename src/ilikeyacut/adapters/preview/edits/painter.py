"""The colour of new hair: its shade in the photo's light."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import chroma_gain, knee, to_rgb, to_rgb_softly
from ilikeyacut.adapters.preview.arrays.ops import Image, Plane, blur, bounds, floats, strips
from ilikeyacut.adapters.preview.removing import fill
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles.shades import Shade
from ilikeyacut.adapters.preview.styles.templates import Layer

CENTRED = 0.85
"""How much of the difference between painted and asked lightness is taken out."""

LIT = (35, 65), (76, 50)
"""Lightness of a shade, and the percentile of the hair that comes out like it: light hair scatters
light and shows its shade all over, dark hair only in the strands that are lit."""

CLIPPED = 12
"""So many percent less are lit of hair that stands on end: little more than its tips."""

SHINE = 0.75
"""How bright broad highlights may be, in steps of shade."""

STRANDS = 5.0
"""What is broader than this many pixels is the shading of the hair, not of its strands."""

CONTRAST = (0, 9, 22, 62, 88, 100), (7, 9, 14, 20.5, 13, 11)
"""Lightness of a shade, and how far its strands stray from it for one step of their shade."""

THIN, LEAST_SURE = 2, 125
"""The lightness of a layer is measured at every THIN-th pixel, of so many at least."""

BRIGHTEST = 97.0
"""The lightness that the highlights of light hair approach."""


@dataclass(frozen=True)
class Painter:
    """Converts a template's z-scored shades into hair colours in this photo's light.

    `lift` is added to all lightness, so that the front hair matches its shade.
    """

    shade: Shade
    grain: Plane
    rightward: float
    falloff: Plane
    lift: float = 0.0

    @classmethod
    def of(cls, seen: Analysis, shade: Shade, rng: np.random.Generator) -> Painter:
        """Return the painter for a photo's light and grain."""
        grain = fill.grain(rng, seen.framed.scale, seen.grain, seen.framed.shape)
        rightward = float(np.clip(0.5 + 2.4 * seen.skin.light.across, 0.12, 0.88))
        return cls(shade, grain, rightward, _falloff(seen))

    def centred_on(self, layer: Layer, *, clipped: bool = False) -> Painter:
        """Return the painter that gives a layer's LIT part nearly its shade's own lightness."""
        some = layer.thinned(THIN)
        sure = some.cover > 0.8
        if sure.sum() < LEAST_SURE:
            return self
        z, target = self._z(some, STRANDS / THIN), self.shade.along(some.along)[..., 0]
        off = self._lightness(some.along, z, target) * self.falloff[::THIN, ::THIN] - target
        like_it = np.interp(float(self.shade.middle[0]), *LIT) + CLIPPED * clipped
        return replace(self, lift=-CENTRED * float(np.percentile(off[sure], like_it)))

    def paint(self, layer: Layer, brightness: float = 1.0, sunk: float = 0.0) -> Image:
        """Return the layer's colour; `sunk` steps of contrast darker, for hair at the back.

        It is black where the layer covers nothing.
        """
        z, out = self._z(layer), np.zeros((*layer.cover.shape, 3), np.float32)
        for part in strips(bounds(layer.cover > 0)):
            target = self.shade.along(layer.along[part])
            lightness = self._lightness(layer.along[part], z[part], target[..., 0], sunk)
            lightness *= self.falloff[part] * floats(brightness)
            lightness = knee(lightness + self.lift + self.grain[part])
            lightness = np.maximum(lightness, 0.18 * target[..., 0] + 2)
            colour = self._colour(lightness, target)
            out[part] = to_rgb_softly(np.dstack([lightness, *colour]))
        return out

    def _lightness(self, along: Plane, z: Plane, base: Plane, sunk: float = 0.0) -> Plane:
        contrast = self._contrast()
        lit = z * (1.15 * self.shade.gloss)
        most = np.maximum(BRIGHTEST - base, 4)
        up = most * np.tanh(contrast * lit / most)
        out = base + np.where(z > 0, up, contrast * z)
        out -= contrast * sunk + 0.16 * base * np.exp(-along / 0.06)
        return floats(out)

    def _z(self, layer: Layer, strands: float = STRANDS) -> Plane:
        """The shade under this light: broad shading bent, so that single strands show all over."""
        z = (1 - self.rightward) * layer.from_left + self.rightward * layer.from_right
        weight = layer.cover + floats(1e-3)
        broad, share = blur(floats(z * weight), strands), blur(weight, strands)
        for part in strips(bounds(layer.cover > 0)):
            z[part] = self._bent(z[part], broad[part] / share[part])
        return z

    def _bent(self, z: Plane, broad: Plane) -> Plane:
        shine = SHINE + 0.5 * (self.shade.gloss - 1)
        bent = np.where(broad > 0, shine * np.tanh(broad / shine), 1.35 * np.tanh(broad / 1.35))
        return floats(bent + 2.4 * np.tanh((z - broad) / 2.0))

    def _contrast(self) -> float:
        """Most in the middle of the scale: black hair hardly shades, white hair has no room."""
        base = float(self.shade.middle[0])
        return float(np.interp(base, CONTRAST[0], CONTRAST[1]))

    def _colour(self, lightness: Plane, target: Image) -> tuple[Plane, Plane]:
        """Lit brown is warmer, not greyer."""
        gain = chroma_gain(lightness, float(self.shade.middle[0]))
        warm = np.clip((lightness / np.maximum(target[..., 0], 10)) ** 0.6, 1, 1.6)
        red, yellow = target[..., 1] * gain * (0.3 + 0.7 * warm), target[..., 2] * gain * warm
        return floats(red), floats(yellow)

    def depths(self) -> Image:
        """Return the colour of hair that hardly any light reaches, (1, 1, 3)."""
        return to_rgb(floats(self.shade.middle * floats([0.55, 0.8, 0.8])).reshape(1, 1, 3))

    def scalp(self, skin: Image) -> Image:
        """Return the skin between the roots: a little darker, tinted by the hair."""
        hair = to_rgb(floats(self.shade.root * floats([0.9, 1, 1])).reshape(1, 1, 3))[0, 0]
        return np.asarray(skin * (0.86 * 0.55) + hair * floats(0.45), np.float32)


def _falloff(seen: Analysis) -> Plane:
    """How the light on the head changes from side to side and from top to bottom."""
    light = seen.skin.light
    across = np.clip(seen.axes.side(), -1, 1) * float(np.clip(light.across, -0.2, 0.2))
    down = np.clip(seen.axes.rise() - 0.5, -1, 1) * float(np.clip(light.down, -0.2, 0.2))
    return floats(1 + 0.5 * across + 0.3 * down + 0.1 * light.down)
