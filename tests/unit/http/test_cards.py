from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from starlette.testclient import TestClient

from ilikeyacut.domain.photo import result_id
from ilikeyacut.entrypoints.http.routes import cards
from support.apps import Stage
from support.http import Person, client, signed_in


@pytest.fixture
def ada(stage: Stage) -> Person:
    return signed_in(stage)


@pytest.fixture
def result(stage: Stage, ada: Person) -> UUID:
    return result_id(stage.finished(ada.user).id, 1)


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return client(stage, cards.routes)


def test_a_card_is_a_png_or_a_pdf(http: TestClient, ada: Person, result: UUID) -> None:
    png = http.get(f"/v1/results/{result}/card", headers=ada.headers)
    assert png.headers["Content-Type"] == "image/png"
    assert png.headers["Content-Disposition"] == 'inline; filename="salon-card.png"'
    assert png.headers["Cache-Control"] == "private, no-cache"
    with Image.open(BytesIO(png.content)) as image:
        assert image.size == (1240, 1754)
    pdf = http.get(f"/v1/results/{result}/card?format=pdf&lang=de", headers=ada.headers)
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    tagged = ada.headers | {"If-None-Match": png.headers["ETag"]}
    assert http.get(f"/v1/results/{result}/card", headers=tagged).status_code == 304


def test_a_code_needs_the_token_of_a_link_to_this_result(
    stage: Stage, http: TestClient, ada: Person, result: UUID
) -> None:
    link = stage.app.results.share(ada.user.id, result)
    bare, coded, wrong = (
        http.get(f"/v1/results/{result}/card", params=params, headers=ada.headers)
        for params in ({}, {"share": link.token}, {"share": "nonsense"})
    )
    assert bare.status_code == coded.status_code == 200
    assert bare.content != coded.content
    assert (wrong.status_code, wrong.json()["code"]) == (404, "NOT_FOUND")
    stage.app.results.revoke_share(ada.user.id, result, link.share_id)
    revoked = http.get(
        f"/v1/results/{result}/card", params={"share": link.token}, headers=ada.headers
    )
    assert revoked.status_code == 404


def test_only_ones_own_results_have_cards(
    stage: Stage, http: TestClient, ada: Person, result: UUID
) -> None:
    eve = signed_in(stage, "Eve")
    made = stage.app.photos.get(ada.user.id, result).provenance
    assert made
    for who, what in ((eve, result), (ada, made.source_photo_id), (ada, UUID(int=7))):
        answer = http.get(f"/v1/results/{what}/card", headers=who.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    stage.app.photos.delete(ada.user.id, result)
    gone = http.get(f"/v1/results/{result}/card", headers=ada.headers)
    assert (gone.status_code, gone.json()["code"]) == (410, "RESULT_EXPIRED")
    assert http.get(f"/v1/results/{result}/card").json()["code"] == "TOKEN_MISSING"


@pytest.mark.parametrize("query", ["lang=xx", "format=gif", "share=" + "x" * 201])
def test_a_card_of_another_kind_is_refused(
    http: TestClient, ada: Person, result: UUID, query: str
) -> None:
    answer = http.get(f"/v1/results/{result}/card?{query}", headers=ada.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")


def test_a_card_counts_as_ten_reads(
    stage: Stage, http: TestClient, ada: Person, result: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.app.cards.drawer, "draw", lambda *_: b"a card")
    path = f"/v1/results/{result}/card"
    answers = [http.get(path, headers=ada.headers) for _ in range(31)]
    assert [it.status_code for it in answers] == [200] * 30 + [429]
    assert answers[-1].json()["code"] == "RATE_LIMITED"
