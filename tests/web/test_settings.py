"""Settings: the account, what others may see, where it is signed in, its copy and its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from support.browsing import Visit, visiting
from support.gemini_server import GeminiServer
from support.sites import Person, Site, served_site


@pytest.fixture
def person(site: Site) -> Person:
    return site.person()


@pytest.fixture
def page(visit: Visit, person: Person) -> Page:
    visit.sign_in(person)
    return visit.page("/#/settings")


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def test_a_name_and_a_number_of_days_are_saved(page: Page) -> None:
    page.get_by_label("Name").fill("Grace <b>Hopper</b>")
    page.get_by_label("Name").press("Enter")
    expect(part(page, "Profile").get_by_text("Saved.")).to_be_visible()
    page.get_by_label("Days").fill("30")
    page.get_by_label("Days").press("Enter")
    expect(part(page, "How long").get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Name")).to_have_value("Grace <b>Hopper</b>")
    expect(page.get_by_label("Days")).to_have_value("30")


def test_an_address_is_changed_by_the_code_that_it_gets(
    site: Site, visit: Visit, page: Page
) -> None:
    visit.expect("answered: 422 POST .*/v1/me/email/confirm")
    new = f"new.{page.get_by_label('E-mail address', exact=True).input_value()}"
    page.get_by_label("E-mail address", exact=True).fill(new)
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_text(f"A code is on its way to {new}.")).to_be_visible()
    expect(page.get_by_label("Code")).to_be_focused()
    page.get_by_label("Code").fill("0")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    page.get_by_label("Code").fill(site.code())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_label("E-mail address", exact=True)).to_have_value(new)


def test_a_copy_of_the_data_is_made_and_downloaded(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Make a copy").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "copy.zip")
    with ZipFile(tmp_path / "copy.zip") as copy:
        assert copy.testzip() is None
        assert "account.json" in copy.namelist()


def test_another_browser_is_signed_out_from_here(
    browser: Browser, site: Site, person: Person, page: Page
) -> None:
    with visiting(browser, site) as other:
        other.expect("answered: 401")
        other.sign_in(person)
        elsewhere = other.page("/#/settings")
        page.reload()
        places = part(page, "Where you are signed in").get_by_role("listitem")
        places.get_by_role("button").click()  # this browser has none
        expect(page.get_by_text("Signed out.")).to_be_visible()
        elsewhere.get_by_role("link", name="My looks").click()
        expect(elsewhere.get_by_text("You were signed out. Sign in again.")).to_be_visible()


def test_the_page_speaks_the_language_that_was_chosen(page: Page) -> None:
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de"


def test_an_account_is_erased_in_all_tabs_and_nothing_of_it_stays(
    visit: Visit, person: Person, page: Page
) -> None:
    other = visit.page("/#/results")
    page.get_by_role("button", name="Delete my account").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Type your e-mail address")).to_be_focused()
    page.keyboard.type("else@example.com\n")
    expect(page.get_by_text("This is not the address of your account.")).to_be_visible()
    page.get_by_label("Type your e-mail address").fill(person.email.upper())
    page.get_by_role("button", name="Delete for good").click()
    for tab in page, other:
        expect(tab.get_by_role("heading", name="Your account is erased")).to_be_visible()
        expect(tab.get_by_role("link", name="My looks")).to_be_hidden()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert visit.context.cookies() == []
    page.get_by_role("button", name="To the start page").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.fixture
def gemini() -> Iterator[GeminiServer]:
    with GeminiServer() as gemini:
        yield gemini


@pytest.fixture
def foreign(browser: Browser, gemini: GeminiServer, tmp_path: Path) -> Iterator[Visit]:
    """A visit to a server that prefers a third party."""
    settings = {
        "ILIKEYACUT_STYLISTS": "gemini,preview",
        "ILIKEYACUT_GEMINI_API_KEY": "key-of-the-test",
        "ILIKEYACUT_GEMINI_MODELS": "any-model",
        "ILIKEYACUT_GEMINI_BASE_URL": gemini.url,
    }
    with served_site(tmp_path, **settings) as site, visiting(browser, site) as visit:
        person = site.person()
        site.tried_on(person)  # nothing, but the photo is there
        visit.sign_in(person)
        yield visit


def test_a_consent_is_given_to_the_very_text_and_taken_back(foreign: Visit) -> None:
    page = foreign.page("/#/settings")
    consents = part(page, "Who may see your photos")
    gemini = consents.get_by_role("article").filter(has_text="Google Gemini")
    text = gemini.locator("blockquote").inner_text()
    gemini.get_by_role("button", name="Agree").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.locator("blockquote")).to_have_text(text)
    sheet.get_by_role("button", name="Agree").click()
    expect(sheet.get_by_text("confirm your age first")).to_be_visible()
    page.keyboard.press("Space")  # the box that is asked for has the focus
    sheet.get_by_role("button", name="Agree").click()
    expect(gemini.get_by_text("You agreed.")).to_be_visible()
    gemini.get_by_role("button", name="Withdraw").click()
    expect(gemini.get_by_text("You did not agree.")).to_be_visible()
    expect(consents.get_by_text("Withdrawn.")).to_be_visible()


def test_a_third_party_sees_a_photo_only_after_consent(
    foreign: Visit, gemini: GeminiServer
) -> None:
    page = foreign.page()
    sheet = page.get_by_role("dialog", name="May Google Gemini see your photo?")
    dye(page, "honey")
    expect(sheet.get_by_label("I am at least 18")).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    dye(page, "copper")
    sheet.get_by_role("button", name="Use the preview on this server").click()
    expect(page.get_by_text("1 of 1 ready")).to_be_visible()
    assert gemini.calls == 0
    page.evaluate("localStorage.removeItem('decided')")
    dye(page, "rose")
    sheet.get_by_label("I am at least 18").check()
    sheet.get_by_role("button", name="Agree").click()
    expect(page.get_by_text("2 of 2 ready")).to_be_visible()
    assert gemini.calls > 0


def dye(page: Page, colour: str) -> None:
    page.get_by_role("button", name="Photo of").first.click()
    page.get_by_role("tab", name="Colour").click()
    page.get_by_role("radio", name=colour).check()
    page.get_by_role("button", name="Try it on").click()
