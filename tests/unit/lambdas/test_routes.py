"""One function answers each path of the API, and it has mounted it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from fastapi.routing import APIRoute

from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.routes import NOUNS, routers
from ilikeyacut.entrypoints.lambdas.gateway import mounted
from ilikeyacut.entrypoints.lambdas.routes import MOUNTED, RULES, function_of


def unopened() -> Any:
    raise AssertionError


def calls(routes: Any) -> set[tuple[str, str]]:
    """Return the methods and paths of routes."""
    return {
        (method, it.path)
        for it in routes
        if isinstance(it, APIRoute)
        for method in it.methods or ()
    }


def documented() -> list[tuple[str, str]]:
    paths = create_api(unopened, routers()).openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def test_each_path_of_the_document_is_answered_once() -> None:
    served = Counter(
        call for name in MOUNTED for part in mounted(name) for call in calls(part.routes)
    )
    assert {it for it in documented() if served[it] != 1} == set()


def test_no_function_loads_a_noun_that_it_does_not_serve() -> None:
    for name, nouns in MOUNTED.items():
        assert [bool(part.routes) for part in mounted(name)] == [True] * len(nouns), name
    assert {noun for nouns in MOUNTED.values() for noun in nouns} <= {*NOUNS}


@pytest.mark.parametrize(
    ("method", "path", "function"),
    [
        ("POST", "/v1/photos", "uploads"),
        ("GET", "/v1/photos/x", "uploads"),
        ("POST", "/v1/photos/x/complete", "processing"),
        ("GET", "/v1/photos/x/hair-mask", "processing"),
        ("POST", "/v1/try-ons/quote", "processing"),
        ("GET", "/v1/results/x/card", "processing"),
        ("GET", "/v1/results/x", "gallery"),
        ("PUT", "/v1/admin/hairstyles/x/thumbnail", "processing"),
        ("GET", "/v1/admin/hairstyles/x", "gallery"),
        ("POST", "/v1/admin/users/x/credits", "users"),
        ("GET", "/v1/me", "users"),
        ("PUT", "/v1/me/devices/x", "notifications"),
        ("GET", "/v1/me/exports", "gallery"),
        ("GET", "/v1/hairstyles?q=bob", "gallery"),
        ("GET", "/v1/mexico", None),
        ("GET", "/v2/me", None),
    ],
)
def test_the_rules_in_their_order(method: str, path: str, function: str | None) -> None:
    assert function_of(method, path) == function


def test_a_load_balancer_takes_the_rules() -> None:
    for rule in RULES:
        keys = 1 + (rule.method is not None)
        assert len(rule.paths) + keys <= 5
        assert all(len(path) <= 128 for path in rule.paths)
