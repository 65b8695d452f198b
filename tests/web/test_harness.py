"""What goes wrong in the browser fails the test that it goes wrong in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from support.browsing import Visit, visiting
from support.sites import Site

ELSEWHERE = "await fetch('https://ilikeyacut.example/')"
PLANTED = {
    "error: .*planted": "setTimeout(() => { throw new Error('planted') })",
    "error: complaint": "console.error('complaint')",
    "warning: doubt": "console.warn('doubt')",
    "foreign: GET https://ilikeyacut.example/": ELSEWHERE,
    "failed: net::ERR_NAME_NOT_RESOLVED": ELSEWHERE,
}


def test_the_page_opens_and_nothing_goes_wrong(visit: Visit) -> None:
    assert visit.page().title().startswith("Sign in")


def test_an_account_is_made_and_signed_in_by_its_cookie(site: Site, visit: Visit) -> None:
    visit.sign_in(site.person())
    assert "__Host-refresh" in [it.get("name") for it in visit.context.cookies(site.url)]


@pytest.mark.parametrize("fault", PLANTED)
def test_what_goes_wrong_is_seen(browser: Browser, site: Site, fault: str) -> None:
    told = "await new Promise(done => setTimeout(done))"
    planted = f"async () => {{ try {{ {PLANTED[fault]} }} catch {{}} {told} }}"
    with pytest.raises(AssertionError, match=fault), visiting(browser, site) as visit:
        visit.context.new_page().evaluate(planted)


def test_what_the_policy_of_the_page_blocks_is_seen(browser: Browser, site: Site) -> None:
    planted = "document.body.setAttribute('style', 'color: red')"
    policy = "Content Security Policy"
    with pytest.raises(AssertionError, match=policy), visiting(browser, site) as visit:
        visit.page().evaluate(planted)


def test_a_refusal_is_seen_unless_it_is_expected(browser: Browser, site: Site) -> None:
    refusal = "answered: 404 GET .*/nothing"
    with visiting(browser, site) as visit:
        visit.expect(refusal)
        visit.page("/nothing")
    with pytest.raises(AssertionError, match=refusal), visiting(browser, site) as visit:
        visit.page("/nothing")
