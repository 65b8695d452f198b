"""python tools/settings_page.py: write docs/settings.md from the settings and their docstrings."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any

from ilikeyacut.entrypoints.setting_names import PREFIX, READ_ELSEWHERE
from ilikeyacut.entrypoints.settings import Settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
HEAD = """# Settings

<!-- Written by tools/settings_page.py from entrypoints/settings/: `make settings`. -->

Each setting is an environment variable, or a keyword of `ilikeyacut.Settings` without the prefix
and in lower case. An empty variable counts as unset. An unknown name is an error that names the
closest one.

| variable | value | default | meaning |
|---|---|---|---|
"""
VALUES = {
    "array": "names",
    "boolean": "1 or 0",
    "object": "JSON",
    "password": "secret",
    "path": "folder",
    "uri": "address",
}
"""What stands for a type or a format of JSON schema."""

ELSEWHERE = """
The command line reads these by itself:

| variable | meaning |
|---|---|
"""
NESTED = """
## Settings that are JSON objects

Their defaults, which show every field:

```
"""


def page() -> str:
    """Return the page."""
    schema = Settings.model_json_schema()
    meanings = documented()
    rows = [_row(name, schema, meaning) for name, meaning in meanings.items()]
    others = [f"| `{PREFIX}{name.upper()}` | {text} |" for name, text in READ_ELSEWHERE.items()]
    nested = [f"{PREFIX}{name.upper()}='{text}'" for name, text in _objects().items()]
    parts = (HEAD, _lines(rows), ELSEWHERE, _lines(others), NESTED, _lines(nested), "```\n")
    return "".join(parts)


def documented() -> dict[str, str]:
    """Return the docstring below each setting, on one line, those of everybody first."""
    groups = [kind for kind in Settings.__mro__ if kind.__module__.startswith("ilikeyacut.")]
    return {name: text for group in groups for name, text in _documented_in(group)}


def _documented_in(group: type) -> Iterator[tuple[str, str]]:
    (tree,) = ast.parse(dedent(inspect.getsource(group))).body
    for pair in pairwise(getattr(tree, "body", [])):
        match pair:
            case ast.AnnAssign(ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                yield name, " ".join(text.split())


def _row(name: str, schema: Mapping[str, Any], meaning: str) -> str:
    values = _values(schema["properties"][name], schema["$defs"])
    default = Settings.model_fields[name].get_default()
    return f"| `{PREFIX}{name.upper()}` | {values} | {_default(default)} | {meaning} |"


def _values(kind: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    """Return what a value looks like, from its JSON schema."""
    if "anyOf" in kind:
        return _values(kind["anyOf"][0], known)
    if "$ref" in kind:
        return _values(known[kind["$ref"].rpartition("/")[2]], known)
    if "enum" in kind:
        return " ".join(f"`{value}`" for value in kind["enum"])
    if "maximum" in kind:
        return f"number, {_least(kind)} to {kind['maximum']:.7g}"
    return VALUES.get(kind.get("format", kind["type"]), "text")


def _least(kind: Mapping[str, Any]) -> str:
    if "exclusiveMinimum" in kind:
        return f"above {kind['exclusiveMinimum']:.7g}"
    return f"{kind['minimum']:.7g}"


def _default(value: object) -> str:
    if _is_object(value):
        return "below"
    if isinstance(value, tuple):
        value = ",".join(value)
    if isinstance(value, bool):
        value = int(value)
    return "" if value in (None, "", {}) else f"`{value}`"


def _is_object(value: object) -> bool:
    return type(value).__module__.startswith("ilikeyacut.") and not isinstance(value, str)


def _objects() -> dict[str, str]:
    """Return the defaults of the settings that are objects, as JSON."""
    defaults = Settings.model_construct().model_dump(mode="json")
    return {
        name: json.dumps(defaults[name])
        for name, field in Settings.model_fields.items()
        if _is_object(field.get_default())
    }


def _lines(rows: list[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
