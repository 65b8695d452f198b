"""An example of every schema, put together of those of its fields. Clients decode them in tests."""

from __future__ import annotations

from typing import Any

from ilikeyacut.entrypoints.http.openapi.schemas import REF

CHOICES = ("anyOf", "oneOf")
LISTS = ("examples", "enum", "x-known-values", *CHOICES)
BY_FORMAT = {
    "date": "2026-11-29",
    "date-time": "2026-11-29T08:30:00.000Z",
    "uri": "https://example.com/",
    "uuid": "1f0e7c52-6a0e-4c1b-9d5a-3b1f5f1a7c11",
}


def add_examples(schemas: dict[str, Any]) -> None:
    """Give each schema an example."""
    for schema in schemas.values():
        schema["examples"] = [example(schema, schemas)]


def example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return a value that a schema allows.

    Raises ValueError for a text of a pattern: its field needs an example of its own.
    """
    if "$ref" in schema:
        return example(schemas[schema["$ref"].removeprefix(REF)], schemas)
    for known in LISTS:
        if schema.get(known):
            found = schema[known][0]
            return example(found, schemas) if known in CHOICES else found
    for known in ("const", "default"):
        if known in schema:
            return schema[known]
    return _of_type(schema, schemas)


def _of_type(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {name: example(field, schemas) for name, field in fields.items()}
        case "array":
            return [example(schema.get("items", {}), schemas)]
        case "boolean":
            return True
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "string" if "pattern" in schema and "format" not in schema:
            raise ValueError(f"no example for the pattern {schema['pattern']}")
        case "string":
            return BY_FORMAT.get(schema.get("format", ""), "text")
        case _:
            return 0.15
