"""Fringes of their own, to be combed over any style of their texture."""

from hair.recipe import Clumps, Comb, Fringe, Recipe, Wave

TEXTURES = {
    "straight": Wave(radius=0.010, turns=1.2),
    "wavy": Wave(radius=0.030, turns=2.2, uneven=1),
    "curly": Wave(radius=0.05, turns=3.6, start=0.02, flat=1, uneven=6, mixed=0.2),
}
CLUMPS = {
    "straight": Clumps(locks=44, wisps=1400, lock=0.5, wisp=0.72, tuft=0.6),
    "wavy": Clumps(locks=40, wisps=1000, lock=0.6, wisp=0.72, tuft=0.6),
    "curly": Clumps(locks=110, wisps=1400, lock=0.90, wisp=0.4, tuft=0.3, even=0.85),
}
"""Of the fringe alone."""

CROWN = Fringe(end=0.30, deep=0.45, apex=-0.15, uneven=0.03, arch=1.4, thinned=0.10)
"""From the crown over the hairline in one fall, thinner to its tips."""

KINDS = {
    "full": CROWN,
    "side": CROWN.model_copy(update={"sweep": 0.8, "arch": 0.8, "slant": 0.25}),
    "curtain": CROWN.model_copy(update={"end": 0.24, "open": 0.34, "arch": 0.8, "uneven": 0.04}),
}


def _fringe(kind: str, texture: str) -> Recipe:
    """Return a fringe of its own, to be combed over the styles of its texture."""
    curly = texture == "curly"
    fringe = KINDS[kind].model_copy(update={"uneven": 0.07}) if curly else KINDS[kind]
    return Recipe(
        name=f"fringe-{kind}-{texture}",
        comb=Comb.FORWARD,
        length=0.5,
        lift=0.14 if curly else 0.11,
        wave=TEXTURES[texture],
        fringe=fringe,
        layers=0.12,
        clumps=CLUMPS[texture],
        flight=0.03,
        steps=60 if curly else 40,
        only_fringe=True,
    )


FRINGES = tuple(_fringe(kind, texture) for texture in TEXTURES for kind in KINDS)
