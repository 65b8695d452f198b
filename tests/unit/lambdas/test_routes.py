"""One function answers each path of the API, and it has mounted it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from fastapi.routing import APIRoute

from ilikeyacut.entrypoints.http.api import create_api
from ilikeyacut.entrypoints.http.routes import NOUNS, routers
from ilikeyacut.entrypoints.lambdas.gateway import served
from ilikeyacut.entrypoints.lambdas.routes import MOUNTED, RULES, function_of, nouns_of


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
    answered = Counter(
        call
        for name, nouns in MOUNTED.items()
        for noun in nouns
        for call in calls(served(name, noun))
    )
    assert {it for it in documented() if answered[it] != 1} == set()


def test_no_function_loads_a_noun_that_it_does_not_serve() -> None:
    assert [
        (it, noun) for it, nouns in MOUNTED.items() for noun in nouns if not served(it, noun)
    ] == []
    assert {noun for nouns in MOUNTED.values() for noun in nouns} <= {*NOUNS}


@pytest.mark.parametrize(("function", "noun"), [(it, to) for it in MOUNTED for to in MOUNTED[it]])
def test_each_path_of_a_noun_loads_it(function: str, noun: str) -> None:
    paths = {re.sub(r"\{.*?\}", "x", path) for _, path in calls(served(function, noun))}
    assert [it for it in sorted(paths) if noun not in nouns_of(function, it)] == []


@pytest.mark.parametrize(
    ("function", "path", "nouns"),
    [
        ("users", "/v1/me", ["me"]),
        ("users", "/v1/me/favourites/bob", ["favourites"]),
        ("users", "/v1/admin/users/find", ["admin"]),
        ("processing", "/v1/results/x/card", ["cards"]),
        ("gallery", "/v1/config", ["service"]),
        ("gallery", "/v1/me/exports", ["exports"]),
        ("users", "/v1/unheard-of", []),
    ],
)
def test_a_request_loads_what_its_path_needs(function: str, path: str, nouns: list[str]) -> None:
    assert nouns_of(function, path) == nouns


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
