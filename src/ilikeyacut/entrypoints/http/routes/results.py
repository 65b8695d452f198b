"""Results: the pictures of try-ons, favourites among them, and links that show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from ilikeyacut.entrypoints.http.answers import shown
from ilikeyacut.entrypoints.http.answers.links import window
from ilikeyacut.entrypoints.http.answers.tags import tag_of, version_tag
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached
from ilikeyacut.entrypoints.http.dependencies.fresh import Refreshed
from ilikeyacut.entrypoints.http.dependencies.pages import Page, Paged
from ilikeyacut.entrypoints.http.edge.options import Edge
from ilikeyacut.entrypoints.http.models.base import Id
from ilikeyacut.entrypoints.http.models.results import NewLink, NewShare, TryOnResult
from ilikeyacut.entrypoints.http.routing import router

routes = router("Results", "/v1/results")


@dataclass(frozen=True)
class Filters:
    """Which results to list."""

    hairstyle: Annotated[
        str | None, Query(max_length=64, description="Only results with this hairstyle.")
    ] = None
    favourite: Annotated[bool, Query(description="Only favourites.")] = False
    photo_id: Annotated[UUID | None, Query(description="Only results of this selfie.")] = None


@routes.get("")
def list_results(
    me: Signed, app: Refreshed, paged: Paged, cached: Cached, filters: Annotated[Filters, Depends()]
) -> Page[TryOnResult]:
    """Return your results, newest first.

    A filtered page may be short although `next_cursor` leads to more.
    """
    found = app.gallery.results(
        me.user_id,
        hairstyle=filters.hairstyle,
        favourites=filters.favourite,
        photo_id=filters.photo_id,
        limit=paged.limit,
        cursor=paged.cursor,
    )
    looks = app.gallery.looks(found.items)
    page = Page[TryOnResult](
        items=[shown.result(app, row, looks[row.photo_id]) for row in found.items],
        next_cursor=paged.linked(found.cursor),
    )
    cached.tagged(tag_of(page))
    return page


@routes.get("/{result_id}")
def get_result(app: Opened, me: Signed, cached: Cached, result_id: Id) -> TryOnResult:
    """Return one of your results."""
    photo = app.results.get(me.user_id, result_id)
    cached.tagged(version_tag(window(app), photo))
    return shown.result(app, photo, app.results.look(photo))


@routes.delete("/{result_id}", status_code=204)
def delete_result(app: Opened, me: Signed, result_id: Id) -> None:
    """Delete a result with its pictures and links. Repeatable."""
    app.results.delete(me.user_id, result_id)


@routes.put("/{result_id}/favourite", status_code=204)
def like_result(app: Opened, me: Signed, result_id: Id) -> None:
    """Add a result to your favourites. Repeatable."""
    app.results.get(me.user_id, result_id)
    app.results.like(me.user_id, result_id)


@routes.delete("/{result_id}/favourite", status_code=204)
def unlike_result(app: Opened, me: Signed, result_id: Id) -> None:
    """Remove a result from your favourites. Repeatable."""
    app.results.get(me.user_id, result_id)
    app.results.unlike(me.user_id, result_id)


def own_origin(request: Request) -> str:
    """Return the origin that clients know this server by, empty where it does not know."""
    edge: Edge = request.app.state.edge
    return edge.own


@routes.post("/{result_id}/shares", status_code=201)
def share_result(  # noqa: PLR0917 - what the answer is made of
    response: Response,
    app: Opened,
    me: Signed,
    origin: Annotated[str, Depends(own_origin)],
    result_id: Id,
    body: NewShare,
) -> NewLink:
    """Make a link that shows a result to anyone who has it. Only this answer has its address."""
    app.results.get(me.user_id, result_id)
    link = app.results.share(me.user_id, result_id, days=body.days, with_before=body.with_before)
    response.headers["Location"] = f"/v1/shares/{link.token}"
    url = f"{origin}/s/{link.token}"
    return NewLink(id=link.share_id, url=url, expires_at=link.expires_at)


@routes.delete("/{result_id}/shares/{share_id}", status_code=204)
def end_share(app: Opened, me: Signed, result_id: Id, share_id: Id) -> None:
    """End a link. Repeatable."""
    if share_id in app.results.get(me.user_id, result_id).shares:
        app.results.revoke_share(me.user_id, result_id, share_id)
