"""`python -m hair [NAME ...]`: make the templates of these styles, or of all."""

import sys
from time import perf_counter

from hair import checksums, recipes, template
from hair.recipe import Recipe
from hair.render import render
from ilikeyacut.adapters.preview.styles.templates import TEMPLATES, YAWS


def main(names: list[str]) -> None:
    """Store each style at each yaw and say what it took. Exits when there is no such style."""
    known = {recipe.name: recipe for recipe in recipes.ALL}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"no style {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or known:
        make(known[name])
        checksums.write()


def make(recipe: Recipe) -> None:
    """Store one style."""
    start = perf_counter()
    drawn = render(recipe, YAWS)
    sizes = [
        template.write(TEMPLATES / f"{recipe.name}_{yaw}.webp", layers.front, layers.back)
        for yaw, layers in drawn.items()
    ]
    print(f"{recipe.name}: {perf_counter() - start:.1f} s, {sum(sizes) // 1000} KB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
