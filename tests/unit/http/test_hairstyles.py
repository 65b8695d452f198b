from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from ilikeyacut.application.deployment import Deployment
from ilikeyacut.domain.errors import OptionUnsupportedError
from ilikeyacut.domain.hairstyle import Category, Description
from ilikeyacut.domain.values import PRESETS, Look
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.entrypoints.http.routes import colours, hairstyles
from support.apps import BOB, Stage, picture, staged
from support.http import client, promoted, signed_in

THUMBNAIL = picture(kind="JPEG")
WAVES = Description(title="Waves", category=Category.WAVY, text="Loose.", tags=("long",))
CATALOGUE = "public, max-age=300, stale-while-revalidate=86400"


@pytest.fixture
def http(stage: Stage) -> TestClient:
    stage.app.hairstyles.publish("bob", BOB, THUMBNAIL)
    stage.app.hairstyles.publish("waves", WAVES, THUMBNAIL)
    stage.app.hairstyles.describe("draft", BOB)
    return client(stage, hairstyles.routes, colours.routes)


def test_the_catalogue_shows_what_can_be_chosen(http: TestClient) -> None:
    answer = http.get("/v1/hairstyles")
    bob, waves = answer.json()["items"]
    assert answer.headers["Cache-Control"] == CATALOGUE
    assert {**bob, "options": {}} == {
        "name": "bob",
        "title": "Bob",
        "category": "straight",
        "text": "A chin-length bob.",
        "tags": [],
        "thumbnail": {"url": "/v1/hairstyles/bob/thumbnail"},
        "options": {},
    }
    assert bob["options"]["length"] == ["cropped", "short", "chin", "shoulder", "long"]
    assert bob["options"]["ombre"] is True
    assert (waves["name"], waves["tags"]) == ("waves", ["long"])
    assert http.get("/v1/hairstyles/bob").json() == bob


