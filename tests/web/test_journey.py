"""The whole way of a person: from the printed link to a look, its card, and no account."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Browser, Page, expect

from support.browsing import visiting
from support.cli import ASTRONAUT
from support.sites import Site, served_site

STYLE, COLOUR = "French bob", "copper"
LOOK = f"{STYLE}, {COLOUR}"


def test_from_the_printed_link_to_the_end_of_the_account(browser: Browser, tmp_path: Path) -> None:
    with served_site(tmp_path) as site:
        with visiting(browser, site, permissions=["camera"]) as visit:
            page = visit.page(site.served.link.removeprefix(site.url))
            takes_a_photo(page)
            tries_a_look_on(page)
            likes_and_shares_it(page)
            gets_a_copy(page, tmp_path / "copy.zip")
            deletes_the_account(page)
        assert [it for it in site.home.files() if not it.startswith("static-assets/")] == []
        assert site.served.stopped() == (0, "")


def takes_a_photo(page: Page) -> None:
    page.get_by_role("button", name="Take a photo").click()
    page.get_by_role("button", name="Take the photo").click()
    expect(page.get_by_text("This photo is good for cuts and colours.")).to_be_visible()


def tries_a_look_on(page: Page) -> None:
    page.get_by_role("radio", name=STYLE).check()
    page.get_by_role("tab", name="Colour").click()
    page.get_by_role("radio", name=COLOUR).check()
    expect(page.get_by_text(f"Preview: {COLOUR}")).to_be_visible()
    page.get_by_role("button", name="Try it on").click()
    page.get_by_role("link", name=LOOK).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LOOK)
    page.get_by_role("slider").press("Home")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "100% After")


def likes_and_shares_it(page: Page) -> None:
    page.get_by_role("button", name="Favourite").click()
    page.get_by_role("button", name="Share by a link").click()
    page.get_by_label("Show my before picture too").check()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_label("Your link")).to_have_value(re.compile("/s/"))
    page.get_by_role("button", name="Show the card").click()
    expect(page.get_by_role("img", name="Salon card")).to_be_visible()


def gets_a_copy(page: Page, path: Path) -> None:
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Make a copy").click()
    with page.expect_download() as copy:
        page.get_by_role("link", name="Download").click()
    copy.value.save_as(path)
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        assert [it for it in archive.namelist() if it.endswith(".jpg")]


def deletes_the_account(page: Page) -> None:
    page.get_by_role("button", name="Delete my account").click()
    page.get_by_role("button", name="Go on").click()
    email = page.get_by_label("E-mail address").first.input_value()
    page.get_by_label("Type your e-mail address").fill(email)
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Your account is erased")).to_be_visible()


def test_a_look_is_tried_on_by_keys_alone(browser: Browser, site: Site) -> None:
    person = site.person()
    with visiting(browser, site) as visit:
        page = visit.page()
        reach(page, "E-mail address")
        page.keyboard.type(person.email)
        page.keyboard.press("Tab")
        page.keyboard.type(person.password)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Try on a new look")
        with page.expect_file_chooser() as chooser:
            reach(page, "Choose a picture")
            page.keyboard.press("Enter")
        chooser.value.set_files(ASTRONAUT)
        expect(page.get_by_text("This photo is good for cuts and colours.")).to_be_visible()
        reach(page, "Hairstyle")
        page.keyboard.press("ArrowLeft")
        reach(page, "my colour")
        page.keyboard.press("ArrowDown")
        reach(page, "Try it on")
        page.keyboard.press("Enter")
        expect(page.get_by_text("1 of 1 ready")).to_be_visible()


def reach(page: Page, name: str) -> None:
    """Press Tab until what has this name has the focus."""
    named = "(it) => (it.ariaLabel || it.labels?.[0]?.textContent || it.textContent || '').trim()"
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"({named})(document.activeElement)").startswith(name):
            return
    raise AssertionError(f"no key leads to {name}")
