"""Renders an OpenAPI document as HTML: every operation and schema, with examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from ilikeyacut.entrypoints.http.answers.html import paragraphs, text
from ilikeyacut.entrypoints.http.openapi.schemas import REF


def rendered(document: dict[str, Any]) -> str:
    """Return the body of a page about a document."""
    return "".join(_parts(document))


def _parts(document: dict[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield paragraphs(info["description"])
    yield (
        f"<p>Version {escape(info['version'])}, as "
        '<a href="/v1/openapi.json">OpenAPI document</a>. <a href="/problems">Problems</a></p>'
    )
    for tag in document["tags"]:
        yield f"<h2>{escape(tag['name'])}</h2>{paragraphs(tag['description'])}"
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if tag["name"] in operation["tags"]:
                    yield from _operation(method, path, operation)
    yield "<h2>Schemas</h2>"
    for name, schema in document["components"]["schemas"].items():
        yield f'<details id="{escape(name)}"><summary><b>{escape(name)}</b></summary>'
        yield f"{paragraphs(schema.get('description', ''))}{_fields(schema)}"
        yield f"<pre>{escape(json.dumps(schema['examples'][0], indent=2))}</pre></details>"


def _operation(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield (
        f'<details><summary><b class="{method}">{method.upper()}</b> <code>{escape(path)}</code> '
        f"{text(operation['summary'])}</summary>{paragraphs(operation['description'])}"
    )
    if operation["security"]:
        yield "<p>Needs an access token.</p>"
    rows = [
        (it["name"], it["in"], _kind(it["schema"]), it.get("description", ""))
        for it in operation.get("parameters", ())
    ]
    yield _table(rows)
    body = operation.get("requestBody", {}).get("content", {})
    answers = operation["responses"].items()
    yield _table(
        [("request", kind, _kind(it.get("schema", {})), "") for kind, it in body.items()]
        + [(status, kind, schema, "") for status, it in answers for kind, schema in _contents(it)]
    )
    yield "</details>"


def _contents(answer: dict[str, Any]) -> list[tuple[str, str]]:
    if "$ref" in answer:
        name = answer["$ref"].rpartition("/")[2]
        return [("", _link(name) if name == "Problem" else escape(name))]
    kinds = answer.get("content", {})
    return [(kind, _kind(it.get("schema", {}))) for kind, it in kinds.items()] or [("", "")]


def _fields(schema: dict[str, Any]) -> str:
    required = schema.get("required", ())
    return _table(
        [
            (name, "required" if name in required else "", _kind(it), it.get("description", ""))
            for name, it in schema.get("properties", {}).items()
        ]
    )


def _kind(schema: dict[str, Any]) -> str:
    """Return what a schema allows, in short, as HTML."""
    if "$ref" in schema:
        return _link(schema["$ref"].removeprefix(REF))
    if "anyOf" in schema:
        return " or ".join(_kind(it) for it in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    values = schema.get("enum") or schema.get("x-known-values")
    if values:
        return ", ".join(f"<code>{escape(str(it))}</code>" for it in values)
    return escape(str(schema.get("format") or schema.get("type", "any")))


def _link(name: str) -> str:
    return f'<a href="#{escape(name)}">{escape(name)}</a>'


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    """Return a table. The third column is HTML already."""
    lines = (
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(kind)}</td><td>{html}</td>"
        f"<td>{text(about)}</td></tr>"
        for name, kind, html, about in rows
    )
    return f"<table>{''.join(lines)}</table>" if rows else ""
