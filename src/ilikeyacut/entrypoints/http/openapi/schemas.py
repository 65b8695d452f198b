"""Schemas that generators of clients understand: nothing is null, enumerations of answers grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

REF = "#/components/schemas/"
NULL = {"type": "null"}
MAPS = ("properties", "schemas")
VALUES = ("default", "example", "examples", "enum", "const", "info", "tags")


def without_null(node: Any) -> None:
    """Make what may be null absent instead: `anyOf [X, null]` becomes X, and is not required.

    Generated titles go too, but not properties that are called title.
    """
    for schema in schemas_in(node):
        _absent(schema)
        if NULL in schema.get("anyOf", ()):
            kept = [it for it in schema.pop("anyOf") if it != NULL]
            schema.update(kept[0] if len(kept) == 1 else {"anyOf": kept})
        if "default" in schema and schema["default"] is None:
            del schema["default"]
        schema.pop("title", None)


def schemas_in(node: Any, *, names: bool = False) -> Iterator[dict[str, Any]]:
    """Yield all schemas of a document, and other objects that are no values.

    `names`: the object has names of fields as keys, and not the words of a schema.
    """
    if isinstance(node, dict):
        if not names:
            yield node
        for key, value in node.items():
            if names or key not in VALUES:
                yield from schemas_in(value, names=not names and key in MAPS)
    if isinstance(node, list):
        for item in node:
            yield from schemas_in(item)


def _absent(schema: dict[str, Any]) -> None:
    """Require nothing that may be null."""
    fields = schema.get("properties", {})
    nullable = {name for name, it in fields.items() if NULL in it.get("anyOf", ())}
    kept = [name for name in schema.get("required", []) if name not in nullable] if fields else []
    if fields and kept != schema.get("required"):
        schema.pop("required", None)
        if kept:
            schema["required"] = kept


def open_answers(document: dict[str, Any]) -> None:
    """Let enumerations of answers grow: what is known stays beside them, as `x-known-values`.

    Generators make closed types of `enum`, which fail at the first new value.
    """
    schemas = document["components"]["schemas"]
    answers = [
        operation["responses"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]
    for name in reached([answers, document["components"]["responses"]], schemas):
        _open(schemas[name])
    _open(answers)


def reached(start: Any, schemas: dict[str, Any]) -> set[str]:
    """Return the names of all schemas that something refers to, directly or through others."""
    found: set[str] = set()
    left = set(references(start))
    while left:
        name = left.pop()
        found.add(name)
        left |= set(references(schemas[name])) - found
    return found


def references(node: Any) -> Iterator[str]:
    """Yield the names of the schemas that something refers to directly."""
    if isinstance(node, dict):
        name = node.get("$ref")
        if isinstance(name, str) and name.startswith(REF):
            yield name.removeprefix(REF)
        for value in node.values():
            yield from references(value)
    if isinstance(node, list):
        for item in node:
            yield from references(item)


def _open(node: Any) -> None:
    for schema in schemas_in(node):
        if schema.get("type") != "string":
            continue
        if isinstance(schema.get("enum"), list):
            schema["x-known-values"] = schema.pop("enum")
        elif isinstance(schema.get("const"), str):
            schema["x-known-values"] = [schema.pop("const")]
