"""The page speaks the language of the browser, or the one that was chosen."""

from __future__ import annotations

import json

from playwright.sync_api import Browser, expect

from architecture.project import SRC
from support.browsing import Lived, visiting
from support.sites import Site

WORDS = SRC / "ilikeyacut" / "entrypoints" / "http" / "web" / "i18n"
LANGUAGES = {"Deutsch": "de", "English": "en"}
HEADINGS = {
    "": "tryOn.title",
    "results": "results.title",
    "compare/{0}/{1}": "compare",
    "settings": "settings.title",
}
"""Views, and the key of what they are called."""


def words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((WORDS / f"{language}.json").read_text("utf-8"))
    return found


def test_a_german_browser_is_spoken_to_in_german(browser: Browser, site: Site) -> None:
    with visiting(browser, site, locale="de-AT") as visit:
        page = visit.page()
        expect(page.get_by_role("heading", level=1)).to_have_text(words("de")["signIn.in"])
        assert page.evaluate("() => document.documentElement.lang") == "de"


def test_every_view_is_in_the_chosen_language(lived: Lived) -> None:
    page = lived.page("settings")
    for name, language in LANGUAGES.items():
        lived.show(page, "settings")
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        said = words(language)
        for state, key in HEADINGS.items():
            lived.show(page, state)
            expect(page.get_by_role("heading", level=1)).to_have_text(said[key])
            shown = set(page.locator("body").inner_text().split())
            assert {it for it in said if "." in it} & shown == set()
