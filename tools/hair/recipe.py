"""What a hairstyle is, in a few numbers. Lengths are head units (about 15 cm), from root to tip."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hair import head


class Comb(StrEnum):
    """Which way hair leaves the scalp."""

    PARTED = "parted"
    """From the parting to both sides, then down over a shell round the head."""

    FORWARD = "forward"
    """From the crown outward, as short hair grows."""

    BACK = "back"
    """From the forehead over the crown."""

    OUT = "out"
    """Straight out from the scalp."""

    TIED = "tied"
    """Along the scalp to one place, where it is held."""


class Weave(StrEnum):
    """How the strands of a lock lie together."""

    LOOSE = "loose"
    BRAID = "braid"
    ROPE = "rope"


class Model(BaseModel):
    """Frozen; refuses names it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Wave(Model):
    """A wave, or a coil if it turns often. `start` is where along the strand it sets in.

    `flat` is the depth of the turn against its width: 1 is a round coil.
    """

    radius: float = Field(gt=0, le=0.15)
    turns: float = Field(gt=0, le=40)
    """Turns per head unit."""
    start: float = Field(0.15, ge=0, lt=1)
    flat: float = Field(0.7, ge=0, le=1)
    uneven: float = Field(0.5, ge=0, le=6)
    """Spread of the phase from lock to lock, in radians."""
    mixed: float = Field(0.10, ge=0, le=0.5)
    """Spread of the turns from lock to lock, as a share of them."""


class Shell(Model):
    """The body of falling hair by height: half the width inside it, and how thick it is.

    `y` ascends. The skull's own half width is 0.535; its sides bulge by `uneven` of the thickness.
    """

    y: tuple[float, ...]
    inner: tuple[float, ...]
    thick: tuple[float, ...]
    uneven: float = Field(0.22, ge=0, le=1)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not len(self.y) == len(self.inner) == len(self.thick) >= 2:
            raise ValueError("a shell has one width and one thickness for each height")
        if any(above <= below for below, above in pairwise(self.y)):
            raise ValueError("the heights of a shell ascend")
        return self


class Clumps(Model):
    """How strands gather at their tips: numbers of groups, and shares of the way to their middle.

    A lock is gathered before it is waved, wisps and tufts within it afterwards.
    """

    locks: int = Field(150, ge=20, le=4000)
    wisps: int = Field(2600, ge=20, le=12000)
    lock: float = Field(0.45, ge=0, le=1.4)
    """Beyond 1 the loosest strands gather too: each lock is a ringlet."""
    until: float = Field(0.6, gt=0, le=1)
    """The share of a strand's length at which locks are gathered."""
    wisp: float = Field(0.75, ge=0, le=0.97)
    tuft: float = Field(0.60, ge=0, le=0.97)
    """A tuft is about four hairs of a wisp."""
    even: float = Field(0.55, ge=0, le=1)
    """How much of its share the loosest strand gathers: near 1, coils stay whole."""


class Hairline(Model):
    """Where hair begins: at a `height` for each of `head.AZIMUTH`, `uneven` by groups of hairs.

    It grows dense over `soft`; single hairs are off by `mixed`.
    """

    height: tuple[float, ...] = tuple(head.HAIRLINE.tolist())
    soft: float = Field(0.085, gt=0, le=0.3)
    uneven: float = Field(0.019, ge=0, le=0.1)
    mixed: float = Field(0.012, ge=0, le=0.1)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.height) != len(head.AZIMUTH):
            raise ValueError("a hairline has one height for each azimuth")
        return self


class Tie(Model):
    """Where tied hair is held, and what becomes of it: a tail through `tail`, or a bun of `bun`."""

    at: tuple[float, float, float]
    radius: float = Field(0.07, gt=0, le=0.3)
    bun: float = Field(0, ge=0, le=0.4)
    tail: tuple[tuple[float, float, float], ...] = ()
    tail_radius: float = Field(0.15, gt=0, le=0.4)


class Fringe(Model):
    """Hair combed over the forehead, down to the height `end`; `sweep` > 0 goes to the right.

    `open` parts it in the middle by so much at its ends; `width` is how far it reaches aside.
    """

    end: float = Field(ge=0.15, le=0.5)
    sweep: float = Field(0, ge=-1.5, le=1.5)
    open: float = Field(0, ge=0, le=0.5)
    width: float = Field(0.48, ge=0.1, le=0.5)
    deep: float = Field(0.30, ge=0.05, le=0.5)
    """How far back from the hairline its roots reach, `mixed` with those of the hair behind."""
    mixed: float = Field(0.05, ge=0, le=0.3)
    apex: float = Field(0, ge=-0.4, le=0)
    """The depth up to which its roots reach back in the middle, as the tip of a triangle."""
    uneven: float = Field(0.02, ge=0, le=0.1)
    arch: float = Field(0.8, ge=-2, le=2)
    """How much lower it ends towards the temples: at `x` by `arch` times its square."""
    slant: float = Field(0, ge=-1, le=1)
    """How much lower it ends to the right: at `x` by `slant` times it."""
    thinned: float = Field(0.06, ge=0, le=0.3)
    """By how much single hairs end higher than `end`, so that it shows skin between its ends."""

    @property
    def from_crown(self) -> bool:
        """Whether it falls from the crown, over the hair behind it, and ends in locks."""
        return self.apex < 0


