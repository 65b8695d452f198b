"""Whatever answers in the server's place, the page says what it knows and stays in use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from support.browsing import Lived, Visit
from support.sites import Site

SCRIPT = "<img src=x onerror=alert(1)><script>alert(1)</script>"
HUGE = json.dumps({"items": [{"id": "x" * 1000}] * 4_100})
ANSWERS: dict[str, dict[str, Any]] = {
    "HTML": {"body": f"<h1>Proxy</h1>{SCRIPT}", "content_type": "text/html"},
    "HTML of a fault": {"status": 502, "body": f"<h1>Bad gateway</h1>{SCRIPT}"},
    "huge": {"json": None, "body": HUGE},
    "cut": {"body": '{"items": [{"id": "0'},
    "empty": {"body": ""},
    "null": {"body": "null"},
    "a list": {"body": "[1, 2]"},
    "another shape": {"body": '{"items": "no list", "next_cursor": 7}'},
    "items of another shape": {"body": '{"items": [null, 7, {"id": {}}]}'},
    "no code": {"status": 400, "body": '{"detail": "no"}'},
    "a code of tomorrow": {"status": 409, "body": json.dumps({"code": SCRIPT, "hint": SCRIPT})},
    "a redirect to another page": {
        "status": 302,
        "headers": {"Location": "https://ilikeyacut.example/"},
    },
}


@pytest.fixture
def page(lived: Lived) -> Page:
    lived.visit.expect("")
    return lived.page("settings")


@pytest.mark.parametrize("name", ANSWERS)
def test_the_page_survives(site: Site, visit: Visit, name: str) -> None:
    """Each has a person of its own: together they read more than one person may in a minute."""
    visit.expect("")
    visit.sign_in(site.person())
    page = visit.page("/#/settings")
    page.route(re.compile("/v1/try-ons"), lambda route: route.fulfill(**told(ANSWERS[name])))
    page.get_by_role("link", name="My looks").click()
    expect(page.locator("main")).to_have_attribute("aria-busy", "false")
    expect(
        page.locator("main").get_by_text(re.compile("server|wrong|Try again|Show more")).first
    ).to_be_visible()
    expect(page.locator("img[src=x]")).to_have_count(0)
    page.unroute_all()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")


def told(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": 200, "content_type": "application/json"} | {
        k: v for k, v in answer.items() if k != "json"
    }


def changed(**values: Any) -> Callable[[Route], None]:
    """Return a handler that changes what the server says of a try-on."""

    def handle(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | values)

    return handle


def test_a_status_of_tomorrow_ends_the_waiting(page: Page) -> None:
    page.route(
        re.compile("/v1/try-ons/[0-9a-f-]+$"), changed(status="dreamt", shape={"of": "tomorrow"})
    )
    page.get_by_role("link", name="Try on").click()
    page.get_by_role("button", name="Photo of").first.click()
    page.get_by_role("tab", name="Colour").click()
    page.get_by_role("radio", name="honey").check()
    page.get_by_role("button", name="Try it on").click()
    expect(page.get_by_text("This page does not know how this look ended.").first).to_be_visible()


def test_names_from_the_server_are_no_markup(page: Page) -> None:
    page.route(re.compile("/v1/me$"), changed(name=SCRIPT, email=SCRIPT))
    page.route(re.compile(r"/v1/hairstyles\?"), renamed)
    page.reload()
    expect(page.get_by_label("Name")).to_have_value(SCRIPT)
    page.get_by_role("link", name="Try on").click()
    expect(page.get_by_text(SCRIPT).first).to_be_visible()
    expect(page.locator("img[src=x]")).to_have_count(0)


def renamed(route: Route) -> None:
    answer = route.fetch()
    styles = [
        it | {"name": f"new-{it['name']}", "title": SCRIPT, "tags": [SCRIPT]}
        for it in answer.json()["items"]
    ]
    route.fulfill(response=answer, json={"items": styles})
