"""What a hairstyle is, in a few numbers. Lengths are head units (about 15 cm), from root to tip."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Comb(StrEnum):
    """Which way hair leaves the scalp."""

    PARTED = "parted"
    """From the parting to both sides, then down."""

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
    turns: float = Field(gt=0, le=30)
    """Turns per head unit."""
    start: float = Field(0.15, ge=0, lt=1)
    flat: float = Field(0.7, gt=0, le=1)
    uneven: float = Field(0.5, ge=0, le=6)
    """Spread of the phase from lock to lock, in radians."""
    mixed: float = Field(0.10, ge=0, le=0.5)
    """Spread of the turns from lock to lock, as a share of them."""


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
    width: float = Field(0.42, ge=0.1, le=0.5)
    deep: float = Field(0.30, ge=0.05, le=0.5)
    """How far back from the hairline its roots reach."""
    uneven: float = Field(0.02, ge=0, le=0.1)


class Recipe(Model):
    """A style. What is left out is medium: straight, softly layered, natural volume."""

    name: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    length: float = Field(gt=0.02, le=3)
    sides: float | None = Field(None, gt=0.02, le=3)
    """Length below `fade`, where it differs; the two blend over `blend`."""
    fade: float = 0.45
    blend: float = Field(0.10, gt=0)
    comb: Comb = Comb.PARTED
    part: float = Field(0, ge=-0.4, le=0.4)
    lift: float = Field(0.10, ge=0, le=0.5)
    """Thickness of the hair above the scalp."""
    stand: float = Field(0.3, ge=0, le=1.5)
    """How steeply hair leaves the scalp: 0 along it."""
    weight: float = Field(3.0, ge=0, le=12)
    """How fast hair turns downward, per head unit."""
    wave: Wave | None = None
    fringe: Fringe | None = None
    tie: Tie | None = None
    weave: Weave = Weave.LOOSE
    weave_radius: float = Field(0.03, gt=0, le=0.1)
    layers: float = Field(0.08, ge=0, le=0.6)
    """By how much of their length ends differ from lock to lock."""
    framing: float = Field(0.1, ge=0, le=0.8)
    """By how much of their length the locks at the forehead are shorter."""
    turn_in: float = Field(0, ge=-1, le=1)
    """Ends curl towards the neck; below 0 they flip outward."""
    flare: float = Field(0, ge=0, le=1)
    """Hair spreads outward on its way down."""
    locks: int = Field(170, ge=20, le=3000)
    gather: float = Field(0.38, ge=0, le=1)
    """How far guides gather to their lock at the tips."""
    clump: float = Field(0.75, ge=0, le=1)
    """How far strands gather to their guide at the tips."""
    frizz: float = Field(0.008, ge=0, le=0.1)
    flyaways: float = Field(0.02, ge=0, le=0.3)
    taper: float = Field(0.06, ge=0, le=0.6)
    """Over how much of their length strands end: 0 is a blunt cut."""
    guides: int = Field(1800, ge=30, le=8000)
    strands: int = Field(52000, ge=1000, le=120000)
    steps: int = Field(40, ge=6, le=120)
    only_fringe: bool = False
    """Draw the fringe alone, to be combed over other styles."""
    seed: int = 1
