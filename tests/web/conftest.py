"""The page as people get it: `ilikeyacut serve` with the preview stylist, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.camera import film
from browser.chromium import launched
from support.browsing import Lived, Visit, visiting
from support.cli import ASTRONAUT
from support.sites import LOOKS, Site, served_site


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees a portrait."""
    expect.set_options(timeout=30_000)  # speed decides nothing
    with launched(film(ASTRONAUT, tmp_path_factory.mktemp("camera"))) as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that tests share: each has people of its own in it."""
    with served_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """A browser of a test's own, with nobody signed in."""
    with visiting(browser, site) as visit:
        yield visit


@pytest.fixture(scope="session")
def shared_life(browser: Browser, site: Site) -> Iterator[Lived]:
    """Looks that are made once, because that takes seconds."""
    person = site.person()
    results = site.tried_on(person, *LOOKS)
    with visiting(browser, site) as visit:
        visit.sign_in(person)
        yield Lived(visit, person, results)


@pytest.fixture
def lived(shared_life: Lived) -> Iterator[Lived]:
    """A visit with looks in it. Its tabs are a test's own."""
    yield shared_life
    for page in shared_life.visit.context.pages:
        page.close()
    shared_life.visit.check()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the views cost, as the table of docs/web.md has it."""
    passed = terminalreporter.stats.get("passed", [])
    properties = [it for report in passed for it in report.user_properties]
    told = [row for name, row in properties if name == "budget"]
    if told:
        terminalreporter.section("budgets", sep="-")
        terminalreporter.write_line("| view | width | " + " | ".join(told[0][2]) + " |")
    for view, width, measured in sorted(told, key=lambda it: it[:2]):
        figures = " | ".join(f"{figure:.3g}" for figure in measured.values())
        terminalreporter.write_line(f"| {view} | {width} | {figures} |")
    for name, line in properties:
        if name == "total":
            terminalreporter.write_line(line)
