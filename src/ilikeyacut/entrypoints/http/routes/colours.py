"""The named hair colours."""

from __future__ import annotations

from ilikeyacut.domain.shades import FAMILIES
from ilikeyacut.domain.values import PRESETS
from ilikeyacut.entrypoints.http.answers.tags import tag_of
from ilikeyacut.entrypoints.http.dependencies.caller import Visitor
from ilikeyacut.entrypoints.http.dependencies.conditional import CATALOGUE, Cached
from ilikeyacut.entrypoints.http.models.hairstyles import ColourPreset, Colours
from ilikeyacut.entrypoints.http.routing import router

routes = router("Catalogue")


@routes.get("/colours")
def list_colours(_: Visitor, cached: Cached) -> Colours:
    """Return the named hair colours."""
    colours = Colours(
        items=[
            ColourPreset(name=name, hex=triplet, family=FAMILIES[name])
            for name, triplet in PRESETS.items()
        ]
    )
    cached.tagged(tag_of(colours), CATALOGUE)
    return colours
