"""Photos on their way from a file or the camera to the server, which gets the picture alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from support.browsing import Visit, visiting
from support.cli import ASTRONAUT, HAT
from support.sites import Site

GOOD = "This photo is good for cuts and colours."
COLOURS = {"icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density"}
"""What a picture says of its colours and its size."""
ON_TOP = """(it) => {
    const { x, y, width, height } = it.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === it;
}"""
SIDEWAYS = 6
"""The orientation of a picture whose right side is up."""


@pytest.fixture
def page(site: Site, visit: Visit) -> Page:
    """The page of somebody who has no photo yet."""
    visit.sign_in(site.person())
    return visit.page()


def choose(page: Page, data: bytes, name: str = "selfie.jpg", kind: str = "image/jpeg") -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a picture").click()
    chooser.value.set_files(FilePayload(name=name, mimeType=kind, buffer=data))


def said(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("region", name="Your photo").get_by_role("status")).to_have_text(text)


def uploaded(page: Page, site: Site, act: Callable[[], None]) -> bytes:
    """Return what the server's store has got before it is taken in."""
    stored: list[bytes] = []

    def complete(route: Route) -> None:
        (raw,) = [it for it in site.home.files() if "/raw" in it]
        stored.append((site.home.path / "photos" / raw).read_bytes())
        route.continue_()

    page.route(re.compile(r"/complete$"), complete)
    act()
    said(page, GOOD)
    (data,) = stored
    return data


def revealing() -> bytes:
    """Return a portrait that lies on its side, and says where and with what it was taken."""
    exif = Image.Exif()
    exif[Base.Orientation] = SIDEWAYS
    exif[Base.Make], exif[Base.Model] = "Maker", "Secret camera"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (47.0, 30.0, 0.0)
    file = BytesIO()
    with Image.open(ASTRONAUT) as portrait:
        sideways = portrait.convert("RGB").transpose(Image.Transpose.ROTATE_90)
        sideways.save(file, "JPEG", quality=95, exif=exif, comment=b"Secret comment", xmp=b"Secret")
    return file.getvalue()


def test_a_picture_leaves_the_browser_upright_and_says_nothing_else(site: Site, page: Page) -> None:
    revealed = revealing()
    assert b"Secret" in revealed
    sent = uploaded(page, site, lambda: choose(page, revealed))
    with Image.open(BytesIO(sent)) as got, Image.open(ASTRONAUT) as original:
        assert set(got.info) <= COLOURS
        assert dict(got.getexif()) == {}
        assert got.size == original.size
        off = np.asarray(got, float) - np.asarray(original.convert("RGB"), float)
    assert b"Secret" not in sent
    assert np.abs(off).mean() < 3


def test_a_large_picture_is_made_smaller(site: Site, page: Page) -> None:
    file = BytesIO()
    with Image.open(ASTRONAUT) as portrait:
        portrait.resize((3000, 3000)).save(file, "PNG", compress_level=1)
    sent = uploaded(page, site, lambda: choose(page, file.getvalue(), "selfie.png", "image/png"))
    with Image.open(BytesIO(sent)) as got:
        assert (got.format, got.size) == ("JPEG", (2048, 2048))


def test_the_camera_takes_a_picture(browser: Browser, site: Site) -> None:
    with visiting(browser, site, permissions=["camera"]) as visit:
        visit.sign_in(site.person())
        page = visit.page()
        page.get_by_role("button", name="Take a photo").click()
        take = page.get_by_role("button", name="Take the photo", disabled=False)
        take.wait_for()
        assert page.locator(".oval").evaluate(ON_TOP)
        sent = uploaded(page, site, take.click)
        assert page.locator("video").count() == 0
        page.get_by_role("button", name="Take a photo").click()
        take.wait_for()
        page.get_by_role("button", name="Cancel").click()
        said(page, GOOD)
        choose(page, b"%PDF-1.7 and more than a header has")
        said(page, re.compile("cannot be read"))
        expect(page.get_by_role("button", name="Photo of", pressed=True)).to_be_visible()
    with Image.open(BytesIO(sent)) as got:
        assert got.size == (576, 720)


def test_who_forbids_the_camera_is_told_what_else_to_do(page: Page) -> None:
    page.get_by_role("button", name="Take a photo").click()
    said(page, re.compile("^This page may not use the camera"))
    expect(page.get_by_role("button", name="Choose a picture")).to_be_visible()


def test_a_rejected_photo_says_what_to_change(page: Page) -> None:
    choose(page, HAT.read_bytes(), "hat.png", "image/png")
    said(page, "Your hair cannot be seen. Take off hats and scarves, and show all of it.")


def vast() -> bytes:
    """Return a picture of 200 megapixels, whose file is small."""
    file = BytesIO()
    Image.new("1", (20_000, 10_000)).save(file, "PNG")
    return file.getvalue()


NO_PHOTO: dict[str, Callable[[], bytes]] = {
    "too many pixels": vast,
    "cannot be read": lambda: b"\xff\xd8\xff\xe0" + b"nothing of it is a picture" * 9,
    "is empty": bytes,
}


@pytest.mark.parametrize("why", NO_PHOTO)
def test_what_is_no_photo_is_refused_before_it_is_sent(visit: Visit, page: Page, why: str) -> None:
    choose(page, NO_PHOTO[why]())
    said(page, re.compile(why))
    assert [it.url for it in visit.requests if it.url.endswith("/v1/photos")] == []


def test_the_name_of_a_file_is_no_markup(site: Site, page: Page) -> None:
    choose(page, Path(ASTRONAUT).read_bytes(), "<img src=x onerror=alert(1)>.png", "image/png")
    said(page, GOOD)
    expect(page.locator("img[src=x]")).to_have_count(0)
