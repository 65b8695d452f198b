"""The page as people get it: `ilikeyacut serve` with the preview stylist, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.camera import film
from browser.chromium import launched
from support.browsing import Site, Visit, served_site, visiting
from support.cli import ASTRONAUT


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
