"""What nobody gets at: without a token nothing, and with one nothing of other people."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ilikeyacut.entrypoints.http.api import create_api, described
from ilikeyacut.entrypoints.http.routes import routers
from support.apps import Stage


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
                ({"Authorization": "Basic YTpi"}, "TOKEN_MISSING"),
                ({"Authorization": "Bearer "}, "TOKEN_MISSING"),
                ({"Authorization": "Bearer a.b.c"}, "TOKEN_INVALID"),
            ):
                answer = http.request(method, there, headers=headers)
                assert answer.status_code == 401, (method, path, answer.text)
                assert answer.json()["code"] == code
                assert answer.headers["WWW-Authenticate"] == "Bearer"
