import pytest
from starlette.testclient import TestClient

from ilikeyacut.adapters.memory.face_mapper import MemoryFaceMapper
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.worker_lock import WorkerLock
from ilikeyacut.application.use_cases.configuration import ClientVersions
from ilikeyacut.application.use_cases.hair_masks import HairMasks
from ilikeyacut.entrypoints.bootstrap import App, bind, get
from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.routes import service
from support.apps import Stage, asking, staged
from support.http import client


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return client(stage, service.routes)


def test_a_process_that_answers_lives(http: TestClient) -> None:
    answer = http.get("/v1/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_life_does_not_depend_on_the_app() -> None:
    def never() -> App:
        raise AssertionError("the app was opened")

    http = TestClient(create_api(never, [service.routes]))
    assert http.get("/v1/health/live").status_code == 200


def test_a_process_is_ready_beside_a_worker(stage: Stage, http: TestClient) -> None:
    held = stage.port(WorkerLock).try_acquire()
    assert held
    with held:
        answer = http.get("/v1/health/ready")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_who_asks_does_not_learn_what_is_wrong(
    stage: Stage, http: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise OSError("/secret/path is full")

    monkeypatch.setattr(stage.port(EventStore), "head", broken)
    answer = http.get("/v1/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "NOT_READY")
    assert (answer.headers["Retry-After"], answer.json()["retryable"]) == ("5", True)
    assert "secret" not in answer.text


def test_clients_are_told_what_they_must_know(http: TestClient) -> None:
    answer = http.get("/v1/config")
    assert answer.headers["Cache-Control"].startswith("public, max-age=300")
    config = answer.json()
    assert config["limits"]["most_bytes"] == 15 * 1024 * 1024
    assert config["limits"]["media_types"][0] == "image/jpeg"
    assert config["stylists"] == [{"name": "auto"}, {"name": "memory"}]
    assert config["consents"] == []
    assert config["features"] == {
        "wait": False,
        "events": False,
        "exports": True,
        "live_colour": False,
    }
    assert config["minimum_client"] == {}
    same = http.get("/v1/config", headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304


def test_what_a_deployment_decides_is_told() -> None:
    text = asking()
    third = MemoryStylist(name="gemini", consent=text)
    stage = staged(
        lambda c: bind(c, ClientVersions, lambda: ClientVersions({"ios": "1.2.0"})), stylist=third
    )
    app = stage.app
    vars(app)["hair_masks"] = HairMasks(app.photos, app.photo_store, MemoryFaceMapper())
    bind(stage.container, HairMasks, lambda: app.hair_masks)
    assert get(stage.container, HairMasks).made
    with app:
        config = client(stage, service.routes).get("/v1/config").json()
    assert config["stylists"][1] == {"name": "gemini", "third_party": "gemini"}
    assert config["consents"] == [
        {
            "provider": "gemini",
            "purpose": text.purpose,
            "text_version": text.version,
            "text": text.text,
        }
    ]
    assert config["features"]["live_colour"] is True
    assert config["minimum_client"] == {"ios": "1.2.0"}
