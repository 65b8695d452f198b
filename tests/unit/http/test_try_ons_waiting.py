"""A try-on that goes on, to a server that lets its clients wait."""

import json
from collections.abc import Iterator
from threading import Thread
from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ilikeyacut.adapters.memory.doorbell import MemoryDoorbell
from ilikeyacut.adapters.memory.event_store import MemoryEventStore
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.routes import try_ons
from ilikeyacut.entrypoints.http.waiting.room import WaitingRoom
from support.apps import Stage
from support.http import Person, signed_in


@pytest.fixture
def http(stage: Stage) -> Iterator[TestClient]:
    room = WaitingRoom.at(MemoryDoorbell(stage.port(MemoryEventStore)), stage.app.store)
    api = create_api(lambda: stage.app, [try_ons.routes], waiting=room)
    with TestClient(api, base_url="http://127.0.0.1:8000") as http:
        yield http
    room.close()


@pytest.fixture
def ada(stage: Stage) -> Person:
    return signed_in(stage)


@pytest.fixture
def job(stage: Stage, ada: Person) -> ProcessingJob:
    return stage.asked(ada.user)


def events(answer: Response) -> list[tuple[str, dict[str, object]]]:
    """Return the names and the data of the events of a stream, without comments."""
    told = (block.splitlines() for block in answer.text.split("\n\n"))
    fields = (dict(line.split(": ", 1) for line in it if ": " in line) for it in told)
    return [(it["event"], json.loads(it["data"])) for it in fields if "event" in it]


def test_a_client_waits_until_the_try_on_ends(
    stage: Stage, http: TestClient, ada: Person, job: ProcessingJob
) -> None:
    path = f"/v1/try-ons/{job.id}"
    first = http.get(path, headers=ada.headers)
    assert first.headers["Retry-After"] == "1"
    assert first.json()["links"]["events"] == f"{path}/events"
    worker = Thread(target=stage.app.worker.finish, args=(job.id,))
    worker.start()
    status, tag = "requested", first.headers["ETag"]
    for _ in range(20):
        headers = ada.headers | {"Prefer": "wait=20", "If-None-Match": tag}
        answer = http.get(path, headers=headers)
        assert answer.headers["Preference-Applied"] == "wait=20"
        if answer.status_code == 200:
            status, tag = answer.json()["status"], answer.headers["ETag"]
        if status == "completed":
            break
    worker.join()
    assert status == "completed"


def test_a_stream_tells_the_try_on_to_its_end_and_resumes(
    stage: Stage, http: TestClient, ada: Person, job: ProcessingJob
) -> None:
    path = f"/v1/try-ons/{job.id}/events"
    worker = Thread(target=stage.app.worker.finish, args=(job.id,))
    worker.start()
    answer = http.get(path, headers=ada.headers)
    worker.join()
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    told = [data for name, data in events(answer) if name == "try_on"]
    assert [UUID(str(it["id"])) for it in told] == [job.id] * len(told)
    assert told[-1]["status"] == "completed"
    assert told[-1] == http.get(f"/v1/try-ons/{job.id}", headers=ada.headers).json()
    last = answer.text.rpartition("id: ")[2].splitlines()[0]
    again = http.get(path, headers=ada.headers | {"Last-Event-ID": last})
    assert events(again) == []


def test_nobody_follows_the_try_on_of_somebody_else(
    stage: Stage, http: TestClient, job: ProcessingJob
) -> None:
    eve = signed_in(stage, "Eve")
    for path in (f"/v1/try-ons/{job.id}", f"/v1/try-ons/{job.id}/events"):
        answer = http.get(path, headers=eve.headers | {"Prefer": "wait=20"})
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
        assert http.get(path).status_code == 401
