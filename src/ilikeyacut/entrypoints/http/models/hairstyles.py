"""The shapes of the catalogue: hairstyles, what can be chosen with them, and colours."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ilikeyacut.entrypoints.http.models.base import Answer


class StyleOptions(Answer):
    """The options of a hairstyle and their values. An option that is absent cannot be chosen."""

    length: Annotated[list[str] | None, Field(examples=[["chin", "shoulder"]])] = None
    fringe: Annotated[list[str] | None, Field(examples=[["none", "full", "curtain"]])] = None
    part: Annotated[list[str] | None, Field(examples=[["left", "centre", "right"]])] = None
    volume: list[str] | None = None
    shine: list[str] | None = None
    ombre: Annotated[bool | None, Field(description="Whether any colour may fade in.")] = None


class Thumbnail(Answer):
    """Where the picture of a hairstyle is: a path of this API, or an address elsewhere."""

    url: Annotated[str, Field(examples=["/v1/hairstyles/bob/thumbnail"])]


class Hairstyle(Answer):
    """A hairstyle of the catalogue."""

    name: Annotated[str, Field(examples=["bob"])]
    title: Annotated[str, Field(examples=["Classic bob"])]
    category: Annotated[str, Field(examples=["straight"])]
    text: Annotated[str, Field(examples=["Straight hair cut between chin and shoulder."])]
    tags: list[str]
    thumbnail: Thumbnail | None = None
    options: StyleOptions


class ColourPreset(Answer):
    """A named hair colour at full intensity, as an sRGB triplet."""

    name: Annotated[str, Field(examples=["copper"])]
    hex: Annotated[str, Field(examples=["#A8572E"])]
    family: Annotated[str, Field(examples=["red"])]


class Colours(Answer):
    """The named hair colours. Any other can be asked for as `#RRGGBB`."""

    items: list[ColourPreset]
