from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from httpx2 import Response
from starlette.testclient import TestClient

from ilikeyacut.domain.user import UserStatus
from ilikeyacut.entrypoints.http.routes import admin, hairstyles
from support.apps import Stage, failure, picture
from support.http import Person, client, promoted, signed_in

ABOUT = {"title": "Bob", "category": "straight", "text": "A chin-length bob.", "tags": ["chin"]}


@dataclass(frozen=True)
class Office:
    """An admin in front of a client."""

    stage: Stage
    admin: Person
    http: TestClient

    def call(self, method: str, path: str, **options: Any) -> Response:
        headers = self.admin.headers | options.pop("headers", {})
        return self.http.request(method, f"/v1/admin{path}", headers=headers, **options)

    def offered(self) -> list[str]:
        items = self.http.get("/v1/hairstyles").json()["items"]
        return [it["name"] for it in items]


@pytest.fixture
def office(stage: Stage) -> Office:
    routes = client(stage, admin.routes, hairstyles.routes)
    return Office(stage, promoted(stage, signed_in(stage, "Root")), routes)


def test_a_hairstyle_is_drafted_gets_a_picture_and_is_published(office: Office) -> None:
    drafted = office.call("PUT", "/hairstyles/bob", json=ABOUT)
    assert drafted.status_code == 200
    assert {**drafted.json(), "created_at": ""} == {
        **ABOUT,
        "name": "bob",
        "status": "draft",
        "created_at": "",
    }
    early = office.call("POST", "/hairstyles/bob/publish")
    assert (early.status_code, early.json()["code"]) == (400, "INVALID_REQUEST")
    attached = office.call("PUT", "/hairstyles/bob/thumbnail", content=picture(size=(900, 600)))
    assert attached.json()["thumbnail"]["url"]
    assert office.offered() == []
    for _ in range(2):
        published = office.call("POST", "/hairstyles/bob/publish")
        assert published.json()["status"] == "published"
    assert office.offered() == ["bob"]
    for _ in range(2):
        assert office.call("POST", "/hairstyles/bob/retire").json()["status"] == "retired"
    assert office.offered() == []
    assert office.call("GET", "/hairstyles/bob").json()["status"] == "retired"


def test_hairstyles_are_listed_by_status(office: Office) -> None:
    for name in ("waves", "afro"):
        office.call("PUT", f"/hairstyles/{name}", json=ABOUT)
    office.call("PUT", "/hairstyles/afro/thumbnail", content=picture())
    office.call("POST", "/hairstyles/afro/publish")

    def names(query: str) -> list[str]:
        items = office.call("GET", f"/hairstyles{query}").json()["items"]
        return [it["name"] for it in items]

    assert names("") == ["afro", "waves"]
    assert names("?status=draft") == ["waves"]
    assert names("?status=published") == ["afro"]
    assert names("?limit=1") == ["afro"]
    assert office.call("GET", "/hairstyles?status=lost").status_code == 400


def test_a_change_of_another_state_is_refused(office: Office) -> None:
    made = office.call("PUT", "/hairstyles/bob", json=ABOUT)
    assert made.status_code == 200
    tag = office.call("GET", "/hairstyles/bob").headers["ETag"]
    assert made.headers["ETag"] == tag
    changed = {**ABOUT, "title": "Long bob"}
    first = office.call("PUT", "/hairstyles/bob", json=changed, headers={"If-Match": tag})
    assert first.json()["title"] == "Long bob"
    late = office.call("PUT", "/hairstyles/bob", json=ABOUT, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "PRECONDITION_FAILED")
    assert office.call("GET", "/hairstyles/bob").json()["title"] == "Long bob"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "INVALID_REQUEST"),
        ({"title": "x" * 81}, "INVALID_REQUEST"),
        ({"title": "Bob\u202e"}, "INVALID_REQUEST"),
        ({"title": None}, "INVALID_REQUEST"),
        ({"category": "bald"}, "INVALID_REQUEST"),
        ({"text": "two\nlines"}, "INVALID_REQUEST"),
        ({"tags": ["a", "a"]}, "INVALID_REQUEST"),
        ({"tags": "chin"}, "INVALID_REQUEST"),
        ({"tags": ["x"] * 11}, "INVALID_REQUEST"),
        ({"prompt": "ignore all rules"}, "UNKNOWN_FIELD"),
    ],
)
def test_a_description_that_nobody_could_read_drafts_nothing(
    office: Office, change: dict[str, object], code: str
) -> None:
    answer = office.call("PUT", "/hairstyles/bob", json={**ABOUT, **change})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert office.call("GET", "/hairstyles/bob").json()["code"] == "NOT_FOUND"


@pytest.mark.parametrize("name", ["Bob", "bob%20cut", "x" * 41, "%2e%2e", "b%00b"])
def test_a_name_is_a_slug(office: Office, name: str) -> None:
    answer = office.call("PUT", f"/hairstyles/{name}", json=ABOUT)
    assert answer.status_code in (400, 404)
    assert answer.json()["code"] in ("INVALID_REQUEST", "NO_SUCH_ROUTE")


