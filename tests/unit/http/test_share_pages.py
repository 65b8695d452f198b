"""Pages of shared results: what they show to whom, in which language, and what they never show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.use_cases.results import ShareLink
from ilikeyacut.domain.hairstyle import Category, Description
from ilikeyacut.domain.photo import result_id
from ilikeyacut.domain.user import User
from ilikeyacut.domain.values import Colour, Dye, Fringe, Look
from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.edge.options import Edge
from ilikeyacut.entrypoints.http.routes import OWN_STORE, routers
from support.apps import BOB, COPPER, Stage, asking, picture, staged
from support.http import client

CUT = Look(
    hairstyle="bob",
    dye=Dye(colour=Colour.parse("copper")),
    ombre=Colour.parse("#D6CBB9"),
    fringe=Fringe.CURTAIN,
)
HOSTILE = """</h1><script>alert(1)</script><img src=x onerror='alert(1)'>" onload="x & &lt; '"""


@dataclass
class Page(HTMLParser):
    """A page as a browser reads it: its elements with their attributes, and its text."""

    html: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return client(stage, *routers(("share_pages", *OWN_STORE)))


def shared(
    stage: Stage, look: Look = COPPER, user: User | None = None, *, with_before: bool = False
) -> ShareLink:
    user = user or stage.person()
    made = result_id(stage.finished(user, look=look).id, 1)
    return stage.app.results.share(user.id, made, days=1, with_before=with_before)


@pytest.mark.parametrize("with_before", [False, True])
def test_a_link_opens_a_page_with_the_picture_that_was_shared(
    http: TestClient, stage: Stage, with_before: bool
) -> None:
    answer = http.get(f"/s/{shared(stage, with_before=with_before).token}")
    (shown,) = Page(answer.text).of("img")
    assert ("before-after" in str(shown["src"])) is with_before
    assert shown["alt"] == ("The photo before and after" if with_before else "The new look")
    assert http.get(str(shown["src"])).headers["Content-Type"] == "image/jpeg"


def test_the_page_says_the_look_and_how_long_it_lasts_and_that_a_computer_made_it(
    http: TestClient, stage: Stage
) -> None:
    stage.app.hairstyles.publish("bob", BOB, picture(kind="JPEG"))
    link = shared(stage, CUT)
    page = Page(http.get(f"/s/{link.token}").text)
    for said in (
        "Bob",
        "copper",
        "#D6CBB9 (platinum)",
        "curtain, parted in the middle",
        f"{link.expires_at:%Y-%m-%d}",
    ):
        assert said in page.text
    assert "Local preview" in page.text
    german = Page(http.get(f"/s/{link.token}", headers={"Accept-Language": "de"}).text)
    for said in ("Bob", "Kupfer", "Vorhang", f"{link.expires_at:%d.%m.%Y}", "Lokale Vorschau"):
        assert said in german.text


@pytest.mark.parametrize(("language", "said"), [("en", "Made with AI"), ("de", "Mit KI gemacht")])
def test_the_page_of_another_stylists_picture_says_that_it_is_made_with_ai(
    language: str, said: str
) -> None:
    stage = staged(stylist=MemoryStylist(name="gemini", consent=asking()))
    with stage.app:
        token = shared(stage, user=stage.agreed(stage.person())).token
        answer = client(stage, *routers(["share_pages"])).get(
            f"/s/{token}", headers={"Accept-Language": language}
        )
    assert said in answer.text


def test_no_engine_lists_the_page_no_cache_keeps_it_and_no_script_runs(
    http: TestClient, stage: Stage
) -> None:
    answer = http.get(f"/s/{shared(stage).token}")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Security-Policy"].split("; ") == [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' http://127.0.0.1:8000",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
    page = Page(answer.text)
    assert not page.of("script")
    assert not page.of("style")
    assert not any("style" in attributes for _, attributes in page.elements)
    assert {"name": "robots", "content": "noindex"} in page.of("meta")
    assert {"rel": "stylesheet", "href": "/web/style.css"} in page.of("link")


