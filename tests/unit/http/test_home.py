"""Pages for people at a home: where the printed link leads, and what a shared link shows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from ilikeyacut.application.use_cases.results import ShareLink
from ilikeyacut.entrypoints.http.routes import HOME, OWN_STORE, routers
from support.apps import COPPER, Stage
from support.http import client, signed_in


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return client(stage, *routers((*HOME, *OWN_STORE)))


def shared(stage: Stage, **options: bool) -> ShareLink:
    user = signed_in(stage).user
    (result,) = stage.app.try_ons.results(stage.finished(user, look=COPPER))
    return stage.app.results.share(user.id, result.id, days=1, **options)


def test_the_printed_link_leads_to_a_page_that_says_what_its_code_is_for(http: TestClient) -> None:
    answer = http.get("/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "curl http://127.0.0.1:8000/v1/auth/local" in answer.text
    assert "img-src" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("with_before", [False, True])
def test_a_link_opens_a_page_with_the_picture(
    http: TestClient, stage: Stage, with_before: bool
) -> None:
    link = shared(stage, with_before=with_before)
    answer = http.get(f"/s/{link.token}")
    (address,) = re.findall('src="([^"]+)"', answer.text)
    assert ("before-after" in address) is with_before
    assert address.startswith(answer.headers["Content-Security-Policy"].rpartition("img-src ")[2])
    assert http.get(address.replace("&amp;", "&")).headers["Content-Type"] == "image/jpeg"
    assert "not the production model" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_that_has_ended_says_so(http: TestClient, stage: Stage) -> None:
    token = shared(stage).token
    stage.clock.advance(timedelta(days=1))
    for ended in (token, "x", "%3Cscript%3E"):
        answer = http.get(f"/s/{ended}")
        assert answer.status_code == 404
        assert "This link shows nothing" in answer.text
        assert "<script" not in answer.text
