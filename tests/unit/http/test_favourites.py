from ilikeyacut.entrypoints.http.routes import favourites
from support.apps import BOB, Stage, picture
from support.http import client, signed_in


def test_a_hairstyle_is_liked_once_and_then_no_longer(stage: Stage) -> None:
    stage.app.hairstyles.publish("bob", BOB, picture())
    ada, http = signed_in(stage), client(stage, favourites.routes)
    for _ in range(2):
        assert http.put("/v1/me/favourites/bob", headers=ada.headers).status_code == 204
    assert http.get("/v1/me/favourites", headers=ada.headers).json() == {"items": ["bob"]}
    for _ in range(2):
        assert http.delete("/v1/me/favourites/bob", headers=ada.headers).status_code == 204
    assert http.get("/v1/me/favourites", headers=ada.headers).json() == {"items": []}


def test_an_answer_that_did_not_change_is_not_sent_again(stage: Stage) -> None:
    ada, http = signed_in(stage), client(stage, favourites.routes)
    first = http.get("/v1/me/favourites", headers=ada.headers)
    again = http.get(
        "/v1/me/favourites", headers=ada.headers | {"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_refusals_are_problem_documents(stage: Stage) -> None:
    ada, http = signed_in(stage), client(stage, favourites.routes)
    for answer, status, code in (
        (http.get("/v1/me/favourites"), 401, "TOKEN_MISSING"),
        (http.put("/v1/me/favourites/x", headers=ada.headers), 422, "STYLE_UNAVAILABLE"),
        (http.get("/v1/nothing"), 404, "NO_SUCH_ROUTE"),
        (http.post("/v1/me/favourites"), 405, "METHOD_NOT_ALLOWED"),
    ):
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["status"]) == (status, code, status)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert problem["request_id"] == answer.headers["X-Request-Id"]
