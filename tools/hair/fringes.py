"""Fringes of their own, to be combed over any style of their texture."""

from hair.recipe import Fringe, Recipe, Wave

TEXTURES = {
    "straight": Wave(radius=0.010, turns=1.2),
    "wavy": Wave(radius=0.030, turns=2.2, uneven=1),
    "curly": Wave(radius=0.045, turns=3.2, start=0.08, flat=0.9, uneven=6, mixed=0.2),
}
KINDS = {
    "full": Fringe(end=0.345),
    "side": Fringe(end=0.33, sweep=0.8, deep=0.36),
    "curtain": Fringe(end=0.26, open=0.28, deep=0.34, uneven=0.03),
}


def _fringe(kind: str, texture: str) -> Recipe:
    """Return a fringe of its own, to be combed over the styles of its texture."""
    curly = texture == "curly"
    return Recipe(
        name=f"fringe-{kind}-{texture}",
        length=0.5,
        lift=0.14 if curly else 0.11,
        wave=TEXTURES[texture],
        fringe=KINDS[kind],
        layers=0.15,
        locks=60 if curly else 45,
        gather=0.8 if curly else 0.4,
        taper=0.08,
        guides=8000,
        strands=90000,
        steps=44 if curly else 30,
        only_fringe=True,
    )


FRINGES = tuple(_fringe(kind, texture) for texture in TEXTURES for kind in KINDS)
