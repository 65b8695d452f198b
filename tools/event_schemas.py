"""python tools/event_schemas.py: write docs/events/ from the events and the envelope.

A version's shape never changes, not even by an optional field: a program that does not know the
field refuses the event, and must be able to name the version that it lacks. So a file is only ever
written anew with other descriptions, or with more values of an enumeration.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ilikeyacut.application.ports.event_bus import SCHEMA, Envelope, envelope_schema
from ilikeyacut.domain.aggregate import Event, personal_fields
from ilikeyacut.entrypoints.bootstrap.aggregates import KINDS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "events"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PERSONAL = "x-personal"
README = """# Events

<!-- Written by tools/event_schemas.py from the events and their docstrings: `make events`. -->

One JSON schema for each event and each version of its fields since they are kept here.
[envelope.v1.json](envelope.v1.json) is what the event bus carries: it names an event and holds
nothing of its content. Fields with `x-personal` are stored encrypted, and read as null once their
person was erased.

- The shape of a version never changes. Any change, even a new optional field, gets a new version of
  the event, with an upcaster and a stored sample. Old files stay.
- An enumeration may get more values within a version. Readers must expect values that they do not
  know.
- An envelope may get more fields within its schema 1, so readers must ignore fields that they do
  not know. Any other change is schema 2.

| event | version | meaning |
|---|---|---|
"""

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Return the schemas of the present versions by the names of their files."""
    found = {file_of(kind): event_schema(kind) for kind in events()}
    envelope = _tidy(envelope_schema())
    return found | {
        f"envelope.v{SCHEMA}.json": _headed("envelope", Envelope.__doc__ or "", envelope)
    }


def events() -> Iterator[type[Event]]:
    """Yield every event type."""
    for kind in KINDS:
        yield from kind.EVENTS


def file_of(event: type[Event]) -> str:
    """Return the name of an event's file."""
    return f"{event.TOPIC.replace(':', '.')}.v{event.VERSION}.json"


def readme() -> str:
    """Return the page that lists the events."""
    rows = sorted((it.TOPIC, it.VERSION, _meaning(it), file_of(it)) for it in events())
    lines = (f"| [{topic}]({file}) | {n} | {text} |\n" for topic, n, text, file in rows)
    return README + "".join(lines)


def text_of(schema: Schema) -> str:
    """Return a schema as it is kept."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def may_replace(name: str, kept: Schema, new: Schema) -> bool:
    """Whether a version that is kept under a name may have a new schema."""
    if name == f"envelope.v{SCHEMA}.json":
        known = kept["properties"].keys() | set(new["required"])
        own = {field: it for field, it in new["properties"].items() if field in known}
        new = new | {"properties": own}
    return _same_shape(kept, new)


def main() -> int:
    """Write the files; return 1 if a version has another shape than the one that is kept."""
    spoiled = 0
    for name, schema in schemas().items():
        file = FOLDER / name
        if file.exists() and not may_replace(name, json.loads(file.read_text("utf-8")), schema):
            print(f"{name}: the shape has changed; give it a new version", file=sys.stderr)
            spoiled = 1
        else:
            file.write_text(text_of(schema), "utf-8")
    (FOLDER / "README.md").write_text(readme(), "utf-8")
    return spoiled


def event_schema(event: type[Event]) -> Schema:
    """Return the schema of an event's present version."""
    schema = _tidy(event.model_json_schema())
    for name in personal_fields(event):
        schema["properties"][name][PERSONAL] = True
    return _headed(f"{event.TOPIC} version {event.VERSION}", event.__doc__ or "", schema)


def _headed(title: str, text: str, schema: Schema) -> Schema:
    head = {"$schema": DIALECT, "title": title, "description": " ".join(text.split())}
    return head | {name: it for name, it in schema.items() if name not in head}


def _tidy(schema: Any) -> Any:
    """Remove the titles that pydantic makes of names, but no property that is called so."""
    if isinstance(schema, list):
        return [_tidy(it) for it in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {key: _tidy(it) for key, it in value.items()}
        if name in {"properties", "$defs"}
        else _tidy(value)
        for name, value in schema.items()
        if name != "title"
    }


def _same_shape(kept: Any, new: Any) -> bool:
    """Whether two schemas are equal but for descriptions and more values of enumerations."""
    if isinstance(kept, dict) and isinstance(new, dict):
        kept, new = _bare(kept), _bare(new)
        return kept.keys() == new.keys() and all(
            set(value) <= set(new[name])
            if name == "enum" and isinstance(value, list)
            else _same_shape(value, new[name])
            for name, value in kept.items()
        )
    return type(kept) is type(new) and bool(kept == new)


def _bare(schema: Schema) -> Schema:
    """Leave out descriptions, but no property that is called so."""
    return {k: v for k, v in schema.items() if k != "description" or isinstance(v, dict)}


def _meaning(event: type[Event]) -> str:
    return " ".join((event.__doc__ or "").split("\n\n")[0].split())


if __name__ == "__main__":
    sys.exit(main())
