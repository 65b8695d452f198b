"""What would break a client is found in the difference of two documents."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from support.contract import Comparison

Document = dict[str, Any]
OLD: Document = {
    "paths": {
        "/looks/{id}": {
            "put": {
                "parameters": [
                    {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}},
                    {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/x/schemas/Look"}}}
                },
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/x/schemas/Made"}}}
                    },
                    "202": {"description": "later"},
                    "4XX": {"description": "refused"},
                },
            },
            "delete": {"responses": {"204": {"description": "done"}}},
        }
    },
    "components": {
        "schemas": {
            "Look": {
                "type": "object",
                "required": ["colour"],
                "properties": {
                    "colour": {"type": "string", "enum": ["red", "blue"]},
                    "name": {"type": "string", "maxLength": 20},
                    "parts": {"type": "array", "items": {"type": "integer", "minimum": 1}},
                    "inner": {"$ref": "#/x/schemas/Look"},
                },
            },
            "Made": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "state": {"type": "string", "x-known-values": ["open"]},
                    "inner": {"$ref": "#/x/schemas/Made"},
                },
            },
        }
    },
}


def look(document: Document) -> Document:
    found: Document = document["components"]["schemas"]["Look"]
    return found


def made(document: Document) -> Document:
    found: Document = document["components"]["schemas"]["Made"]
    return found


def put(document: Document) -> Document:
    found: Document = document["paths"]["/looks/{id}"]["put"]
    return found


def changed(change: Callable[[Document], object]) -> list[str]:
    new = deepcopy(OLD)
    change(new)
    return Comparison(OLD, new).broken()


QUERY = {"in": "query", "name": "q", "schema": {"type": "string"}}
HERE = "PUT /looks/{id}"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda it: it["paths"].clear(), f"{HERE}: gone"),
        (lambda it: it["paths"]["/looks/{id}"].pop("delete"), "DELETE /looks/{id}: gone"),
        (lambda it: put(it)["responses"].pop("202"), f"{HERE} 202: gone"),
        (lambda it: put(it)["parameters"].pop(), f"{HERE}: the parameter query limit is gone"),
        (
            lambda it: put(it)["parameters"].append(QUERY | {"required": True}),
            f"{HERE}: the parameter query q is newly required",
        ),
        (
            lambda it: put(it)["parameters"][1]["schema"].update(maximum=50),
            f"{HERE} query limit: maximum was 100 and is 50",
        ),
        (lambda it: put(it).update(security=[{"bearer": []}]), "needs a signed-in person now"),
        (lambda it: put(it)["requestBody"].update(required=True), "a body is newly required"),
        (lambda it: put(it).pop("requestBody"), f"{HERE}: application/json is gone"),
        (lambda it: look(it)["required"].append("name"), f"{HERE}/name: newly required"),
        (lambda it: look(it)["properties"].pop("name"), f"{HERE}/name: gone"),
        (
            lambda it: look(it)["properties"]["name"].update(maxLength=10),
            f"{HERE}/name: maxLength was 20 and is 10",
        ),
        (lambda it: look(it)["properties"]["name"].update(pattern="^a"), "its pattern is another"),
        (lambda it: look(it)["properties"]["colour"]["enum"].pop(), "'blue' is no longer taken"),
        (
            lambda it: look(it)["properties"]["parts"]["items"].update(minimum=2),
            f"{HERE}/parts/*: minimum was 1 and is 2",
        ),
        (
            lambda it: look(it)["properties"]["parts"]["items"].update(type="string"),
            f"{HERE}/parts/*: its type was integer and is string",
        ),
        (lambda it: made(it)["properties"].pop("state"), f"{HERE} 200/state: gone"),
        (lambda it: made(it)["required"].pop(), f"{HERE} 200/id: no longer always there"),
        (lambda it: made(it)["properties"]["id"].pop("format"), "its format was uuid and is None"),
    ],
)
def test_a_break_is_told(change: Callable[[Document], object], told: str) -> None:
    assert any(told in line for line in changed(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda it: None,
        lambda it: it["paths"].update({"/more": {"get": {"responses": {}}}}),
        lambda it: put(it)["parameters"].append(QUERY),
        lambda it: put(it)["responses"].update({"201": {}}),
        lambda it: put(it)["responses"].pop("4XX"),
        lambda it: look(it)["properties"].update(size={"type": "integer"}),
        lambda it: look(it)["required"].clear(),
        lambda it: look(it)["properties"]["colour"]["enum"].append("green"),
        lambda it: look(it)["properties"]["name"].update(maxLength=30),
        lambda it: made(it)["properties"].update(size={"type": "integer"}),
        lambda it: made(it)["properties"]["state"]["x-known-values"].append("closed"),
    ],
)
def test_an_addition_breaks_nothing(change: Callable[[Document], object]) -> None:
    assert changed(change) == []
