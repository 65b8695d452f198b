"""Without a network or a server the page says so, keeps what was chosen, and recovers by itself."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from support.browsing import Visit, visiting
from support.cli import Home
from support.serving import serving
from support.sites import SETTINGS, Site

GONE = "failed: net::ERR_CONNECTION_REFUSED"
OFFLINE = "failed: net::ERR_INTERNET_DISCONNECTED"
KEPT = """async () => {
    const opened = await Promise.all((await caches.keys()).map((it) => caches.open(it)));
    return (await Promise.all(opened.map((it) => it.keys()))).flat().map((it) => it.url);
}"""


def kept(visit: Visit) -> Page:
    """Open the page, and wait until the browser keeps its shell."""
    page = visit.page()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 0)")
    return page


def test_a_look_that_was_asked_for_offline_is_made_once_there_is_a_network(
    browser: Browser, site: Site
) -> None:
    person = site.person()
    site.tried_on(person)  # nothing yet: the photo alone
    with visiting(browser, site, service_workers="allow") as visit:
        visit.expect(OFFLINE)
        visit.sign_in(person)
        page = kept(visit)
        page.get_by_role("button", name="Photo of").click()
        page.get_by_role("tab", name="Colour").click()
        page.get_by_role("radio", name="copper").check()
        visit.context.set_offline(True)
        expect(page.get_by_text("You are offline. What you chose is kept.")).to_be_visible()
        page.get_by_role("button", name="Try it on").click()
        tile = page.get_by_role("listitem").filter(has_text="Copper").last
        expect(tile.get_by_text("You are offline.")).to_be_visible()
        visit.context.set_offline(False)
        expect(page.get_by_text("1 of 1 ready")).to_be_visible()
        expect(page.get_by_text("You are offline. What you chose is kept.")).to_be_hidden()
        expect(page.get_by_text("Credits: 99")).to_be_visible()


def test_a_server_that_is_gone_is_told_and_comes_back(browser: Browser, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", SETTINGS)
    with serving(home) as served:
        site, port = Site(home, served), served.url.rpartition(":")[2]
        with visiting(browser, site, service_workers="allow") as visit:
            visit.expect(GONE)
            visit.sign_in(site.person())
            page = kept(visit)
            assert served.stopped()[0] == 0
            page.get_by_role("link", name="My looks").click()
            expect(page.get_by_text("The server does not answer.")).to_be_visible()
            with serving(home, "--port", port):
                page.get_by_role("button", name="Try again").click()
                expect(page.get_by_text("You have not tried on a look yet.")).to_be_visible()


def test_the_shell_alone_is_kept(browser: Browser, site: Site) -> None:
    with visiting(browser, site, service_workers="allow") as visit:
        visit.expect(OFFLINE)
        page = kept(visit)
        visit.context.set_offline(True)
        page.reload()
        visit.context.set_offline(False)  # Chromium 150 tells a new document that it is online
        visit.context.set_offline(True)
        expect(page.get_by_text("You are offline. What you chose is kept.")).to_be_visible()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        paths = [it.removeprefix(site.url) for it in page.evaluate(KEPT)]
    assert "/web/js/app.js" in paths
    assert [it for it in paths if it != "/" and not it.startswith("/web/")] == []


def test_tabs_renew_one_after_another_and_leave_together(site: Site, visit: Visit) -> None:
    visit.sign_in(site.person())
    first, second = visit.page("/#/settings"), visit.page("/#/results")
    for _ in range(3):
        loads = "() => location.reload()"
        first.evaluate(loads)
        second.evaluate(loads)
        for tab in first, second:
            expect(tab.get_by_text("Credits: 100")).to_be_visible()
    first.get_by_role("button", name="Sign out here").click()
    for tab in first, second:
        expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
        expect(tab.get_by_text(re.compile("Credits"))).to_be_hidden()
