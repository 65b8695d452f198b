"""What nobody gets at: without a token nothing, and with one nothing of other people."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ilikeyacut.entrypoints.http.api import create_api, described
from ilikeyacut.entrypoints.http.routes import routers
from support.apps import Stage
from support.belongings import Belongings, belongings


@pytest.fixture
def api(stage: Stage) -> FastAPI:
    return create_api(lambda: stage.app, routers())


def test_nothing_but_public_operations_is_done_without_a_valid_token(api: FastAPI) -> None:
    http = TestClient(api, base_url="http://127.0.0.1:8000")
    for path, operations in described(api)["paths"].items():
        for method, operation in operations.items():
            if not operation["security"]:
                continue
            there = path.replace("{", "").replace("}", "")
            for headers, code in (
                ({}, "TOKEN_MISSING"),
                ({"Authorization": "Bearer a.b.c"}, "TOKEN_INVALID"),
            ):
                answer = http.request(method, there, headers=headers)
                assert answer.status_code == 401, (method, path, answer.text)
                assert answer.json()["code"] == code
                assert answer.headers["WWW-Authenticate"] == 'Bearer realm="ilikeyacut"'


def everything(http: TestClient, of: Belongings) -> dict[str, Any]:
    """Return what the lists of somebody say, and how things of theirs are answered."""
    lists = ("photos", "try-ons", "results", "me/devices", "me/sessions", "me/exports")
    found = {it: http.get(f"/v1/{it}", headers=of.person.headers) for it in lists}
    return {name: (it.status_code, it.json()) for name, it in found.items()}


def test_what_belongs_to_somebody_else_is_as_what_does_not_exist(
    stage: Stage, api: FastAPI
) -> None:
    http = TestClient(api, base_url="http://127.0.0.1:8000")
    ada, bob = (belongings(stage, http, name) for name in ("Ada", "Bob"))
    before = everything(http, bob)
    nobody = dict.fromkeys(bob.ids, str(UUID(int=7)))
    document = described(api)
    tried = 0
    for path, operations in document["paths"].items():
        if not re.findall(r"\{(\w+_id)\}", path) or path.startswith("/v1/admin"):
            continue
        for method, operation in operations.items():
            theirs, nothing = (
                answered(http, ada, method, path.format(**ids), example(operation, document))
                for ids in (bob.ids, nobody)
            )
            assert theirs == nothing, (method, path)
            assert theirs[0] in (204, 404), (method, path, theirs)
            tried += 1
    assert tried >= 15
    assert everything(http, bob) == before


def example(operation: dict[str, Any], document: dict[str, Any]) -> Any:
    """Return the body that the document shows for an operation."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"]["$ref"].rpartition("/")[2]
    return document["components"]["schemas"][name]["examples"][0]


def answered(
    http: TestClient, who: Belongings, method: str, path: str, body: Any
) -> tuple[int, Any]:
    """Return how a request is answered, without what names the request."""
    headers = who.person.headers | {"Idempotency-Key": path}
    answer = http.request(method, path, json=body, headers=headers)
    told = answer.json() if answer.content else None
    if told:
        del told["request_id"], told["instance"]
        told["detail"] = re.sub(r"[0-9a-f-]{36}", "ID", told["detail"])
    return answer.status_code, told
