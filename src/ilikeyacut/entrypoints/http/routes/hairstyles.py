"""The catalogue. Everybody gets the same answers, so that they can be kept between people."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response

from ilikeyacut.application.use_cases.catalogue import Search
from ilikeyacut.application.views.projections.hairstyle_library import (
    HairstyleRow,
    thumbnail_tag,
)
from ilikeyacut.domain.hairstyle import Category
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers.accepting import accepts
from ilikeyacut.entrypoints.http.answers.files import sent
from ilikeyacut.entrypoints.http.answers.tags import tag_of
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Visitor
from ilikeyacut.entrypoints.http.dependencies.conditional import CATALOGUE, Cached
from ilikeyacut.entrypoints.http.dependencies.fresh import Refreshed
from ilikeyacut.entrypoints.http.dependencies.pages import Page, Paged
from ilikeyacut.entrypoints.http.models.hairstyles import Hairstyle, StyleOptions, Thumbnail
from ilikeyacut.entrypoints.http.routing import BASE, file_of, router

routes = router("Catalogue")

WEBP = "image/webp"
THUMBNAIL_CACHE = "public, max-age=86400"


@routes.get("/hairstyles")
def list_hairstyles(  # noqa: PLR0917 - what can be asked for
    _: Visitor,
    app: Refreshed,
    paged: Paged,
    cached: Cached,
    category: Annotated[Category | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=100, description="Words to find.")] = None,
    tag: Annotated[str | None, Query(max_length=40)] = None,
) -> Page[Hairstyle]:
    """Return the hairstyles that can be chosen, by name."""
    wanted = Search(category, q, tag)
    found = app.catalogue.search(wanted, limit=paged.limit, cursor=paged.cursor)
    page = Page[Hairstyle](
        items=[shown(app, row) for row in found.items], next_cursor=paged.linked(found.cursor)
    )
    cached.tagged(tag_of(page), CATALOGUE)
    return page


@routes.get("/hairstyles/{name}")
def get_hairstyle(app: Opened, _: Visitor, cached: Cached, name: str) -> Hairstyle:
    """Return a hairstyle that can be chosen."""
    style = shown(app, app.catalogue.find(name))
    cached.tagged(tag_of(style), CATALOGUE)
    return style


@routes.get("/hairstyles/{name}/thumbnail", **file_of("image/jpeg", WEBP, elsewhere=True))
def get_hairstyle_thumbnail(request: Request, app: Opened, _: Visitor, name: str) -> Response:
    """Return the picture of a hairstyle: as WebP to a client that accepts it, else as JPEG."""
    row = app.catalogue.find(name)
    if address := app.catalogue.elsewhere(row):
        return Response(
            status_code=307, headers={"Location": address.url, "Cache-Control": CATALOGUE}
        )
    webp = accepts(request, WEBP)
    return sent(
        request,
        lambda: app.catalogue.thumbnail(row, webp=webp),
        media_type=WEBP if webp else "image/jpeg",
        tag=f"{thumbnail_tag(row)}{'-webp' if webp else ''}",
        cache=THUMBNAIL_CACHE,
        Vary="Accept",
    )


def shown(app: App, row: HairstyleRow) -> Hairstyle:
    """Return a described hairstyle as everybody sees it."""
    about = row.description
    address = app.catalogue.elsewhere(row)
    return Hairstyle(
        name=row.name,
        title=about.title if about else row.name,
        category=about.category if about else "",
        text=about.text if about else "",
        tags=list(about.tags) if about else [],
        thumbnail=Thumbnail(
            url=address.url if address else f"{BASE}/hairstyles/{row.name}/thumbnail"
        ),
        options=_options(app.catalogue.options(row.name)),
    )


def _options(taken: dict[str, tuple[Any, ...]]) -> StyleOptions:
    named = {option: [str(it) for it in values] for option, values in taken.items()}
    return StyleOptions.model_validate({**named, "ombre": True if "ombre" in named else None})
