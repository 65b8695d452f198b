"""What admins do: keep the catalogue, help people, and look after try-ons and views.

For everybody else there are no such paths.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from ilikeyacut.application.views.projections.hairstyle_library import HairstyleRow, row_of
from ilikeyacut.domain.errors import NotFoundError
from ilikeyacut.domain.hairstyle import Description, Hairstyle, HairstyleStatus
from ilikeyacut.domain.processing_job import JobStatus
from ilikeyacut.domain.user import User
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers.links import link, window
from ilikeyacut.entrypoints.http.answers.tags import tag_of, version_tag
from ilikeyacut.entrypoints.http.dependencies.caller import Admin, Opened
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached, IfMatch
from ilikeyacut.entrypoints.http.dependencies.fresh import Refreshed
from ilikeyacut.entrypoints.http.dependencies.pages import Page, Paged
from ilikeyacut.entrypoints.http.edge.bodies import most_bytes
from ilikeyacut.entrypoints.http.models.admin import (
    DescribeHairstyle,
    FindUser,
    GrantCredits,
    ManagedHairstyle,
    ManagedTryOn,
    ManagedUser,
    Views,
    ViewVersion,
)
from ilikeyacut.entrypoints.http.models.me import Erasing
from ilikeyacut.entrypoints.http.routing import BASE, router

routes = router("Admin", f"{BASE}/admin")

MOST_THUMBNAIL_BYTES = 5 * 1024 * 1024
PICTURE = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp", "image/heic")
        },
    }
}


async def picture(request: Request, _: Admin) -> bytes:
    """Return the body of a request of an admin, whatever its type is said to be."""
    return await request.body()


@routes.get("/hairstyles")
def list_managed_hairstyles(
    _: Admin,
    app: Refreshed,
    paged: Paged,
    cached: Cached,
    status: Annotated[HairstyleStatus | None, Query()] = None,
) -> Page[ManagedHairstyle]:
    """Return the hairstyles of a status, or all of them, by name."""
    found = app.operations.hairstyles(status, limit=paged.limit, cursor=paged.cursor)
    page = Page[ManagedHairstyle](
        items=[_style(app, row) for row in found.items], next_cursor=paged.linked(found.cursor)
    )
    cached.tagged(tag_of(page))
    return page


@routes.get("/hairstyles/{name}")
def get_managed_hairstyle(app: Opened, _: Admin, cached: Cached, name: str) -> ManagedHairstyle:
    """Return a hairstyle of any status."""
    style = app.hairstyles.get(name)
    cached.tagged(_tag(app, style))
    return _style(app, row_of(style))


@routes.put("/hairstyles/{name}")
def describe_hairstyle(
    app: Opened, _: Admin, name: str, wanted: DescribeHairstyle, if_match: IfMatch
) -> ManagedHairstyle:
    """Describe a hairstyle. A new one becomes a draft, which people do not see."""
    if_match.require(lambda: _tag(app, app.hairstyles.get(name)))
    description = Description(
        title=wanted.title, category=wanted.category, text=wanted.text, tags=tuple(wanted.tags)
    )
    style = app.hairstyles.describe(name, description)
    if_match.tagged(_tag(app, style))
    return _style(app, row_of(style))


@routes.put(
    "/hairstyles/{name}/thumbnail",
    openapi_extra={**most_bytes(MOST_THUMBNAIL_BYTES)["openapi_extra"], **PICTURE},
)
def attach_thumbnail(
    app: Opened, _: Admin, name: str, data: Annotated[bytes, Depends(picture)]
) -> ManagedHairstyle:
    """Set the picture of a hairstyle. It is scaled down and stripped of metadata."""
    return _style(app, row_of(app.hairstyles.attach(name, data)))


@routes.post("/hairstyles/{name}/publish")
def publish_hairstyle(app: Opened, _: Admin, name: str) -> ManagedHairstyle:
    """Publish a hairstyle. It needs a description and a picture. Repeatable."""
    return _style(app, row_of(app.hairstyles.publish(name)))


@routes.post("/hairstyles/{name}/retire")
def retire_hairstyle(app: Opened, _: Admin, name: str) -> ManagedHairstyle:
    """Retire a hairstyle. Results that show it stay. Repeatable."""
    return _style(app, row_of(app.hairstyles.retire(name)))


@routes.post("/users/find")
def find_user(_: Admin, app: Refreshed, wanted: FindUser) -> ManagedUser:
    """Find somebody by their e-mail address."""
    row = app.gallery.user_by_email(wanted.email)
    if row is None:
        raise NotFoundError(User.KIND, "of that address")
    return _user(app.users.get(row.user_id))


@routes.post("/users/{user_id}/credits")
def grant_credits(app: Opened, _: Admin, user_id: UUID, wanted: GrantCredits) -> ManagedUser:
    """Give somebody credits. Repeatable: a grant counts once."""
    return _user(app.users.grant_credits(user_id, wanted.grant_id, wanted.amount))


@routes.post("/users/{user_id}/erasure", status_code=202)
def erase_user(app: Opened, _: Admin, user_id: UUID) -> Erasing:
    """Erase somebody's account. This cannot be undone. Repeatable."""
    app.erasure.request(user_id)
    return Erasing(status="erasing")


@routes.get("/try-ons")
def list_all_try_ons(
    _: Admin, app: Refreshed, paged: Paged, status: Annotated[JobStatus, Query()]
) -> Page[ManagedTryOn]:
    """Return everybody's try-ons of a status, newest first."""
    found = app.operations.jobs(status, limit=paged.limit, cursor=paged.cursor)
    items = [
        ManagedTryOn(
            id=row.job_id,
            user_id=row.user_id,
            status=row.status,
            stylist=row.request.stylist,
            variations=row.request.count,
            rendered=row.rendered,
            delivered=row.delivered,
            created_at=row.created_at,
            deadline=row.deadline,
            finished_at=row.finished_at,
            failure=row.failure,
        )
        for row in found.items
    ]
    return Page[ManagedTryOn](items=items, next_cursor=paged.linked(found.cursor))


@routes.get("/views")
def list_views(app: Opened, _: Admin) -> Views:
    """Return how far each version of each view has followed the log."""
    return Views(
        items=[
            ViewVersion(
                view=it.view,
                version=it.version,
                role=it.role,
                position=it.position,
                head=it.head,
                behind=it.behind,
                oldest=it.oldest,
                rows=it.rows,
                stopped_at=it.stop.position if it.stop else None,
                error=it.stop.error if it.stop else None,
            )
            for it in app.view_keeping.status()
        ]
    )


def _tag(app: App, style: Hairstyle) -> str:
    return version_tag(window(app), style)


def _style(app: App, row: HairstyleRow) -> ManagedHairstyle:
    about = row.description
    return ManagedHairstyle(
        name=row.name,
        status=row.status,
        created_at=row.created_at,
        title=about.title if about else None,
        category=about.category if about else None,
        text=about.text if about else None,
        tags=list(about.tags) if about else [],
        thumbnail=link(app, row.thumbnail_key),
    )


def _user(user: User) -> ManagedUser:
    return ManagedUser(
        id=user.id,
        status=user.status,
        created_at=user.created_at,
        available_credits=user.ledger.available,
        reserved_credits=sum(user.ledger.reserved.values()),
        retention_days=user.retention_days,
    )
