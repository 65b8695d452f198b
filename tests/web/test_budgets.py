"""What opening a view costs: bytes on the wire, files, and shifts of what is shown already."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from ilikeyacut.entrypoints.http.answers.web_files import web_files
from support.browsing import Lived, Visit
from support.sites import Site

MOST: dict[str, float] = {
    "scripts, KB": 60,
    "style sheet unpacked, KB": 15,
    "files": 16,
    "layout shift": 0.05,
}
OF_THE_START: dict[str, float] = MOST | {"scripts unpacked, KB": 60}
OF_THE_OTHERS: dict[str, float] = MOST | {"files": 20}
ALL_SCRIPTS = 49.0
"""KB in which all scripts of the page are sent, each compressed by itself."""
STATES = ("", "results", "result/{0}", "compare/{0}/{1}", "settings")
WATCH = """
    globalThis.shifted = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((it) => {
        if (!it.hadRecentInput) globalThis.shifted += it.value;
    })).observe({ type: "layout-shift", buffered: true });
"""
MEASURED = """async () => {
    const eager = [...document.images].filter((it) => it.loading !== "lazy");
    await Promise.all(eager.map((it) => it.decode().catch(() => 0)));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const entries = ["navigation", "resource"].flatMap((it) => performance.getEntriesByType(it));
    const files = entries.filter((it) => !it.name.includes("/v1/"));
    const sum = (end, size) => files.filter((it) => it.name.endsWith(end))
        .reduce((all, it) => all + it[size], 0) / 1000;
    return {
        "scripts, KB": sum(".js", "encodedBodySize"),
        "scripts unpacked, KB": sum(".js", "decodedBodySize"),
        "style sheet, KB": sum(".css", "encodedBodySize"),
        "style sheet unpacked, KB": sum(".css", "decodedBodySize"),
        "files": files.length,
        "layout shift": globalThis.shifted,
        "first paint, ms": performance.getEntriesByName("first-contentful-paint")[0].startTime,
    };
}"""
Record = Callable[[str, object], None]


@pytest.fixture(params=[390, 1200])
def width(request: pytest.FixtureRequest) -> int:
    """How wide the window is: that of a phone, or of a desktop."""
    return int(request.param)


def measured(page: Page, width: int, opened: Callable[[Page], Page]) -> dict[str, float]:
    page.add_init_script(WATCH)
    page.set_viewport_size({"width": width, "height": 900})
    found: dict[str, float] = opened(page).evaluate(MEASURED)
    return found


def over(found: dict[str, float], most: dict[str, float]) -> dict[str, float]:
    return {name: found[name] for name in most if found[name] > most[name]}


def test_the_first_visit_keeps_to_its_budget(
    visit: Visit, record_property: Record, width: int
) -> None:
    """The first paint is printed, not tested: it depends on what else the machine does."""
    found = measured(visit.context.new_page(), width, lambda page: visit.show(page, "/"))
    record_property("budget", ("sign-in", width, found))
    assert over(found, MOST) == {}


@pytest.mark.parametrize("state", STATES)
def test_a_view_keeps_to_its_budget(
    lived: Lived, record_property: Record, state: str, width: int
) -> None:
    page = lived.visit.context.new_page()
    found = measured(page, width, lambda page: lived.show(page, state))
    record_property("budget", (state.partition("/")[0] or "try-on", width, found))
    assert over(found, OF_THE_OTHERS if state else OF_THE_START) == {}


def test_all_scripts_together_keep_to_their_budget(site: Site, record_property: Record) -> None:
    scripts = [it for it in web_files() if it.startswith("js/")]
    with site.served.client() as http:
        answers = [http.get(f"/web/{it}") for it in scripts]
    assert {it.status_code for it in answers} == {200}
    total = sum(int(it.headers["content-length"]) for it in answers) / 1000
    record_property("total", f"all scripts: {total:.3g} KB of at most {ALL_SCRIPTS:.3g} KB")
    assert total <= ALL_SCRIPTS
