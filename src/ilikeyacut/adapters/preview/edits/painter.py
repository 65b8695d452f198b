"""The colour of new hair: its shade in the photo's light."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from ilikeyacut.adapters.preview.arrays.lab import to_rgb
from ilikeyacut.adapters.preview.arrays.ops import (
    Floats,
    Image,
    Plane,
    bounds,
    floats,
    ramp,
    strips,
)
from ilikeyacut.adapters.preview.edits import film
from ilikeyacut.adapters.preview.edits.film import Between
from ilikeyacut.adapters.preview.removing import fill
from ilikeyacut.adapters.preview.seeing import cast
from ilikeyacut.adapters.preview.seeing.analysis import Analysis
from ilikeyacut.adapters.preview.styles.layer import Layer
from ilikeyacut.adapters.preview.styles.shades import Shade
from ilikeyacut.adapters.preview.styles.templates import GAMMA, SURE

Points: TypeAlias = tuple[tuple[float, ...], tuple[float, ...]]
"""Lightness of a shade, and a value at each, between which values are interpolated."""

WHITE = 0.74
"""The light that hair of the low absorption reflects, where it shows its shade."""

LIKE_IT = (10, 35, 50, 65, 85), (62, 68, 60, 55, 66)
"""Lightness of a shade, and the percentile of the hair that comes out like it. Light hair scatters
light and shows its shade all over, dark hair where it is lit, and black hair shines there. Nearly
white hair needs room above it, or what is lit burns out."""

CLIPPED = (12, 30, 80), (0.4, 0.65, 0.3)
"""Lightness of a shade, and how much darker hair is than it that stands on end, ln(light): little
more than its tips are lit. Light scatters into light hair, and black hair has no darker depths."""

BEYOND = -0.15, 2.35
"""How far beyond the low (0) and the high absorption (2) the ratios of light are continued."""

BLACKEST = 0.03
"""The least of a channel that is asked for, in sRGB: black hair still reflects some light."""

CRISP = (30, 80), (1.0, 0.5)
"""Lightness of a shade, and how much of their contrast its strands keep: between strands of light
hair the light scatters."""

DEEPER = (60, 82), (0.0, 0.45)
"""Lightness of a shade, and the power of the shade around strands that is added to what is darker
than the hair that shows it: above, light hair has hardly any room for shape, so it lies below."""

MUTED = 0.08
"""How much of a shade's chroma hair lacks where it shows the shade: its strands mirror the lamp,
which a swatch does not. Light hair, whose depths are WARM, lacks none."""

TINTED = 0.45
"""How much of the light takes the shade's own chroma, not that of the absorptions."""

PALE, PALEST = 0.22, 0.30
"""How much paler light is that is twice as bright as the shade, and how pale it gets at most: what
shines has the colour of the lamp, so in Lab hair has about the same chroma at every lightness.
Light hair has little to lose."""

GOLD, GOLDEST = 0.12, 0.16
"""How much nearer red and green come to each other in light that is twice as bright as the shade,
and at most: lit hair turns to yellow, or brown hair would have the hue of skin there."""

WARM, WARMEST = ((65, 82), (0, 1)), 1.6
"""Lightness of a shade, and the share of WARMEST that is so much more chroma in depths of half its
light. Light reaches them through other hair, which colours it, whatever the lamp: else blond hair
is grey there, or green in greenish light."""

GLOSS = 0.6
"""How much glossy hair raises what shines, as a power of how far it outshines the rest."""

TYPICAL = 1.75, 0.0, -0.95
"""ln(light) of the three absorptions at the median of front hair."""

GLOW = 0.15
"""How much further apart, in ln(light), the middle and the high absorption may be than where hair
shows its shade: light that comes through hair from behind is red, and few photos have it."""

ROOTED, ROOTS = ((60, 82), (0.45, 0.5)), ((60, 82), (0.12, 0.22))
"""Lightness of a shade and the light that roots lose to the hair around them, and how far along the
strand they lose some: light hair is darker as far as it has grown since it was dyed."""

UNTANNED, SCALP = 0.1, 0.9
"""How much of the colour of a face its scalp lacks, and how light it is."""

ROOTY = (40, 85), (0.28, 0.7)
"""Lightness of a shade, and how much of a scalp takes its colour: light shines through light roots.
"""

THIN, LEAST_SURE = 2, 125
"""The light of a layer is measured at every THIN-th pixel, of so many at least."""


