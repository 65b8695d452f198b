"""The schemas of events are what the events are, and no version of one ever has another shape."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar

import pytest

import event_schemas
from ilikeyacut.application.ports.event_bus import Envelope
from ilikeyacut.domain.aggregate import Event, Personal, Value, personal_fields
from support.events import AT, JOB, ONE_OF_EACH

KEPT = {it.name: json.loads(it.read_text("utf-8")) for it in event_schemas.FOLDER.glob("*.json")}


def test_the_files_are_up_to_date() -> None:
    for name, schema in event_schemas.schemas().items():
        text = (event_schemas.FOLDER / name).read_text("utf-8")
        assert text == event_schemas.text_of(schema), f"run `make events`: {name}"
    assert (event_schemas.FOLDER / "README.md").read_text("utf-8") == event_schemas.readme()


def test_every_event_has_a_schema_of_its_version() -> None:
    assert {event_schemas.file_of(type(it)) for it in ONE_OF_EACH} < KEPT.keys()


def test_an_event_is_what_its_schema_says() -> None:
    for event in ONE_OF_EACH:
        schema, fields = KEPT[event_schemas.file_of(type(event))], event.model_dump(mode="json")
        assert set(schema["required"]) <= fields.keys() <= schema["properties"].keys()
        for name in fields:
            personal = schema["properties"][name].get("x-personal", False)
            assert personal == (name in personal_fields(type(event)))


def test_an_envelope_is_what_its_schema_says() -> None:
    fields = json.loads(Envelope.of("job:completed", JOB, 7, 41, AT).to_json())
    assert set(KEPT["envelope.v1.json"]["required"]) == fields.keys()


class Size(Value):
    width: int
    title: str = ""


class Wider(Value):
    width: int
    title: str = ""
    depth: int = 0


class Happened(Event):
    """Something happened."""

    TOPIC: ClassVar[str] = "test:happened"
    name: Personal[str]
    size: Size
    description: str = ""


def changed(**fields: tuple[Any, ...]) -> dict[str, Any]:
    """Return the schema of the event with other types, or types and defaults."""
    body = {"__annotations__": {name: kind for name, (kind, *_) in fields.items()}}
    body |= {name: default[0] for name, (_, *default) in fields.items() if default}
    kind = type("Happened", (Happened,), {"__module__": __name__, **body})
    return event_schemas.event_schema(kind)


WAS = event_schemas.event_schema(Happened)
NAME = "test.happened.v1.json"


@pytest.mark.parametrize(
    "changes",
    [
        {"added": (str,)},
        {"optional": (str | None, None)},
        {"name": (str,)},
        {"size": (Wider,)},
        {"description": (str, "other")},
        {"description": (int, 0)},
        {"description": (str,)},
    ],
)
def test_a_changed_shape_needs_a_new_version(changes: dict[str, Any]) -> None:
    assert not event_schemas.may_replace(NAME, WAS, changed(**changes))


def test_the_same_shape_may_have_other_descriptions() -> None:
    assert event_schemas.may_replace(NAME, WAS, changed() | {"description": "In other words."})


def test_an_enumeration_may_grow_but_not_shrink() -> None:
    name = "user.device_registered.v1.json"
    more, fewer = deepcopy(KEPT[name]), deepcopy(KEPT[name])
    more["$defs"]["Platform"]["enum"].append("watch")
    fewer["$defs"]["Platform"]["enum"].pop()
    assert event_schemas.may_replace(name, KEPT[name], more)
    assert not event_schemas.may_replace(name, KEPT[name], fewer)


def test_an_envelope_may_get_optional_fields_alone() -> None:
    name = "envelope.v1.json"
    optional, required, gone = (deepcopy(KEPT[name]) for _ in range(3))
    optional["properties"]["trace"] = {"type": "string"}
    required["properties"]["trace"] = {"type": "string"}
    required["required"].append("trace")
    del gone["properties"]["time"]
    assert event_schemas.may_replace(name, KEPT[name], optional)
    assert not event_schemas.may_replace(name, KEPT[name], required)
    assert not event_schemas.may_replace(name, KEPT[name], gone)


def test_the_tool_does_not_write_over_another_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(event_schemas, "FOLDER", tmp_path)
    assert event_schemas.main() == 0
    file = tmp_path / "job.completed.v1.json"
    other = json.loads(file.read_text("utf-8"))
    del other["properties"]["delivered"]
    file.write_text(json.dumps(other), "utf-8")
    assert event_schemas.main() == 1
    assert json.loads(file.read_text("utf-8")) == other
    assert "job.completed.v1.json" in capsys.readouterr().err
