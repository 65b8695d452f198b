"""The client's shapes are those of the document: every example decodes, every field is there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from ilikeyacut.client import Look, models
from ilikeyacut.client.retrying import Problem
from support.scripted import OPENAPI, example

SCHEMAS: dict[str, Any] = OPENAPI["components"]["schemas"]
LISTS = {"ColourPreset": "Colours", "Hairstyle": "HairstylePage", "TryOn": "TryOnPage"}
NAMES = {"Result": "TryOnResult"}
"""Where the client names a shape in another way than its schema."""
SHAPES: dict[str, type[BaseModel]] = {
    NAMES.get(name, name): kind
    for name, kind in vars(models).items()
    if isinstance(kind, type)
    and issubclass(kind, models.Shape)
    and kind not in (models.Shape, models.Page)
} | {"Problem": Problem}
"""The client's shapes by the name of their schema."""


@pytest.mark.parametrize("name", SHAPES)
def test_every_example_of_the_document_decodes(name: str) -> None:
    for it in SCHEMAS[name]["examples"]:
        read = SHAPES[name].model_validate_json(json.dumps(it), extra="ignore")
        assert read.model_fields_set == it.keys() & SHAPES[name].model_fields.keys()


@pytest.mark.parametrize("name", SHAPES)
def test_every_field_that_is_read_is_in_the_document(name: str) -> None:
    fields, properties = SHAPES[name].model_fields, SCHEMAS[name]["properties"]
    assert fields.keys() - properties.keys() == set()
    needed = {field for field, info in fields.items() if info.is_required()}
    assert needed - set(SCHEMAS[name].get("required", ())) == set()


@pytest.mark.parametrize(("item", "page"), LISTS.items())
def test_pages_hold_items(item: str, page: str) -> None:
    kind: Any = models.Page.__class_getitem__(SHAPES[item])
    read = kind.model_validate_json(json.dumps(example(page)), extra="ignore")
    assert isinstance(read.items[0], SHAPES[item])


def test_unknown_fields_and_values_of_tomorrow_are_passed_over() -> None:
    later = example("TryOn", status="dreaming", mood="good", look={"hat": "top", "hairstyle": "b"})
    read = models.TryOn.model_validate_json(json.dumps(later), extra="ignore")
    assert (read.status, read.over, read.look) == ("dreaming", True, Look(hairstyle="b"))


def test_a_typo_in_a_look_of_ones_own_is_refused() -> None:
    with pytest.raises(ValidationError, match="hairstlye"):
        Look(hairstlye="bob")  # type: ignore[call-arg]  # as a script without types would


def test_tokens_are_not_shown() -> None:
    tokens = models.TokenSet(access_token="s3cret", refresh_token="s3cret")
    assert "s3cret" not in f"{tokens!r} {tokens}"
