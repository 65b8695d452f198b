"""`python -m hair [NAME ...]`: make the templates of these styles and fringes, or of all."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from time import perf_counter

from hair import checksums, look, recipes, strands, template
from hair.finish import Traced
from hair.recipe import Recipe
from hair.render import ROOT, Options, finished, keep, kept, trace
from hair.strands import Strands
from hair.template import Planes
from ilikeyacut.adapters.preview.styles.templates import TEMPLATES, YAWS

LOOKS = ROOT / "build" / "hair-looks"
TRACES = ROOT / "build" / "hair-traces"
"""What was traced, before it is finished and packed: 60 MB a style and yaw."""


def main(arguments: list[str]) -> None:
    """Store each style at each yaw and say how long it took.

    Exits when there is no such style, or no Blender that can draw it.
    """
    asked = _parsed(arguments)
    known = {recipe.name: recipe for recipe in recipes.ALL}
    if unknown := [name for name in asked.names if name not in known]:
        raise SystemExit(f"no style {', '.join(unknown)}; there are {', '.join(known)}")
    try:
        for name in asked.names or known:
            make(known[name], asked)
    except (RuntimeError, ValueError, FileNotFoundError) as fault:
        raise SystemExit(str(fault)) from fault


def _parsed(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="hair", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a style; without one, all")
    parser.add_argument(
        "--quick", action="store_true", help=f"write a small, noisy picture into {LOOKS} instead"
    )
    parser.add_argument(
        "--finish", action="store_true", help=f"trace nothing: finish what is in {TRACES} again"
    )
    parser.add_argument(
        "--yaw", type=int, action="append", choices=YAWS, help="only this one; may be repeated"
    )
    parser.add_argument("--threads", type=int, default=0, help="0, the default, takes all cores")
    return parser.parse_args(arguments)


def make(recipe: Recipe, asked: Namespace) -> None:
    """Draw and store a style at each yaw; heads turned left before those turned right."""
    yaws = asked.yaw or ((0,) if asked.quick else YAWS)
    found = None if asked.finish else strands.grow(recipe)
    for yaw in sorted(yaws, reverse=True):
        start = perf_counter()
        layers = finished(_traced(recipe, found, yaw, asked))
        path = _stored(recipe.name, yaw, layers, quick=asked.quick)
        took, size = perf_counter() - start, path.stat().st_size // 1000
        print(f"{path.name}: {took:.1f} s, {size} KB", flush=True)


def _traced(recipe: Recipe, found: Strands | None, yaw: int, asked: Namespace) -> list[Traced]:
    """Trace a style, unless its mirror image was traced before, or nothing is to be traced."""
    other = TRACES / f"{recipe.name}_{-yaw}.npz"
    if yaw < 0 and recipe.symmetric and other.is_file():
        return [layer.mirrored() for layer in kept(other)]
    path = TRACES / f"{recipe.name}_{yaw}.npz"
    if found is None:
        return kept(path)
    options = Options(asked.quick, asked.threads)
    tail = recipe.tie is not None and bool(recipe.tie.tail)
    layers = trace(found, yaw, options, only_front=recipe.only_fringe, tail=tail)
    if not asked.quick:
        keep(path, layers)
    return layers


def _stored(name: str, yaw: int, layers: list[Planes], *, quick: bool) -> Path:
    if quick:
        path = LOOKS / f"{name}_{yaw}.png"
        look.write(path, *layers)
        return path
    path = TEMPLATES / f"{name}_{yaw}.webp"
    template.write(path, *layers)
    checksums.write()
    return path


if __name__ == "__main__":
    main(sys.argv[1:])
