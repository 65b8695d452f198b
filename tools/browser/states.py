"""The states of the page, one after another, as a person meets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Locator, Page

from support.browsing import Visit, visiting
from support.cli import ASTRONAUT, HAT
from support.sites import Site, served_site

LOOK = "Classic bob, copper"
EMAIL = "ada@example.com"
THIRD_PARTY = {
    "ILIKEYACUT_STYLISTS": "gemini,preview",
    "ILIKEYACUT_GEMINI_API_KEY": "none",
    "ILIKEYACUT_GEMINI_MODELS": "none",
}
"""A third party that is never called."""


def states(browser: Browser, site: Site) -> Iterator[tuple[str, Page]]:
    """Lead a person through the page; yield it in each of its states."""
    person = site.person(EMAIL)
    with visiting(browser, site, permissions=["camera"]) as visit:
        visit.expect("")
        page = visit.page()
        page.wait_for_load_state("networkidle")
        yield "sign-in", page
        press(page, "Create an account")
        yield "sign-up", page
        visit.sign_in(person)
        page = visit.page()
        yield "nothing-yet", page
        press(page, "Take a photo")
        shutter(page).wait_for()
        yield "camera", page
        press(page, "Cancel")
        page.locator("input[type=file]").set_input_files(HAT)
        page.get_by_text("Your hair cannot be seen.").wait_for()
        yield "photo-refused", page
        _chosen(page)
        yield "look", page
        page.get_by_role("tab", name="Colour").click()
        page.get_by_role("radio", name="copper").check()
        page.get_by_text("Preview: copper").wait_for()
        yield "live-colour", page
        _made(page)
        yield "in-the-making", page
        page.get_by_text("2 of 2 ready").wait_for()
        yield "made", page
        yield from _looks(visit, browser, site)
        yield from _ends(visit)
    yield from _asked_for_consent(browser)


def _looks(visit: Visit, browser: Browser, site: Site) -> Iterator[tuple[str, Page]]:
    page = visit.page("/#/results")
    yield "my-looks", page
    for pick in page.get_by_role("button", name="Choose to compare").all():
        pick.click()
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("heading", name="Compare", exact=True).wait_for()
    yield "side-by-side", page
    press(page, "One over the other")
    yield "one-over-the-other", page
    page = visit.page("/#/results")
    page.get_by_role("link", name=LOOK).click()
    press(page, "Share by a link")
    yield "share-dialog", page
    press(page, "Make the link")
    link = page.get_by_label("Your link").input_value()
    press(page, "Show the card")
    page.get_by_role("img", name="Salon card").wait_for()
    yield "result-with-card", page
    with visiting(browser, site) as stranger:
        yield "shared", stranger.page(link.removeprefix(site.url))


def _ends(visit: Visit) -> Iterator[tuple[str, Page]]:
    page = visit.page("/#/results")
    visit.context.set_offline(True)
    yield "offline", page
    visit.context.set_offline(False)
    page.route("**/v1/**", lambda route: route.abort("connectionrefused"))
    page.get_by_role("link", name="Try on").click()
    page.get_by_role("button", name="Try again").wait_for()
    yield "server-gone", page
    page = visit.page("/#/settings")
    yield "settings", page
    email = page.get_by_label("E-mail address").first.input_value()
    press(page, "Delete my account")
    yield "erase-dialog", page
    press(page, "Go on")
    page.get_by_label("Type your e-mail address").fill(email)
    press(page, "Delete for good")
    page.get_by_role("heading", name="Your account is erased").wait_for()
    yield "erased", page


def _asked_for_consent(browser: Browser) -> Iterator[tuple[str, Page]]:
    with (
        TemporaryDirectory() as folder,
        served_site(Path(folder), **THIRD_PARTY) as site,
        visiting(browser, site) as visit,
    ):
        visit.sign_in(site.person(EMAIL))
        page = visit.page("/#/settings")
        press(page, "Agree")
        yield "consent", page


def press(page: Page, name: str) -> None:
    """Press the first button of a name."""
    page.get_by_role("button", name=name).first.click()


def shutter(page: Page) -> Locator:
    """Return the button that takes the photo, once the camera has a picture."""
    return page.get_by_role("button", name="Take the photo", disabled=False)


def _chosen(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(ASTRONAUT)
    page.get_by_text("This photo is good").wait_for()
    page.get_by_role("radio", name="Classic bob").check()


def _made(page: Page) -> None:
    press(page, "Add to comparison")
    page.get_by_role("tab", name="Hairstyle").click()
    page.get_by_role("radio", name="Long waves").check()
    press(page, "Add to comparison")
    press(page, "Try on 2 looks")
    page.get_by_role("heading", name="Your new looks").wait_for()