@dataclass(frozen=True)
class Ink:
    """What one channel of a colour takes.

    `place` is where it lies between the low (0), the middle (1) and the high absorption (2), `gain`
    the ln of a factor of all light, and `shown` the ln of the linear light that it shows.
    """

    place: Between
    gain: Between
    shown: Between

    def to(self, tip: Ink, along: Plane) -> Ink:
        """Return the ink along strands whose tips take another one."""
        if self == tip:
            return self
        pairs = ((self.place, tip.place), (self.gain, tip.gain), (self.shown, tip.shown))
        return Ink(*(floats(at + (end - at) * along) for at, end in pairs))


@dataclass(frozen=True)
class Painter:
    """Gives a template's light the colour of a shade in this photo's light.

    `rightward` is how much of the light comes from the right, `falloff` a factor of the light at
    each place, `lamp` what the light's colour does to each channel (3,), and `anchor` ln(light) at
    the low, middle and high absorption (3,) where the hair shows its shade.
    """

    shade: Shade
    grain: Plane
    rightward: float
    falloff: Plane
    lamp: Floats = field(default_factory=lambda: cast.NEUTRAL)
    anchor: Floats = field(default_factory=lambda: floats(TYPICAL))

    @classmethod
    def of(cls, seen: Analysis, shade: Shade, rng: np.random.Generator) -> Painter:
        """Return the painter for a photo's light and grain."""
        grain = fill.grain(rng, seen.framed.scale, seen.grain, seen.framed.shape)
        rightward = float(np.clip(0.5 + 2.4 * seen.skin.light.across, 0.12, 0.88))
        return cls(shade, grain, rightward, _falloff(seen), seen.skin.light.gains)

    def centred_on(self, layer: Layer, *, clipped: bool = False) -> Painter:
        """Return the painter that gives a layer's LIKE_IT part its shade's own colour.

        Hair that is `clipped` gets less light.
        """
        some = layer.thinned(THIN)
        sure = some.cover > SURE
        if sure.sum() < LEAST_SURE:
            return self
        light = np.log(self._lit(some, self.falloff[::THIN, ::THIN])[sure])
        levels = [light + some.paler[sure], light, light - some.darker[sure]]
        shown = np.percentile(levels, self._by(LIKE_IT), axis=1) + self._by(CLIPPED) * clipped
        return replace(self, anchor=floats(shown))

    def paint(self, layer: Layer) -> Image:
        """Return the layer's colour, black where it covers nothing."""
        out = np.zeros((*layer.cover.shape, 3), np.float32)
        layer = layer.crisper(self._by(CRISP))
        layer = layer.shaded(self._by(DEEPER), below=float(np.exp(self.anchor[1])))
        red = floats(self.anchor[1] - self.anchor[2] + GLOW)
        layer = replace(layer, darker=np.minimum(layer.darker, red))
        inks = self._inks()
        for part in strips(bounds(layer.cover > 0)):
            hair = layer.within(part)
            light = self._lit(hair, self.falloff[part])
            channels = film.developed(self._dyed(hair, light, inks))
            grain = self.grain[part] / floats(100)
            for i, channel in enumerate(channels):
                out[part][..., i] = np.clip(channel + grain, 0, 1)
        return out

    def _lit(self, layer: Layer, falloff: Plane) -> Plane:
        """The light of the middle absorption in this photo's light."""
        leftward = floats(1 - 2 * self.rightward)
        rooted = 1 - floats(self._by(ROOTED)) * ramp(layer.along, self._by(ROOTS), 0)
        return floats(layer.light * (1 + leftward * np.tanh(layer.sideways / 2)) * falloff * rooted)

    def _dyed(self, hair: Layer, light: Plane, inks: list[tuple[Ink, Ink]]) -> list[Plane]:
        """The light of each channel: absorbed, in part of the shade's chroma, paler if bright."""
        found = [root.to(tip, hair.along) for root, tip in inks]
        light = light * self._gloss(hair, light)
        channels = [_absorbed(hair, light, ink) for ink in found]
        luma = film.luma(channels)
        shown = [np.exp(ink.shown) for ink in found]
        ratio = luma / film.luma(shown)
        lit = np.log2(np.maximum(ratio, 1))
        lamp = floats(1 - self._by(WARM))
        pale = np.minimum(1 - np.exp2(-PALE * lit), PALEST) * lamp
        gold = np.minimum(GOLD * lit, GOLDEST)
        own, tint, grey = (1 - pale) * (1 - TINTED), (1 - pale) * TINTED * ratio, pale * luma
        deep = self._depth(ratio)
        neutral = [colour / gain for colour, gain in zip(shown, self.lamp, strict=True)]
        richer = [(colour / film.luma(neutral)) ** deep for colour in neutral]
        red, green, blue = (
            floats((channel * own + tint * colour) * rich + grey)
            for channel, colour, rich in zip(channels, shown, richer, strict=True)
        )
        yellow = film.luma((red, green, np.float32(0))) / (film.LUMA[0] + film.LUMA[1])
        return [red + (yellow - red) * gold, green + (yellow - green) * gold, blue]

    def _depth(self, ratio: Between) -> Between:
        """The power of its chroma that light hair takes besides where it is far darker than it."""
        warm = WARMEST * self._by(WARM)
        return floats(warm * np.log2(np.clip(ratio, 0.35, 1)) ** 2) if warm else np.float32(0)

    def _by(self, points: Points) -> float:
        """Look up what depends on the lightness of the shade."""
        return float(np.interp(self.shade.middle[0], *points))

    def _gloss(self, hair: Layer, light: Plane) -> Between:
        """A factor of the light where even hair of the high absorption shines."""
        if self.shade.gloss == 1:
            return np.float32(1)
        shine = light * np.exp(-hair.darker - self.anchor[2])
        return floats(np.maximum(shine, 1) ** floats(GLOSS * (self.shade.gloss - 1)))

    def _inks(self) -> list[tuple[Ink, Ink]]:
        """Return the inks of roots and tips for each channel."""
        kept = 1 - MUTED * (1 - self._by(WARM))
        root, tip = (
            self._ink(to_rgb(floats(colour * floats([1, kept, kept])).reshape(1, 1, 3))[0, 0])
            for colour in (self.shade.root, self.shade.tip)
        )
        return list(zip(root, tip, strict=True))

    def _ink(self, rgb: Floats) -> list[Ink]:
        """Place a colour between the absorptions, and reach the rest by more or less light."""
        shown = np.log(film.exposed(np.maximum(rgb, floats(BLACKEST))))
        low, middle, high = self.anchor
        exposure = np.log(floats(WHITE)) - low
        off = shown - exposure - middle
        steps = np.maximum(floats([low - middle, middle - high]), floats(0.05))
        place = np.clip(1 - np.where(off > 0, off / steps[0], off / steps[1]), *BEYOND)
        reached = np.where(place < 1, steps[0], steps[1]) * (1 - place)
        columns = (place, exposure + off - reached, shown)
        return [Ink(*floats(channel)) for channel in np.stack(columns, 1)]

    def depths(self) -> Image:
        """Return the colour of hair that hardly any light reaches, (1, 1, 3)."""
        rich = 0.8 + self._by(WARM)
        return to_rgb(floats(self.shade.middle * floats([0.55, rich, rich])).reshape(1, 1, 3))

    def scalp(self, skin: Image) -> Image:
        """Return the skin between the roots, which no sun reaches, tinted by the hair."""
        hair = to_rgb(floats(self.shade.root * floats([0.9, 1, 1])).reshape(1, 1, 3))[0, 0]
        grey = skin @ floats(film.LUMA)
        pale = skin + (grey[..., None] - skin) * floats(UNTANNED)
        rooty = self._by(ROOTY)
        return floats(pale * floats(SCALP * (1 - rooty)) + hair * floats(rooty))


def _absorbed(hair: Layer, light: Plane, ink: Ink) -> Plane:
    """The light of one channel, between the absorptions."""
    up, down = np.maximum(1 - ink.place, 0), np.maximum(ink.place - 1, 0)
    return floats(light * np.exp(up * hair.paler - down * hair.darker + ink.gain))


def _falloff(seen: Analysis) -> Plane:
    """How the light on the head changes from side to side and from top to bottom."""
    light = seen.skin.light
    across = np.clip(seen.axes.side(), -1, 1) * float(np.clip(light.across, -0.2, 0.2))
    down = np.clip(seen.axes.rise() - 0.5, -1, 1) * float(np.clip(light.down, -0.2, 0.2))
    return floats(1 + 0.5 * across + 0.3 * down + 0.1 * light.down) ** floats(GAMMA)
