"""Somebody who has one thing of every kind that the HTTP API knows by an id."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid5

from starlette.testclient import TestClient

from ilikeyacut.domain.photo import result_id
from support.apps import COPPER, Stage
from support.http import Person, signed_in


@dataclass(frozen=True)
class Belongings:
    """Somebody, and the ids of one thing of each kind that is theirs."""

    person: Person
    ids: dict[str, str]


def belongings(stage: Stage, http: TestClient, name: str) -> Belongings:
    """Sign somebody in, and let them have everything that has an id."""
    person = signed_in(stage, name)
    made = stage.finished(person.user, look=COPPER)
    result = result_id(made.id, 1)
    keyed = person.headers | {"Idempotency-Key": "1"}
    export = http.post("/v1/me/exports", headers=keyed).json()["id"]
    share = http.post(f"/v1/results/{result}/shares", json={"days": 1}, headers=person.headers)
    device = uuid5(person.user.id, "phone")
    phone = {"platform": "ios", "token": "740f4707be"}
    http.put(f"/v1/me/devices/{device}", json=phone, headers=person.headers)
    (session,) = http.get("/v1/me/sessions", headers=person.headers).json()["items"]
    ids = {
        "device_id": str(device),
        "export_id": export,
        "photo_id": str(made.request.photo_id),
        "result_id": str(result),
        "session_id": session["id"],
        "share_id": share.json()["id"],
        "try_on_id": str(made.id),
    }
    return Belongings(person, ids)
