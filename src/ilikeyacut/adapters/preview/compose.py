"""Lay new hair on a bare head: behind it, its shadow on it, and before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ilikeyacut.adapters.preview import fill, removal, templates
from ilikeyacut.adapters.preview.analysis import Analysis
from ilikeyacut.adapters.preview.change import Change
from ilikeyacut.adapters.preview.fit import Cut, fit
from ilikeyacut.adapters.preview.frame import SIZE
from ilikeyacut.adapters.preview.hair import features
from ilikeyacut.adapters.preview.lab import chroma_gain, knee, to_rgb, to_rgb_softly
from ilikeyacut.adapters.preview.ops import (
    Image,
    Plane,
    as_plane,
    blur,
    bounds,
    doubles,
    floats,
    grown,
    over,
    ramp,
    warp,
)
from ilikeyacut.adapters.preview.removal import Bare
from ilikeyacut.adapters.preview.shades import Shade
from ilikeyacut.adapters.preview.templates import Layer

BROW_MARGIN = 0.005
"""New hair may come down to this height above the brows, in face heights."""

CENTRED = 0.85
"""How much of the difference between painted and asked lightness is taken out."""

SOFT_SHADE, SOFT_EDGE = 0.28, 0.42
"""Blur of strands and of their coverage, in pixels for each frame pixel that a photo pixel has
more than one: edges must not alias, but strands that lose their contrast stop being hair."""

SHADOW_SEEN = 5.0
"""A shadow of 1 / SHADOW_SEEN is as much cause for a change as hair that covers."""


@dataclass(frozen=True)
class Painter:
    """Turns the z-scored shades of a template into the colour of hair in this photo's light.

    `lift` is added to all lightness, so that the front hair comes out as light as its shade.
    """

    shade: Shade
    grain: Plane
    rightward: float
    downward: float
    lift: float = 0.0

    def centred_on(self, layer: Layer) -> Painter:
        """Return the painter whose median over a layer is nearly the shade's own lightness."""
        sure = layer.cover > 0.8
        if sure.sum() < 500:
            return self
        off = self._lightness(layer, 1.0, 0.0) - self.shade.along(layer.along)[..., 0]
        return replace(self, lift=-CENTRED * float(np.median(off[sure])))

    def paint(self, layer: Layer, brightness: float = 1.0, sunk: float = 0.0) -> Image:
        """Return the layer's colour; `sunk` steps of contrast darker, for hair at the back."""
        target = self.shade.along(layer.along)
        lightness = self._lightness(layer, brightness, sunk)
        lightness = knee(lightness + self.lift + self.grain)
        lightness = np.maximum(lightness, 0.18 * target[..., 0] + 2)
        return to_rgb_softly(np.dstack([lightness, *self._colour(lightness, target)]))

    def _lightness(self, layer: Layer, brightness: float, sunk: float) -> Plane:
        base, contrast = self.shade.along(layer.along)[..., 0], self._contrast()
        z = (1 - self.rightward) * layer.from_left + self.rightward * layer.from_right
        lit = (z * 1.15 + 0.10 * z * z) * self.shade.gloss
        out = base + contrast * np.where(z > 0, lit, 2.2 * np.tanh(z / 2.2))
        out -= contrast * sunk + 0.16 * base * np.exp(-layer.along / 0.06)
        return np.asarray(out * (brightness * (1 + 0.10 * self.downward)), np.float32)

    def _contrast(self) -> float:
        return 10.5 + 0.16 * float(self.shade.middle[0])

    def _colour(self, lightness: Plane, target: Image) -> tuple[Plane, Plane]:
        """Lit brown is warmer, not greyer."""
        gain = chroma_gain(lightness, float(self.shade.middle[0]))
        warm = np.clip((lightness / np.maximum(target[..., 0], 10)) ** 0.6, 1, 1.6)
        red, yellow = target[..., 1] * gain * (0.3 + 0.7 * warm), target[..., 2] * gain * warm
        return floats(red), floats(yellow)