def test_options_that_a_style_does_not_have_are_left_out(
    stage: Stage, http: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_full_fringes(look: Look) -> None:
        for option, value in look.options().items():
            if value != "full" or option != "fringe":
                raise OptionUnsupportedError(option, "memory")

    monkeypatch.setattr(stage.stylist, "check", only_full_fringes)
    assert http.get("/v1/hairstyles/bob").json()["options"] == {"fringe": ["full"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("category=wavy", ["waves"]),
        ("q=CHIN", ["bob"]),
        ("tag=long", ["waves"]),
        ("q=nothing", []),
        ("category=straight&tag=long", []),
        ("limit=1", ["bob"]),
    ],
)
def test_hairstyles_are_found(http: TestClient, query: str, found: list[str]) -> None:
    items = http.get(f"/v1/hairstyles?{query}").json()["items"]
    assert [it["name"] for it in items] == found


@pytest.mark.parametrize(
    "query",
    ["category=bald", "limit=0", "limit=x", "cursor=x", "q=" + "x" * 101, "tag=" + "x" * 41],
)
def test_a_query_that_makes_no_sense_is_refused(http: TestClient, query: str) -> None:
    answer = http.get(f"/v1/hairstyles?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


def test_pages_link_to_the_next_one(http: TestClient) -> None:
    first = http.get("/v1/hairstyles?limit=1")
    link = first.headers["Link"].partition(";")[0].strip("<>")
    assert [it["name"] for it in http.get(link).json()["items"]] == ["waves"]


@pytest.mark.parametrize("name", ["draft", "nonesuch", "..%2f..%2fetc", "x" * 3000, "%ff%00"])
def test_what_is_not_published_does_not_exist(http: TestClient, name: str) -> None:
    for path in (f"/v1/hairstyles/{name}", f"/v1/hairstyles/{name}/thumbnail"):
        answer = http.get(path)
        assert answer.status_code == 404
        assert answer.json()["code"] in ("NOT_FOUND", "NO_SUCH_ROUTE")
        assert answer.headers["Cache-Control"] == "no-store"


PATHS = (
    "/v1/hairstyles",
    "/v1/hairstyles?q=bob&limit=1",
    "/v1/hairstyles/bob",
    "/v1/hairstyles/draft",
    "/v1/hairstyles/bob/thumbnail",
    "/v1/colours",
)


@pytest.mark.parametrize("path", PATHS)
def test_everybody_gets_the_same_answer(stage: Stage, http: TestClient, path: str) -> None:
    ada = signed_in(stage)
    askers: list[dict[str, str]] = [
        {},
        ada.headers,
        promoted(stage, ada).headers,
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YTpi", "Cookie": "__Host-refresh=x"},
        {"Accept-Language": "de", "User-Agent": "ilikeyacut/1.0", "X-Client-IP": "203.0.113.9"},
    ]
    answers = [http.get(path, headers=headers) for headers in askers]
    for answer in answers:
        kept = {n: v for n, v in answer.headers.items() if n not in MOVING}
        assert kept == {n: v for n, v in answers[0].headers.items() if n not in MOVING}
        assert _without_id(answer) == _without_id(answers[0])


MOVING = ("x-request-id", "ratelimit")


def _without_id(answer: Any) -> object:
    if answer.headers["Content-Type"] != "application/problem+json":
        return answer.content
    return {**answer.json(), "request_id": ""}


@pytest.mark.parametrize("path", PATHS[:3] + PATHS[4:])
def test_what_did_not_change_is_not_sent_again(stage: Stage, http: TestClient, path: str) -> None:
    first = http.get(path)
    same = http.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["Cache-Control"] == first.headers["Cache-Control"]
    if "colours" not in path:
        stage.app.hairstyles.publish(
            "bob", BOB.model_copy(update={"text": "Other."}), picture("#010203", kind="JPEG")
        )
        changed = http.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200


def test_a_thumbnail_is_a_jpeg_or_a_webp(http: TestClient) -> None:
    jpeg = http.get("/v1/hairstyles/bob/thumbnail", headers={"Accept": "image/avif,image/*,*/*"})
    assert jpeg.content == THUMBNAIL
    webp = http.get("/v1/hairstyles/bob/thumbnail", headers={"Accept": "image/webp,*/*;q=0.8"})
    again = http.get("/v1/hairstyles/bob/thumbnail", headers={"Accept": "image/webp"})
    assert again.content == webp.content
    for answer, kind in ((jpeg, "JPEG"), (webp, "WEBP")):
        assert answer.headers["Content-Type"] == f"image/{kind.lower()}"
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert answer.headers["Vary"] == "Accept"
        with Image.open(BytesIO(answer.content)) as image:
            assert (image.format, image.size) == (kind, (240, 260))
    assert jpeg.headers["ETag"] != webp.headers["ETag"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("image/webp", "webp"),
        ("text/html, IMAGE/WEBP;q=0.1", "webp"),
        ("image/webp;q=0", "jpeg"),
        ("image/webp; q=0.000", "jpeg"),
        ("*/*", "jpeg"),
        ("", "jpeg"),
        (",;q=,image/webpx", "jpeg"),
    ],
)
def test_a_client_gets_what_it_can_show(http: TestClient, accept: str, kind: str) -> None:
    answer = http.get("/v1/hairstyles/bob/thumbnail", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == f"image/{kind}"


def test_in_a_deployment_its_network_shows_thumbnails() -> None:
    deployed = Deployment(whole=False, server="https://api.example.com")
    stage = staged(lambda c: bind(c, Deployment, lambda: deployed))
    with stage.app:
        stage.app.hairstyles.publish("bob", BOB, THUMBNAIL)
        http = client(stage, hairstyles.routes)
        url = http.get("/v1/hairstyles/bob").json()["thumbnail"]["url"]
        assert "/static-assets/hairstyles/" in url
        answer = http.get("/v1/hairstyles/bob/thumbnail", follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (307, url)


def test_visitors_are_limited_by_their_address(http: TestClient) -> None:
    visitor = TestClient(http.app, client=("203.0.113.7", 443))
    answers = [visitor.get("/v1/colours") for _ in range(121)]
    assert [it.status_code for it in answers] == [200] * 120 + [429]
    assert answers[-1].json()["code"] == "RATE_LIMITED"
    neighbour = TestClient(http.app, client=("203.0.113.8", 443))
    assert neighbour.get("/v1/colours").status_code == 200


def test_colours_are_the_presets(http: TestClient) -> None:
    answer = http.get("/v1/colours")
    assert answer.headers["Cache-Control"] == CATALOGUE
    items = answer.json()["items"]
    assert {it["name"]: it["hex"] for it in items} == PRESETS
    assert items[2] == {"name": "copper", "hex": "#A8572E", "family": "red"}
