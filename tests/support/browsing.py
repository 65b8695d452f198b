"""People in front of a browser: where they go, who they are, and what went wrong on their way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from ilikeyacut.client import Result
from support.sites import NETWORK, Person, Site, network

UNTOLD = ("Failed to load resource", "Service Worker registration blocked by Playwright")
"""What the console need not say: the answer itself tells more; tests of the worker let it in."""
LEFT = "net::ERR_ABORTED"
"""How a request ends whose page was left or that its script gave up."""
SHIFTED = """{
    const Right = Date, off = %d;
    globalThis.Date = class extends Right {
        constructor(...when) { when.length ? super(...when) : super(Right.now() + off); }
        static now() { return Right.now() + off; }
    };
}"""


@dataclass
class Visit:
    """A browser of its own at the site, which keeps a list of all that goes wrong in it."""

    site: Site
    context: BrowserContext
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def page(self, path: str = "/") -> Page:
        """Open a page of the site in a new tab, and wait until it is shown."""
        return self.show(self.context.new_page(), path)

    def show(self, page: Page, path: str) -> Page:
        """Open a page of the site in a tab, and wait until it is shown."""
        page.goto(self.site.url + path)
        if path.startswith(("/#", "/?")) or path == "/":
            page.locator("main[aria-busy=false]").wait_for()
        return page

    def sign_in(self, person: Person) -> None:
        """Let a person be signed in, as a page of this browser left it on another day."""
        account = {"email": person.email, "password": person.password, "session": "cookie"}
        account["device"] = "Chrome Linux"
        answer = self.context.request.post(f"{self.site.url}/v1/auth/sign-in", data=account)
        assert answer.ok, answer.text()
        picture = self.page("/web/icon.svg")  # which runs no script of the page
        picture.evaluate("localStorage.setItem('signed-in', '')")
        picture.close()

    def shift_clock(self, days: int) -> None:
        """Let the clock of this browser be wrong, from the next page on."""
        self.context.add_init_script(SHIFTED % (days * 24 * 3600 * 1000))

    def expect(self, *patterns: str) -> None:
        """Say what a test makes go wrong on purpose, as regular expressions."""
        self.expected += patterns

    def check(self) -> None:
        """Fail if anything else went wrong since the last check."""
        told = [it for it in self.faults if not any(re.search(of, it) for of in self.expected)]
        self.faults.clear()
        self.expected.clear()
        if told:
            raise AssertionError("\n".join(told))

    def follow(self) -> None:
        """Begin to listen."""
        self.context.on("console", self._said)
        self.context.on("weberror", lambda it: self.faults.append(f"error: {it.error}"))
        self.context.on("request", self._asked)
        self.context.on("requestfailed", self._failed)
        self.context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(UNTOLD):
            self.faults.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((f"{self.site.url}/", f"blob:{self.site.url}/", "data:")):
            self.faults.append(f"foreign: {request.method} {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.faults.append(f"failed: {request.failure} {request.method} {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            asked = response.request
            self.faults.append(f"answered: {response.status} {asked.method} {response.url}")


@contextmanager
def visiting(browser: Browser, site: Site, **options: Any) -> Iterator[Visit]:
    """Open a browser of its own; once it is closed, nothing unexpected may have gone wrong."""
    told = {"locale": "en-GB", "service_workers": "block"} | options
    context = browser.new_context(extra_http_headers={NETWORK: network()}, **told)
    visit = Visit(site, context)
    visit.follow()
    try:
        yield visit
    finally:
        context.close()
    visit.check()


@dataclass(frozen=True)
class Lived:
    """A visit of somebody who has tried on looks. Tests that share it leave them as they are."""

    visit: Visit
    person: Person
    results: list[Result]

    def page(self, path: str) -> Page:
        """Open a view, whose path may name the results by number: `result/{0}`."""
        return self.show(self.visit.context.new_page(), path)

    def show(self, page: Page, path: str) -> Page:
        """Open a view in a tab."""
        return self.visit.show(page, "/#/" + path.format(*(it.id for it in self.results)))
