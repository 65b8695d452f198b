"""Pages for people who write clients: they need no script and no other server."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.errors.meanings import MEANINGS
from ilikeyacut.entrypoints.http.errors.statuses import STATUS
from ilikeyacut.entrypoints.http.routes import routers
from unit.http.test_openapi import nothing


@pytest.fixture(scope="module")
def http() -> TestClient:
    return TestClient(create_api(nothing, routers()), base_url="http://127.0.0.1:8000")


def test_every_code_has_a_meaning_and_every_meaning_a_code() -> None:
    assert MEANINGS.keys() == STATUS.keys()


def test_the_type_of_a_problem_leads_to_its_page(http: TestClient) -> None:
    problem = http.get("/v1/nothing").json()
    page = http.get(problem["type"])
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<code>NO_SUCH_ROUTE</code>, status 404" in page.text
    listed = http.get("/problems").text
    assert {code for code in STATUS if f"<code>{code}</code>" in listed} == STATUS.keys()


@pytest.mark.parametrize("name", ["nothing", "NO_SUCH_ROUTE", "no_such_route", "<script>"])
def test_there_is_no_page_about_anything_else(http: TestClient, name: str) -> None:
    answer = http.get(f"/problems/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "NO_SUCH_ROUTE")


def test_the_docs_show_every_operation_and_schema(http: TestClient) -> None:
    document, page = http.get("/v1/openapi.json").json(), http.get("/v1/docs")
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert path in page.text
            assert operation["summary"].split(",")[0].replace("'", "&#x27;") in page.text
    links = set(re.findall('href="#([^"]+)"', page.text))
    anchors = set(re.findall('id="([^"]+)"', page.text))
    assert links <= anchors == document["components"]["schemas"].keys()


def test_pages_load_nothing_and_run_nothing(http: TestClient) -> None:
    for path in ("/v1/docs", "/problems"):
        page = http.get(path)
        assert not re.findall(r"<script|<img|<link|src=|href=.(?![/#])", page.text)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "style-src 'sha256-" in policy
