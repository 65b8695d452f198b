"""The OpenAPI document is valid, whole, and easy on generators of clients."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_rs import validator_for
from openapi_spec_validator import validate

from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.api import create_api, described
from ilikeyacut.entrypoints.http.models.base import Answer, Request
from ilikeyacut.entrypoints.http.openapi.document import TAGS, document
from ilikeyacut.entrypoints.http.openapi.schemas import reached, schemas_in, without_null
from ilikeyacut.entrypoints.http.routes import routers
from ilikeyacut.entrypoints.http.routing import router

PUBLIC = (
    "/.well-known/",
    "/v1/auth/",
    "/v1/hairstyles",
    "/v1/colours",
    "/v1/config",
    "/v1/health/",
    "/v1/shares/",
)
SIGNED = ("/v1/auth/aws-credentials", "/v1/auth/sign-out")


def nothing() -> App:
    raise AssertionError


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return described(create_api(nothing, routers()))


def operations(of: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in of["paths"].items()
        for method, operation in methods.items()
    }


def test_it_is_valid(whole: dict[str, Any]) -> None:
    assert whole["openapi"].startswith("3.1")
    validate(whole)


def test_every_operation_is_described_and_named_once(whole: dict[str, Any]) -> None:
    every = operations(whole)
    for name, operation in every.items():
        assert operation["description"], name
        assert set(operation["tags"]) <= TAGS.keys(), name
    assert len({it["operationId"] for it in every.values()}) == len(every)


def test_schemas_have_names_that_clients_can_use(whole: dict[str, Any]) -> None:
    names = whole["components"]["schemas"]
    assert {"TryOnPage", "Consent", "ConsentText"} <= names.keys()
    assert [it for it in names if not (it.isalpha() and it[0].isupper())] == []


def test_every_schema_is_described_and_its_example_fits(whole: dict[str, Any]) -> None:
    schemas = whole["components"]["schemas"]
    for name, schema in schemas.items():
        assert schema.get("description"), name
        for example in schema["examples"]:
            reference = {"$ref": f"#/components/schemas/{name}"}
            validator_for(reference | {"components": whole["components"]}).validate(example)


def test_all_but_public_operations_need_a_token(whole: dict[str, Any]) -> None:
    for name, operation in operations(whole).items():
        path = name.split()[1]
        public = path.startswith(PUBLIC) and path not in SIGNED
        assert bool(operation["security"]) is not public, name


def test_every_failure_is_a_problem(whole: dict[str, Any]) -> None:
    for name, operation in operations(whole).items():
        failures = {code for code in operation["responses"] if code[0] in "45"}
        assert failures >= {"4XX", "5XX"}, name
        assert "422" not in failures, name
    assert "title" in whole["components"]["schemas"]["Problem"]["properties"]


def test_nothing_is_null_and_no_enumeration_of_an_answer_is_closed(whole: dict[str, Any]) -> None:
    schemas = whole["components"]["schemas"]
    answers = [operation["responses"] for operation in operations(whole).values()]
    for schema in [*schemas_in(whole["paths"]), *schemas_in(whole["components"])]:
        assert schema.get("type") != "null"
    for name in reached(answers, schemas):
        assert not [it for it in schemas_in(schemas[name]) if "enum" in it], name


class Inner(Answer):
    """What is inside."""

    title: str
    default: int | None = None


class Outer(Answer):
    """What is around it."""

    inner: Inner | None = None
    items: list[Inner]


class Wish(Request):
    """What is asked for."""

    anyOf: int | None = None  # noqa: N815 - a field that is called as a word of schemas is


def test_what_may_be_null_is_absent() -> None:
    routes = router("Me")

    @routes.put("/things/{id}", status_code=201)
    def put_thing(id: str, wish: Wish) -> Outer:
        """Put a thing.

        At length.
        """
        raise AssertionError(id, wish)

    made = document(create_api(nothing, [routes]))
    schemas = made["components"]["schemas"]
    assert schemas["Outer"]["properties"]["inner"] == {"$ref": "#/components/schemas/Inner"}
    assert schemas["Outer"]["required"] == ["items"]
    assert schemas["Inner"]["properties"] == {
        "title": {"type": "string"},
        "default": {"type": "integer"},
    }
    assert schemas["Wish"]["properties"] == {"anyOf": {"type": "integer"}}
    operation = made["paths"]["/v1/things/{id}"]["put"]
    assert operation["summary"] == "Put a thing"
    assert operation["description"] == "Put a thing.\n\nAt length."


def test_values_are_left_as_they_are() -> None:
    node = {"type": "object", "title": "Gone", "default": {"title": "kept"}}
    without_null(node)
    assert node == {"type": "object", "default": {"title": "kept"}}
