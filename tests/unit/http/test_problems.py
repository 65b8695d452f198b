"""Every failure is a problem document, and every code has one status."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from uuid import UUID

import pytest
from starlette.testclient import TestClient

import ilikeyacut
from ilikeyacut.application.ports.event_store import (
    ConcurrencyError,
    PositionBeyondHeadError,
    StoreCorruptError,
    StoreOverloadedError,
    StoreUnavailableError,
)
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.application.ports.photo_store import PhotoStoreUnavailableError
from ilikeyacut.application.ports.sessions import SessionsUnavailableError
from ilikeyacut.application.views.errors import ReactorNotReplayableError
from ilikeyacut.domain.errors import CreditsExhaustedError, DomainError
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.entrypoints.http.errors.statuses import OPERATORS, STATUS
from ilikeyacut.entrypoints.http.routes import favourites
from ilikeyacut.entrypoints.http.routing import router
from support.apps import Stage
from support.http import client, signed_in

NOBODY = UUID(int=0)
CORE = ("ilikeyacut.domain.", "ilikeyacut.application.", "ilikeyacut.entrypoints.")
raised: list[Exception] = []
routes = router("Tests")


@routes.post("/fail")
def fail() -> None:
    raise raised.pop()


@pytest.fixture
def http(stage: Stage) -> TestClient:
    return client(stage, routes)


def codes(kind: type[DomainError]) -> set[str]:
    """Return the codes of a refusal and of all that are derived from it."""
    found = (
        {str(kind.code)} if hasattr(kind, "code") and kind.__module__.startswith(CORE) else set()
    )
    return found.union(*(codes(each) for each in kind.__subclasses__()))


def test_every_refusal_has_a_status() -> None:
    for part in ("domain", "application", "entrypoints"):
        (root,) = ilikeyacut.__path__
        for module in walk_packages([f"{root}/{part}"], f"ilikeyacut.{part}."):
            import_module(module.name)
    assert codes(DomainError) - STATUS.keys() == OPERATORS
    assert set(FailureCode) - STATUS.keys() == set()
    assert all(400 <= status < 600 for status in STATUS.values())


@pytest.mark.parametrize(
    ("error", "status", "code", "after"),
    [
        (ConcurrencyError("it moved"), 503, "UNAVAILABLE", "1"),
        (StoreUnavailableError("locked"), 503, "UNAVAILABLE", "1"),
        (StoreOverloadedError("throttled", 2.5), 503, "UNAVAILABLE", "3"),
        (SessionsUnavailableError("away", 0.1), 503, "UNAVAILABLE", "1"),
        (PhotoStoreUnavailableError("away"), 503, "UNAVAILABLE", "1"),
        (PositionBeyondHeadError(9, 3), 503, "NOT_READY", "10"),
        (PersonErasedError(NOBODY), 410, "ACCOUNT_ERASED", None),
        (StoreCorruptError("secret detail"), 500, "INTERNAL", None),
        (OSError("secret detail"), 500, "INTERNAL", None),
        (ReactorNotReplayableError("secret"), 500, "INTERNAL", None),
        (ValueError("secret detail"), 500, "INTERNAL", None),
        (RuntimeError("secret detail"), 500, "INTERNAL", None),
    ],
)
def test_a_fault_of_ours_says_whether_it_passes_and_nothing_else(  # noqa: PLR0917 - what is compared
    http: TestClient,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    code: str,
    after: str | None,
) -> None:
    raised.append(error)
    answer = http.post("/v1/fail")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers.get("Retry-After") == after
    assert "secret" not in answer.text
    (logged,) = (it for it in caplog.records if it.message.startswith("a request failed"))
    assert bool(logged.exc_info) is (status == 500)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert problem["request_id"] == answer.headers["X-Request-Id"]


def test_an_app_that_was_closed_is_not_ready(stage: Stage) -> None:
    ada, http = signed_in(stage), client(stage, favourites.routes)
    stage.app.close()
    answer = http.get("/v1/me/favourites", headers=ada.headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "NOT_READY")


def test_a_problem_says_what_was_measured_and_that_nothing_was_charged(http: TestClient) -> None:
    raised.append(CreditsExhaustedError(required=4, available=1))
    problem = http.post("/v1/fail").json()
    request_id = problem.pop("request_id")
    assert problem == {
        "type": "/problems/credits-exhausted",
        "title": "Credits exhausted",
        "status": 402,
        "detail": "this costs 4 credits, but only 1 are available",
        "instance": "/v1/fail",
        "code": "CREDITS_EXHAUSTED",
        "hint": "request fewer variations or add credits",
        "retryable": False,
        "measured": 1,
        "required": 4,
        "charged": 0,
    }
    assert len(request_id) == 36