class Recipe(Model):
    """A style. What is left out is medium: straight, softly layered, natural volume."""

    name: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    length: float = Field(gt=0.02, le=3)
    """How long the hair is; with `cut`, how far it would grow."""
    sides: float | None = Field(None, gt=0.02, le=3)
    """Length below `fade`, where it differs; the two blend over `blend`."""
    fade: float = Field(0.45, ge=0.1, le=0.9)
    blend: float = Field(0.10, gt=0)
    taper: float = Field(1, gt=0, le=1)
    """The share of the hairs that grow at the ears; from `fade` up all do. Skin shows between."""
    comb: Comb = Comb.PARTED
    hairline: Hairline = Hairline()
    part: float = Field(0, ge=-0.4, le=0.4)
    part_mixed: float = Field(0.0035, ge=0, le=0.2)
    """How far from its parting hair is combed to either side, in head units."""
    shell: Shell | None = None
    fall: float = Field(1.0, ge=0, le=1)
    """How far the larger side of parted hair falls over its corner of the forehead."""
    back: float = Field(0, ge=0, le=2)
    """How much further back parted hair leaves the scalp at the forehead."""
    cut: float | None = Field(None, ge=-2.0, le=0.5)
    """The height at which falling hair is cut, `ragged` unevenly."""
    ragged: float = Field(0.04, ge=0, le=0.3)
    thin: float = Field(0.12, ge=0, le=0.6)
    """By up to so much of their length a third of the hairs are shorter: ends thin out."""
    lift: float = Field(0.10, ge=0, le=1)
    """How thick combed hair, a fringe and tied hair lie above the scalp."""
    rise: float = Field(0.10, ge=0, le=1)
    """How steeply parted hair leaves the scalp."""
    stand: float = Field(0.3, ge=0, le=1.5)
    """How steeply combed hair leaves the scalp: 0 along it."""
    tousled: float = Field(0, ge=0, le=1)
    """How far each lock of combed hair leans its own way: 1 is as much as along the comb."""
    weight: float = Field(3.0, ge=0, le=12)
    """How fast hair turns downward, per head unit."""
    wave: Wave | None = None
    fringe: Fringe | None = None
    tie: Tie | None = None
    weave: Weave = Weave.LOOSE
    weave_radius: float = Field(0.03, gt=0, le=0.1)
    lumps: float = Field(0.05, ge=0, le=0.3)
    """How uneven the width of a plait is along its way, as a share of it."""
    plaits: int = Field(200, ge=20, le=600)
    """How many braids or ropes a woven head has."""
    layers: float = Field(0.08, ge=0, le=0.6)
    """By how much of their length ends differ from lock to lock."""
    framing: float = Field(0, ge=0, le=0.8)
    """By how much of their length the locks at the forehead are shorter."""
    clumps: Clumps = Clumps()
    frizz: float = Field(0.006, ge=0, le=0.1)
    """How far single strands wander, in head units a step of their way."""
    flyaways: float = Field(0.045, ge=0, le=0.6)
    """The share of strands that leave their lock, by `flight` head units."""
    flight: float = Field(0.06, ge=0, le=0.3)
    growing: float = Field(0.07, ge=0, le=0.5)
    """The share of hairs that are still short."""
    strands: int = Field(105_000, ge=1000, le=150_000)
    steps: int = Field(64, ge=6, le=160)
    only_fringe: bool = False
    """Draw the fringe alone, to be combed over other styles."""
    seed: int = 1

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.comb is Comb.PARTED and self.shell is None and not self.only_fringe:
            raise ValueError("parted hair needs a shell to fall over")
        if self.comb is Comb.TIED and self.tie is None:
            raise ValueError("tied hair needs a tie")
        if self.only_fringe and self.fringe is None:
            raise ValueError("a fringe of its own needs its numbers")
        return self

    @property
    def symmetric(self) -> bool:
        """Whether the style looks the same in a mirror, but for strands and a tail's side."""
        swept = self.fringe is not None and (self.fringe.sweep != 0 or self.fringe.slant != 0)
        thrown = self.weave is not Weave.LOOSE
        aside = self.tie is not None and self.tie.at[0] != 0
        return self.part == 0 and not (swept or thrown or aside)
