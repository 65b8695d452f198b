"""Choosing looks: the catalogue, its details, colours, and several looks to compare."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, Route, expect

from support.browsing import Visit
from support.sites import Site


@pytest.fixture
def page(site: Site, visit: Visit) -> Page:
    """The page of somebody with a selfie, which they chose."""
    person = site.person()
    site.tried_on(person)
    visit.sign_in(person)
    page = visit.page()
    page.locator(".earlier button").click()
    return page


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def styles(page: Page) -> list[str]:
    """Return the names of the hairstyles that are shown."""
    return page.locator(".styles .option:visible").all_inner_texts()


def compare(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("radio", name=name).check()
        page.get_by_role("button", name="Add to comparison").click()


def wished(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/v1/try-ons")


def test_the_catalogue_is_searched_and_favourites_are_kept(page: Page) -> None:
    page.get_by_role("searchbox").fill("fringe bob")
    assert styles(page) == ["French bob"]
    expect(page.get_by_text("Hairstyles: 1")).to_be_visible()
    page.get_by_role("searchbox").fill("beehive")
    expect(page.get_by_text("No hairstyle found.")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    page.get_by_role("radio", name="Coily").check()
    assert styles(page) == ["Round afro", "Box braids", "Locs"]
    with page.expect_response("**/v1/me/favourites/locs"):
        page.get_by_role("button", name="I like Locs").click()
    page.reload()
    page.get_by_role("radio", name="Favourites").check()
    assert styles(page) == ["Locs"]


def test_a_look_has_what_its_hairstyle_takes(page: Page) -> None:
    page.get_by_role("radio", name="Classic bob").check()
    tab(page, "Details")
    page.get_by_role("group", name="Length").get_by_role("radio", name="chin").check()
    page.get_by_role("group", name="Volume").get_by_role("radio", name="full").check()
    expect(page.get_by_role("tab", name="Details")).to_contain_text("chin, full")
    tab(page, "Hairstyle")
    page.get_by_role("radio", name="Pixie cut").check()
    tab(page, "Details")
    assert page.get_by_role("group", name="Length").count() == 0
    tab(page, "Colour")
    page.get_by_label("any colour").fill("#336699")
    page.get_by_label("Intensity").fill("60")
    page.get_by_role("group", name="Shine").get_by_role("radio", name="glossy").check()
    with page.expect_request(wished) as asked:
        page.get_by_role("button", name="Try it on").click()
    assert (asked.value.post_data_json or {})["look"] == {
        "hairstyle": "pixie",
        "dye": {"colour": "#336699", "intensity": 60},
        "volume": "full",
        "shine": "glossy",
    }


def test_several_looks_are_set_aside_and_outlive_a_reload(page: Page) -> None:
    compare(page, "Classic bob", "Round afro")
    expect(page.get_by_role("button", name="Try on 2 looks · 2 credits")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Try on 2 looks · 2 credits")).to_be_visible()
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    page.get_by_role("button", name="Remove Round afro from the comparison").click()
    expect(page.get_by_role("button", name="Try it on · 1 credit")).to_be_visible()
    expect(page.get_by_role("button", name="Remove Classic bob")).to_be_focused()


def test_no_more_than_six_looks_are_compared(page: Page) -> None:
    names = ("Classic bob", "Round afro", "Box braids", "Top knot", "Buzz cut", "Textured crop")
    page.set_viewport_size({"width": 390, "height": 844})
    compare(page, *names)
    page.get_by_role("button", name="Add to comparison").click()
    expect(page.get_by_text("This look is already in the comparison.")).to_be_visible()
    page.get_by_role("radio", name="Locs").check()
    page.get_by_role("button", name="Add to comparison").click()
    expect(page.get_by_text("You can compare at most six looks.")).to_be_visible()
    expect(page.get_by_role("button", name="Try on 6 looks")).to_be_visible()


def test_keys_lead_through_the_choices(page: Page) -> None:
    page.get_by_role("tab", name="Hairstyle").focus()
    for key in ("ArrowLeft", "Tab", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("radio", name="platinum")).to_be_checked()
    expect(page.get_by_text("Preview: platinum")).to_be_visible()


def test_what_is_missing_is_said(site: Site, visit: Visit) -> None:
    visit.sign_in(site.person())
    page = visit.page()
    page.get_by_role("button", name="Try it on").click()
    expect(page.get_by_text("Take or choose a photo of yourself first.")).to_be_visible()
    page.get_by_role("button", name="Add to comparison").click()
    expect(page.get_by_text("Choose a hairstyle or a colour first.")).to_be_visible()


def test_a_turned_head_gets_no_hairstyle(page: Page) -> None:
    def turned(route: Route) -> None:
        (photo,) = route.fetch().json()["items"]
        route.fulfill(json={"items": [photo | {"usable_for": ["recolour"]}]})

    page.get_by_role("radio", name="Classic bob").check()
    page.route("**/v1/photos?*", turned)
    page.reload()
    expect(page.get_by_text("With this photo only the colour can change.")).to_be_visible()
    expect(page.get_by_role("radio", name="Pixie cut")).to_be_disabled()
    page.get_by_role("button", name="Try it on").click()
    expect(page.get_by_text("This photo is not good enough for that look.")).to_be_visible()
    page.get_by_role("radio", name="my hairstyle").check()