def restyle(seen: Analysis, cut: Cut, shade: Shade, seed: int) -> Change:
    """Replace the hair by a style; `seed` decides the grain."""
    rng = np.random.default_rng(seed)
    template = templates.load(cut.style.name)
    found = fit(seen, template, cut)
    kept = features(seen.axes, seen.face, below=seen.axes.brows + BROW_MARGIN)
    bare = removal.remove(seen, found, rng)
    front, back = (_softened(found.place(layer), seen) for layer in (template.front, template.back))
    before = floats(np.clip(front.cover * 1.06, 0, 1) * (1 - kept))
    behind = _behind(seen, cut, bare, back)
    window = bounds((before > 0) | (behind > 0))
    front, back = front.within(window), back.within(window)
    painter = _painter(seen, shade, fill.grain(rng, seen.framed.scale, seen.grain)[window])
    painter = painter.centred_on(front)
    rgb = over(bare.rgb, _scalp(bare, shade), _scalp_shown(seen, bare, before))
    painted = painter.paint(back, brightness=0.80, sunk=0.6)
    rgb[window] = over(rgb[window], painted, behind[window])
    shadow = _shadow(seen, bare, before, kept)
    rgb *= 1 - shadow[..., None] * floats([0.80, 1.0, 1.12])
    rgb[window] = over(rgb[window], painter.paint(front), before[window])
    new = floats(before + behind * (1 - before))
    still = np.minimum(kept, removal.untouched(seen))
    return Change(
        rgb=np.clip(rgb, 0, 1, out=rgb),
        old_hair=bare.old_hair,
        new_hair=new,
        shadow=floats(np.clip(shadow * SHADOW_SEEN, 0, 1)),
        kept=still,
        replaced=np.maximum(bare.removed, new),
    )


def _softened(layer: Layer, seen: Analysis) -> Layer:
    """Strands are no sharper than the photo, which may be smaller than the frame."""
    beyond = max(0.0, seen.framed.scale - 0.8)
    if beyond * SOFT_EDGE <= 0.3:
        return layer
    left, right = (blur(z, beyond * SOFT_SHADE) for z in (layer.from_left, layer.from_right))
    return Layer(left, right, layer.along, blur(layer.cover, beyond * SOFT_EDGE))


def _painter(seen: Analysis, shade: Shade, grain: Plane) -> Painter:
    light = seen.skin.light
    rightward = float(np.clip(0.5 + 2.4 * light.across, 0.12, 0.88))
    return Painter(shade, grain, rightward, light.down)


def _behind(seen: Analysis, cut: Cut, bare: Bare, back: Layer) -> Plane:
    """Coverage of the back layer: the head and the body stand before it."""
    body = bare.body
    if not cut.style.shows_ears:
        body = body * (1 - as_plane(grown(seen.ears > 0.3, 4)) * (1 - blur(as_plane(seen.face), 2)))
    head = blur(as_plane(bare.skull) * ramp(seen.axes.rise(), 0.74, 0.86), 3)
    return np.asarray(np.clip(back.cover * 1.10, 0, 1) * (1 - np.maximum(body, head)), np.float32)


def _scalp(bare: Bare, shade: Shade) -> Image:
    """Skin between the roots: a little darker, a little of the hair's colour."""
    hair = to_rgb(floats(shade.root * floats([0.9, 1, 1])).reshape(1, 1, 3))[0, 0]
    return np.asarray(bare.skin * (0.86 * 0.68) + hair * floats(0.32), np.float32)


def _scalp_shown(seen: Analysis, bare: Bare, before: Plane) -> Plane:
    near = blur(as_plane(grown(before > 0.5, 5)), 5)
    return np.asarray(near * bare.skull * ramp(seen.axes.rise(), 0.93, 1.0), np.float32)


def _shadow(seen: Analysis, bare: Bare, before: Plane, kept: Plane) -> Plane:
    """What the front hair takes from the light on skin and cloth, cast away from the light."""
    width = seen.axes.width
    cast = doubles([[1, 0, -40 * seen.skin.light.across], [0, 1, 0.026 * width]])
    tight = warp(blur(before, 0.016 * width), cast, SIZE)
    wide = warp(blur(before, 0.055 * width), cast, SIZE)
    dark = np.clip(tight * 0.24 + wide * 0.22, 0, 0.46) * np.maximum(bare.body, bare.skull)
    bald = bare.skull * ramp(seen.axes.rise(), 0.70, 0.80)
    return np.asarray(dark * (1 - before) * (1 - 0.45 * bald) * (1 - kept), np.float32)
