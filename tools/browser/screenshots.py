"""Photograph the page in every state, in both themes, on a desktop and on a phone.

`make screenshots` writes docs/web/: a sheet a state, and try-on.webp, a film from the camera to the
salon card. The server, the person and the pictures are made anew each time.
"""

from __future__ import annotations

from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from browser.camera import film
from browser.chromium import launched
from browser.states import states
from browser.steps import PHONE, steps
from support.cli import ASTRONAUT
from support.sites import served_site

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "web"
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
DESKTOP: ViewportSize = {"width": 1200, "height": 900}
TALLEST = 1800
"""Pixels of a page on a desktop after which it is cut off."""
SCALE, GAP, GROUND, QUALITY = 0.5, 12, "#808080", 60
LOADED = "() => Promise.all([...document.images].map((it) => it.decode().catch(() => 0)))"
IN_SIGHT = "() => (document.querySelector('.making') ?? document.body).scrollIntoView()"


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        served_site(Path(folder)) as site,
        launched(film(ASTRONAUT, Path(folder))) as browser,
    ):
        for number, (name, page) in enumerate(states(browser, site), 1):
            path = FOLDER / f"{number:02}-{name}.webp"
            sheet(page).save(path, quality=QUALITY, method=6)
        first, *others = [photographed(page) for page in steps(browser, site)]
    path = FOLDER / "try-on.webp"
    first.save(path, save_all=True, append_images=others, duration=1200, quality=QUALITY, method=6)
    print(f"{sum(it.stat().st_size for it in FOLDER.iterdir()) / 1e6:.2f} MB in {FOLDER}")


def sheet(page: Page) -> Image.Image:
    """Return a page on a desktop and on a phone, each in both themes."""
    shots = [seen(page, *it) for it in product((DESKTOP, PHONE), THEMES)]
    page.set_viewport_size(DESKTOP)
    size = sum(it.width + GAP for it in shots) + GAP, max(it.height for it in shots) + 2 * GAP
    made, left = Image.new("RGB", size, GROUND), GAP
    for it in shots:
        made.paste(it, (left, GAP))
        left += it.width + GAP
    return made


def seen(page: Page, window: ViewportSize, theme: Theme) -> Image.Image:
    """Return what a phone shows, or all of a page in a window of a desktop that is as high."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size(window)
    if window == DESKTOP:
        needed = page.evaluate("() => document.documentElement.scrollHeight")
        page.set_viewport_size({"width": window["width"], "height": min(needed, TALLEST)})
    page.evaluate(IN_SIGHT)
    return photographed(page)


def photographed(page: Page) -> Image.Image:
    """Return what the window of a page shows, made smaller."""
    page.evaluate(LOADED)
    with Image.open(BytesIO(page.screenshot())) as taken:
        size = round(taken.width * SCALE), round(taken.height * SCALE)
        return taken.convert("RGB").resize(size, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
