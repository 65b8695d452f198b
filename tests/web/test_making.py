"""What somebody chose is made once and paid for once, whatever is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from ilikeyacut.client import Client
from support.browsing import Visit, visiting
from support.sites import Person, Site

TRY_ONS = "**/v1/try-ons"
LOST = "failed: .* POST .*/v1/try-ons"
CONSENT = {
    "provider": "gemini",
    "purpose": "restyle",
    "text_version": "3",
    "text": "Your photo is sent to Google.",
}

REFUSAL = {"code": "CONSENT_REQUIRED", "required": "gemini", "status": 403}


@pytest.fixture
def person(site: Site) -> Person:
    """Somebody with a selfie."""
    person = site.person()
    site.tried_on(person)
    return person


@pytest.fixture
def mine(browser: Browser, site: Site, person: Person) -> Iterator[Visit]:
    """A browser in which they are signed in."""
    with visiting(browser, site) as visit:
        visit.sign_in(person)
        yield visit


@pytest.fixture
def page(mine: Visit) -> Page:
    """The page with their selfie and a bob chosen."""
    page = mine.page()
    page.locator(".earlier button").click()
    page.get_by_role("radio", name="Classic bob").check()
    return page


def try_on(page: Page) -> None:
    page.locator(".deck .main").click()


def done(page: Page, count: int = 1) -> None:
    """Wait for the pictures; nothing is left to send then."""
    expect(page.get_by_role("button", name="Choose to compare")).to_have_count(count)
    assert page.evaluate("sessionStorage.wishes") is None


def sent(visit: Visit) -> list[str]:
    """Return the keys of all try-ons that were sent, in order."""
    wishes = [it for it in visit.requests if it.method == "POST" and it.url.endswith("/v1/try-ons")]
    return [it.headers["idempotency-key"] for it in wishes]


def one_was_made(site: Site, person: Person) -> None:
    with Client(site.url) as client:
        client.sign_in(person.email, person.password)
        assert [it.status for it in client.try_ons()] == ["completed"]
        assert client.me().credits.available == 99


def of_try_ons(route: Route) -> bool:
    """Say whether a try-on is requested; let all else pass."""
    if route.request.method == "POST":
        return True
    route.continue_()
    return False


def test_after_a_lost_answer_the_same_try_on_is_found(
    site: Site, person: Person, mine: Visit, page: Page
) -> None:
    mine.expect(LOST, "answered: 429 POST .*/v1/try-ons")

    def lose(route: Route) -> None:
        if of_try_ons(route):
            route.fetch()
            route.abort()

    page.route(TRY_ONS, lose, times=1)
    busy = {"code": "RATE_LIMITED", "retryable": True, "retry_after": 60}
    page.route(TRY_ONS, lambda it: of_try_ons(it) and it.fulfill(status=429, json=busy), times=1)
    try_on(page)
    expect(page.get_by_text("That was a lot at once. This continues by itself")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('online'))")
    done(page)
    assert len(sent(mine)) == 3
    assert len({*sent(mine)}) == 1
    one_was_made(site, person)


def test_after_a_reload_it_goes_on(site: Site, person: Person, mine: Visit, page: Page) -> None:
    mine.expect(LOST)
    page.route(TRY_ONS, lambda route: of_try_ons(route) and route.fetch())
    with page.expect_request(lambda it: it.method == "POST" and it.url.endswith("/v1/try-ons")):
        try_on(page)
    expect(page.get_by_text("Sending …")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    done(page)
    assert len({*sent(mine)}) == 1
    one_was_made(site, person)


def test_what_was_chosen_offline_is_sent_on_the_way_back(
    site: Site, person: Person, mine: Visit, page: Page
) -> None:
    mine.expect("failed: net::ERR_INTERNET_DISCONNECTED")
    page.evaluate("import('/web/js/making.js')")
    mine.context.set_offline(offline=True)
    try_on(page)
    expect(page.get_by_text("This continues by itself when you are back.")).to_be_visible()
    mine.context.set_offline(offline=False)
    done(page)
    assert len({*sent(mine)}) == 1
    one_was_made(site, person)


def test_consent_is_asked_for_once_and_the_same_wishes_go_on(mine: Visit, page: Page) -> None:
    mine.expect("answered: 403 POST .*/v1/try-ons")
    given: list[object] = []

    def refuse(route: Route) -> None:
        if of_try_ons(route):
            route.continue_() if given else route.fulfill(status=403, json=REFUSAL)

    def agree(route: Route) -> None:
        given.append(route.request.post_data_json)
        route.fulfill(json=CONSENT)

    page.route(TRY_ONS, refuse)
    page.route(
        "**/v1/me/consents", lambda it: it.fulfill(json={"items": [{**CONSENT, "given": False}]})
    )
    page.route("**/v1/me/consents/gemini", agree)
    page.get_by_role("button", name="Add to comparison").click()
    page.get_by_role("radio", name="Pixie cut").check()
    page.get_by_role("button", name="Add to comparison").click()
    try_on(page)
    page.get_by_label("I am at least 18 years old.").check()
    page.get_by_role("button", name="Agree").click()
    done(page, 2)
    assert given == [{"text_version": "3", "of_age": True}]
    assert len(sent(mine)) == 4
    assert len({*sent(mine)}) == 2


def test_a_status_of_tomorrow_ends_the_waiting(page: Page) -> None:
    def answer(route: Route) -> None:
        if of_try_ons(route):
            route.fulfill(status=202, json={**route.fetch().json(), "status": "petrified"})

    page.route(TRY_ONS, answer)
    try_on(page)
    expect(page.locator(".tile .note")).to_contain_text("does not know how this look ended")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    assert page.evaluate("sessionStorage.wishes") is None
