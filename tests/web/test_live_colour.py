"""A colour is shown on the person's own hair at once, nearly as the stylist makes it."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import Page, expect

from ilikeyacut.client import Client, Dye, Look
from support.browsing import Visit
from support.cli import ASTRONAUT
from support.sites import Person, Site

SHADES = ("espresso", "platinum")
"""A dark one and a light one, for brown hair between them: a blend of colours makes neither."""
HAIR = 40
"""Levels of 255 that differ by more between the two are those of hair."""
NEAR, SAME = 11, 3
"""How far levels may be from the stylist's on average: for hair, and for what is as it was."""

Levels = npt.NDArray[np.float64]


def levels(file: Path | BytesIO) -> Levels:
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"), np.float64)


def made(site: Site, person: Person, folder: Path) -> dict[str, Levels]:
    """Let the stylist make the shades."""
    with Client(site.url) as client:
        client.sign_in(person.email, person.password)
        photo = client.upload(ASTRONAUT)
        looks = {it: Look(dye=Dye(colour=it, intensity=100)) for it in SHADES}
        images = {it: client.try_on(photo, look).results[0].image for it, look in looks.items()}
        return {
            it: levels(client.download(link, folder / it)) for it, link in images.items() if link
        }


def shown(page: Page, shade: str) -> Levels:
    """Choose a shade, and return what the page shows of it."""
    page.get_by_role("radio", name=shade).check()
    expect(page.get_by_text(f"Preview: {shade}")).to_be_visible()
    url = page.locator("canvas").evaluate("it => it.toDataURL()")
    return levels(BytesIO(b64decode(url.partition(",")[2])))


def test_a_colour_is_shown_nearly_as_the_stylist_makes_it(
    site: Site, visit: Visit, tmp_path: Path
) -> None:
    person = site.person()
    pictures = made(site, person, tmp_path)
    hair = np.abs(pictures["espresso"] - pictures["platinum"]).max(2) > HAIR
    visit.sign_in(person)
    page = visit.page()
    page.locator(".earlier button").click()
    page.get_by_role("tab", name="Colour").click()
    page.route("**/hair-mask", lambda _: None)
    with page.expect_request("**/hair-mask"):
        page.get_by_role("radio", name="platinum").check()
    expect(page.get_by_text("One moment …")).to_be_visible()
    page.unroute("**/hair-mask")  # which lets it go on
    for shade, picture in pictures.items():
        off = np.abs(shown(page, shade) - picture)
        assert off[hair].mean() < NEAR, shade
        assert off[~hair].mean() < SAME, shade
    page.get_by_role("radio", name="my colour").check()
    expect(page.get_by_text("Preview:")).to_be_hidden()