def test_the_page_names_nobody(http: TestClient, stage: Stage) -> None:
    user = stage.person()
    answer = http.get(f"/s/{shared(stage, user=user).token}")
    assert str(user.name) not in answer.text
    assert str(user.email) not in answer.text
    page = Page(answer.text)
    title = {"property": "og:title", "content": "New colour: copper"}
    assert [it for it in page.of("meta") if "og:title" in it.values()] == [title]
    assert not [it for it in page.of("meta") if it.get("property") == "og:image"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_hostile_title_of_a_style_stays_text(
    http: TestClient, stage: Stage, language: str
) -> None:
    hostile = Description(title=HOSTILE, category=Category.STRAIGHT, text=HOSTILE)
    stage.app.hairstyles.publish("evil", hostile, picture(kind="JPEG"))
    token = shared(stage, Look(hairstyle="evil")).token
    page = Page(http.get(f"/s/{token}", headers={"Accept-Language": language}).text)
    assert page.texts.count(HOSTILE) == 2
    assert {"property": "og:title", "content": HOSTILE} in page.of("meta")
    assert not page.of("script")
    assert len(page.of("img")) == 1
    assert not any(name.startswith("on") for _, them in page.elements for name in them)


@pytest.mark.parametrize("language", ["en", "de"])
def test_links_that_ended_or_never_were_look_alike(
    http: TestClient, stage: Stage, language: str
) -> None:
    user = stage.person()
    expired = shared(stage, user=user)
    stage.clock.advance(timedelta(days=1))
    revoked, deleted, good = (shared(stage, user=user) for _ in range(3))
    photo = stage.app.results.shared(revoked.token).photo
    stage.app.results.revoke_share(user.id, photo.id, revoked.share_id)
    stage.app.results.delete(user.id, stage.app.results.shared(deleted.token).photo.id)
    forged = (
        f"{good.token[:-1]}~",
        good.token.partition(".")[0],
        "x",
        "%3Cscript%3E",
        "%00",
        "%ff",
    )
    answers = [
        http.get(f"/s/{token}", headers={"Accept-Language": language})
        for token in (expired.token, revoked.token, deleted.token, *forged)
    ]
    assert {it.status_code for it in answers} == {404}
    assert len({it.content for it in answers}) == 1
    page = Page(answers[0].text)
    said = {"en": "This link shows nothing", "de": "Dieser Link zeigt nichts"}[language]
    assert said in page.text
    assert not page.of("img")
    assert answers[0].headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("en;q=0.4, de;q=0.5", "de"),
        ("de;q=0.4, en;q=0.5", "en"),
        ("fr, de;q=0.1", "de"),
        ("fr", "en"),
        ("*", "en"),
        ("de;q=0", "en"),
        ("DE", "de"),
        ("en, de", "en"),
        ("de;q=2", "de"),
        ("dew, en", "en"),
        (",;;q=,de;q=nan", "de"),
    ],
)
def test_the_language_is_the_one_that_the_browser_likes_best(
    http: TestClient, wanted: str, language: str
) -> None:
    answer = http.get("/s/x", headers={"Accept-Language": wanted})
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]
    assert Page(answer.text).of("html") == [{"lang": language}]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_picture_can_be_reported(stage: Stage, language: str) -> None:
    edge = Edge(report_email="report@example.com")
    api = create_api(lambda: stage.app, routers(["share_pages"]), edge=edge)
    answer = TestClient(api).get(f"/s/{shared(stage).token}", headers={"Accept-Language": language})
    page = Page(answer.text)
    assert page.of("a")[1:] == [{"href": "mailto:report@example.com"}]
    assert "report@example.com" in page.text


def test_without_an_address_for_reports_the_way_is_the_person_who_shared(
    http: TestClient, stage: Stage
) -> None:
    page = Page(http.get(f"/s/{shared(stage).token}").text)
    assert not page.of("a")[1:]
    assert "Ask whoever sent you the link" in page.text


def test_requests_count_as_those_of_a_visitor(stage: Stage) -> None:
    api = create_api(lambda: stage.app, routers(["share_pages"]))
    http = TestClient(api, client=("203.0.113.7", 1))
    assert "RateLimit" in http.get("/s/x").headers
