"""A try-on on a phone, step by step: from the camera to the salon card."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from browser.states import LOOK, press, shutter
from support.browsing import visiting
from support.sites import Site

PHONE: ViewportSize = {"width": 390, "height": 844}


def steps(browser: Browser, site: Site) -> Iterator[Page]:
    """Yield the page after each step."""
    with visiting(browser, site, permissions=["camera"], viewport=PHONE) as visit:
        visit.sign_in(site.person())
        page = visit.page()
        for act, told in STEPS:
            act(page)
            told(page).first.wait_for()
            yield page


def _heading(name: str) -> Callable[[Page], Locator]:
    return lambda page: page.get_by_role("heading", name=name)


def _pressed(name: str) -> Callable[[Page], None]:
    return lambda page: press(page, name)


def _preview(page: Page) -> Locator:
    return page.get_by_text("Preview: copper")


def _result(page: Page) -> Locator:
    return page.get_by_role("link", name=LOOK)


def _slider(page: Page) -> Locator:
    return page.get_by_role("slider")


def _card(page: Page) -> Locator:
    return page.get_by_role("img", name="Salon card")


STEPS: tuple[tuple[Callable[[Page], object], Callable[[Page], Locator]], ...] = (
    (lambda _: None, _heading("Try on a new look")),
    (_pressed("Take a photo"), shutter),
    (_pressed("Take the photo"), lambda page: page.get_by_text("This photo is good")),
    (
        lambda page: page.get_by_role("radio", name="Classic bob").check(),
        _heading("Try on a new look"),
    ),
    (lambda page: page.get_by_role("tab", name="Colour").click(), _heading("Try on a new look")),
    (lambda page: page.get_by_role("radio", name="copper").check(), _preview),
    (_pressed("Try it on"), _heading("Your new looks")),
    (lambda page: _result(page).scroll_into_view_if_needed(), _result),
    (lambda page: _result(page).click(), _heading(LOOK)),
    (lambda page: _slider(page).fill("15"), _slider),
    (lambda page: _slider(page).fill("85"), _slider),
    (_pressed("Show the card"), _card),
    (lambda page: _card(page).scroll_into_view_if_needed(), _card),
)
"""What the person does, and what is there after it."""
