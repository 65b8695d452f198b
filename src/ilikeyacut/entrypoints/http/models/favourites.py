"""The shape of a person's favourites."""

from __future__ import annotations

from ilikeyacut.entrypoints.http.models.base import Answer


class Favourites(Answer):
    """The names of hairstyles that a person likes."""

    items: list[str]