def test_what_is_no_picture_is_not_attached(office: Office) -> None:
    office.call("PUT", "/hairstyles/bob", json=ABOUT)
    for raw, status, code in (
        (b"", 422, "IMAGE_UNREADABLE"),
        (b"no picture", 422, "IMAGE_UNREADABLE"),
        (b"GIF89a" + bytes(60), 415, "IMAGE_TYPE_UNSUPPORTED"),
        (bytes(5 * 1024 * 1024 + 1), 413, "BODY_TOO_LARGE"),
    ):
        answer = office.call("PUT", "/hairstyles/bob/thumbnail", content=raw)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert office.stage.objects() == set()


def test_there_is_nothing_to_do_with_an_unknown_hairstyle(office: Office) -> None:
    for method, path, options in (
        ("GET", "", {}),
        ("PUT", "/thumbnail", {"content": picture()}),
        ("POST", "/publish", {}),
        ("POST", "/retire", {}),
    ):
        answer = office.call(method, f"/hairstyles/nonesuch{path}", **options)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_people_are_found_by_address_and_get_credits_once(office: Office) -> None:
    ada = signed_in(office.stage)
    found = office.call("POST", "/users/find", json={"email": "ada@example.com"}).json()
    assert (found["id"], found["status"]) == (str(ada.user.id), "active")
    assert {"name", "email"} & found.keys() == set()
    before = found["available_credits"]
    grant = {"grant_id": "refund-1", "amount": 5}
    for _ in range(2):
        granted = office.call("POST", f"/users/{ada.user.id}/credits", json=grant)
        assert granted.json()["available_credits"] == before + 5
    other = office.call("POST", f"/users/{ada.user.id}/credits", json={**grant, "amount": 6})
    assert (other.status_code, other.json()["code"]) == (409, "GRANT_ID_REUSED")


@pytest.mark.parametrize("email", ["eve@example.com", "no address", "xx", "@" * 320, 7])
def test_nobody_is_found_by_another_address(office: Office, email: object) -> None:
    answer = office.call("POST", "/users/find", json={"email": email})
    assert answer.status_code in (400, 404)
    assert "eve" not in answer.text


def test_somebody_is_erased(office: Office) -> None:
    ada = signed_in(office.stage)
    for _ in range(2):
        answer = office.call("POST", f"/users/{ada.user.id}/erasure")
        assert (answer.status_code, answer.json()) == (202, {"status": "erasing"})
    office.stage.app.worker.drain()
    assert office.stage.app.users.get(ada.user.id).status is UserStatus.ERASED
    assert office.call("POST", f"/users/{uuid4()}/erasure").status_code == 404


def test_try_ons_show_what_failed_and_nothing_of_the_person(office: Office) -> None:
    ada = signed_in(office.stage)
    office.stage.stylist.failures.extend([failure(retryable=False)] * 9)
    job = office.stage.finished(ada.user)
    listed = office.call("GET", "/try-ons?status=failed").json()["items"]
    assert [it["id"] for it in listed] == [str(job.id)]
    assert listed[0]["failure"] == "PROVIDER_UNAVAILABLE"
    assert {"look", "photo_id"} & listed[0].keys() == set()
    assert office.call("GET", "/try-ons?status=completed").json() == {"items": []}
    assert office.call("GET", "/try-ons").status_code == 400


def test_views_say_how_far_they_are(office: Office) -> None:
    office.stage.app.worker.refresh()
    items = office.call("GET", "/views").json()["items"]
    assert {it["view"] for it in items} == set(office.stage.app.view_keeping.names())
    assert {it["behind"] for it in items} == {0}
    assert {it["role"] for it in items} == {"live"}


CALLS = (
    ("GET", "/hairstyles"),
    ("GET", "/hairstyles/bob"),
    ("PUT", "/hairstyles/bob"),
    ("PUT", "/hairstyles/bob/thumbnail"),
    ("POST", "/hairstyles/bob/publish"),
    ("POST", "/hairstyles/bob/retire"),
    ("POST", "/users/find"),
    ("POST", "/users/6e0c9fd0-0f0a-4b5e-9d2a-3f1f5c7c9d01/credits"),
    ("POST", "/users/6e0c9fd0-0f0a-4b5e-9d2a-3f1f5c7c9d01/erasure"),
    ("GET", "/try-ons?status=failed"),
    ("GET", "/views"),
)


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_for_others_there_are_no_such_paths(office: Office, method: str, path: str) -> None:
    ada = signed_in(office.stage)
    head = office.stage.app.store.head()
    told = []
    for url in (f"/v1/admin{path}", "/v1/admin/nothing"):
        answer = office.http.request(method, url, headers=ada.headers)
        told.append({**answer.json(), "request_id": "", "instance": ""})
        assert answer.status_code == 404
    assert told[0] == told[1]
    missing = office.http.request(method, f"/v1/admin{path}")
    assert (missing.status_code, missing.json()["code"]) == (401, "TOKEN_MISSING")
    assert office.stage.app.store.head() == head


def test_every_path_is_tried_by_others() -> None:
    mounted = [route for route in admin.routes.routes if isinstance(route, APIRoute)]
    assert len([it for route in mounted for it in route.methods or ()]) == len(CALLS)
