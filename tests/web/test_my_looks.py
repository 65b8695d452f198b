"""My looks in a browser: the timeline, two side by side, and one with its links and its card."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from ilikeyacut.client import Look
from support.browsing import Lived, Visit
from support.sites import Site

COPPER = "Classic bob, copper"
BLUE = "Blue"


@pytest.fixture
def mine(lived: Lived) -> Visit:
    """A browser of somebody who has tried on a bob and a colour."""
    return lived.visit


def tiles(page: Page) -> list[str]:
    return page.locator(".tile .caption").all_inner_texts()


def opened(visit: Visit, look: str = COPPER) -> Page:
    page = visit.page("/#/results")
    page.get_by_role("link", name=look).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(look)
    return page


def test_the_timeline_has_the_newest_first_and_all_favourites(mine: Visit) -> None:
    page = opened(mine)
    page.get_by_role("button", name="Favourite").click()
    expect(page.get_by_role("button", name="Favourite")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.get_by_role("heading", level=2)).to_have_text("Today")
    assert tiles(page)[-2:] == [BLUE, COPPER]
    page.get_by_role("button", name="Favourites").click()
    expect(page.locator(".tile")).to_have_count(1)
    assert tiles(page) == [COPPER]


def test_two_looks_are_compared_by_keys_alone(mine: Visit) -> None:
    page = mine.page("/#/results")
    for look in BLUE, COPPER:
        page.get_by_role("button", name=f"Choose to compare: {look}").focus()
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text([BLUE, COPPER])
    page.get_by_role("button", name="One over the other").press("Enter")
    slider = page.get_by_role("slider", name="Compare")
    expect(slider).to_have_attribute("aria-valuetext", f"50% {COPPER}")
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", f"51% {COPPER}")


def test_a_link_is_shown_once_leads_to_the_picture_and_ends(mine: Visit) -> None:
    page = opened(mine)
    page.get_by_role("button", name="Share by a link").click()
    page.go_back()
    expect(page.get_by_role("heading", name="My looks")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.go_forward()
    page.get_by_role("button", name="Share by a link").click()
    expect(page.get_by_label("Show my before picture too")).not_to_be_checked()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Your link").input_value()
    path = link.removeprefix(mine.site.url)
    expect(mine.page(path).get_by_role("heading", level=1)).to_have_text("Classic bob")
    page.reload()
    expect(page.get_by_label("Your link")).to_have_count(0)
    page.get_by_role("button", name=re.compile("End: ")).click()
    expect(page.get_by_text("The link has ended.")).to_be_visible()
    mine.expect("answered: 404 GET .*/s/")
    expect(mine.page(path).get_by_role("heading", level=1)).to_have_text("This link shows nothing")


def test_the_card_is_on_the_page_on_paper_alone_and_a_pdf(mine: Visit, tmp_path: Path) -> None:
    page = opened(mine)
    page.get_by_role("button", name="Show the card").click()
    card = page.get_by_alt_text(f"Salon card of the look {COPPER}")
    expect(card).to_be_visible()
    page.emulate_media(media="print")
    expect(card).to_be_visible()
    for role in "heading", "button", "link", "slider":
        expect(page.get_by_role(role)).to_have_count(0)
    page.emulate_media(media="screen")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download as PDF").click()
    saved.value.save_as(tmp_path / "card.pdf")
    assert saved.value.suggested_filename == f"{COPPER}.pdf"
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")


def test_a_picture_is_downloaded(mine: Visit, tmp_path: Path) -> None:
    page = opened(mine)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download", exact=True).click()
    saved.value.save_as(tmp_path / "look.jpg")
    assert saved.value.suggested_filename == f"{COPPER}.jpg"
    assert Image.open(BytesIO((tmp_path / "look.jpg").read_bytes())).width > 400


@pytest.mark.parametrize(
    ("path", "shown", "least"), [("/#/results", ".tile img", 2), ("/#/", ".earlier img", 1)]
)
def test_an_address_that_has_run_out_is_asked_for_again(
    mine: Visit, path: str, shown: str, least: int
) -> None:
    mine.expect("answered: 403 GET .*/v1/media/")
    pictures = f"[...document.querySelectorAll('{shown}')]"
    refused: set[str] = set()

    def once(route: Route) -> None:
        url = route.request.url
        if url in refused:
            route.continue_()
        else:
            refused.add(url)
            route.fulfill(status=403)

    page = mine.context.new_page()
    page.route("**/v1/media/**", once)
    page.goto(mine.site.url + path)
    expect(page.locator(shown).nth(least - 1)).to_be_visible()
    page.wait_for_function(f"() => {pictures}.every((it) => it.naturalWidth > 100)")
    assert len(refused) >= least


def test_a_look_is_deleted_after_a_question(site: Site, lived: Lived) -> None:
    site.tried_on(lived.person, Look(hairstyle="pixie"))
    page = opened(lived.visit, "Pixie cut")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My looks")
    assert "Pixie cut" not in tiles(page)


def test_without_looks_the_way_to_the_first_one_is_shown(site: Site, visit: Visit) -> None:
    visit.sign_in(site.person())
    page = visit.page("/#/results")
    page.get_by_role("link", name="Try on a look").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Try on a new look")
