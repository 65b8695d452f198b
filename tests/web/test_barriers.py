"""Nothing bars people who see, hear or move differently: axe finds nothing, and keys reach all."""

from __future__ import annotations

from itertools import product
from typing import Literal

import pytest
from playwright.sync_api import Page

from support.browsing import Lived, Visit
from support.clients import AXE

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (390, 1200)
STATES = ("", "results", "result/{0}", "result/{0} share", "compare/{0}/{1}", "settings")
MOVING = """() => [...document.querySelectorAll("*")].map((it) => getComputedStyle(it))
    .filter((it) => parseFloat(it.transitionDuration) || it.animationName !== "none")
    .map((it) => it.animationName + it.transitionProperty)"""


def shown(lived: Lived, state: str) -> Page:
    """Open a state, and wait until it is whole."""
    path, _, dialog = state.partition(" ")
    page = lived.page(path)
    page.emulate_media(reduced_motion="reduce")  # or a colour may still be on its way
    if dialog:
        page.get_by_role("button", name="Share by a link").click()
    return page


def violations(page: Page) -> list[tuple[str, int, str, list[str]]]:
    """Return what axe has against a page, in each theme and width."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[tuple[str, int, str, list[str]]] = []
    for theme, width in product(THEMES, WIDTHS):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        told = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
        found += [(theme, width, it["id"], parts(it["nodes"])) for it in told["violations"]]
    return found


def parts(nodes: list[dict[str, str]]) -> list[str]:
    return [f"{it['html']}: {it['failureSummary']}" for it in nodes]


def test_axe_finds_nothing_where_one_signs_in(visit: Visit) -> None:
    page = visit.page()
    page.emulate_media(reduced_motion="reduce")
    assert violations(page) == []
    page.get_by_role("button", name="Create an account").click()
    assert violations(page) == []


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(lived: Lived, state: str) -> None:
    assert violations(shown(lived, state)) == []


@pytest.mark.parametrize("state", STATES)
def test_nothing_sticks_out_of_a_narrow_window(lived: Lived, state: str) -> None:
    """At 320 pixels, as much as a desktop window has at 400%."""
    page = shown(lived, state)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("state", STATES)
def test_nothing_moves_for_those_who_asked_for_that(lived: Lived, state: str) -> None:
    assert shown(lived, state).evaluate(MOVING) == []
