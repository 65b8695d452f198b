"""Pages of shared results in a browser: the picture is there, and the policy lets it in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from ilikeyacut.client import Client, Dye, Look
from support.browsing import Visit, visiting
from support.sites import Site

LOOK = Look(hairstyle="bob", dye=Dye(colour="copper", intensity=80))


@pytest.fixture(scope="module")
def shared(site: Site) -> str:
    """The path of a page that shows a result beside its selfie."""
    person = site.person()
    (result,) = site.tried_on(person, LOOK)
    with Client(site.url) as client:
        client.sign_in(person.email, person.password)
        return client.share(result, days=7, with_before=True).url.removeprefix(site.url)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en-GB", ("The photo before and after", "copper")),
        ("de-AT", ("Das Foto vorher und nachher", "Kupfer")),
    ],
)
def test_a_stranger_sees_the_picture_and_the_look_in_their_language(
    browser: Browser, site: Site, shared: str, locale: str, words: tuple[str, str]
) -> None:
    alt, colour = words
    with visiting(browser, site, locale=locale) as visit:
        page = visit.page(shared)
        picture = page.get_by_alt_text(alt)
        expect(picture).to_be_visible()
        assert picture.evaluate("it => it.decode().then(() => it.naturalWidth)") > 500
        expect(page.get_by_role("heading", level=1)).to_have_text("Classic bob")
        expect(page.get_by_text(colour)).to_be_visible()


def test_a_page_of_nothing_says_so(visit: Visit) -> None:
    visit.expect("answered: 404 GET .*/s/nothing")
    page = visit.page("/s/nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link shows nothing")
