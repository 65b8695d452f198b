"""Selfies: announced here, sent to the store, then completed here."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from ilikeyacut.application.limits import UPLOADS
from ilikeyacut.application.use_cases.rejections import rejection_of
from ilikeyacut.application.views.projections.photos import PhotoRow
from ilikeyacut.domain.photo import Photo as Kept
from ilikeyacut.domain.photo import PhotoStatus
from ilikeyacut.domain.selfie import usable_for
from ilikeyacut.entrypoints.bootstrap.app import App
from ilikeyacut.entrypoints.http.answers.files import sent
from ilikeyacut.entrypoints.http.answers.links import link, window
from ilikeyacut.entrypoints.http.answers.tags import tag_of, version_tag
from ilikeyacut.entrypoints.http.dependencies.caller import Opened, Signed, count
from ilikeyacut.entrypoints.http.dependencies.conditional import Cached, weak
from ilikeyacut.entrypoints.http.dependencies.fresh import Refreshed
from ilikeyacut.entrypoints.http.dependencies.pages import Page, Paged
from ilikeyacut.entrypoints.http.models.photos import (
    AnnouncedPhoto,
    AnnounceUpload,
    Photo,
    Rejection,
    UploadForm,
)
from ilikeyacut.entrypoints.http.routing import file_of, router

routes = router("Photos")

MASK_CACHE = "private, max-age=3600, immutable"


@routes.post("/photos", status_code=201)
def announce_photo(
    request: Request, response: Response, app: Opened, me: Signed, wanted: AnnounceUpload
) -> AnnouncedPhoto:
    """Announce a selfie, and get the form that uploads it. Send it within ten minutes."""
    count(request, app, UPLOADS, str(me.user_id))
    made = app.photos.announce(me.user_id, wanted.media_type, wanted.size)
    response.headers["Location"] = f"/v1/photos/{made.photo_id}"
    response.headers["Cache-Control"] = "no-store"
    form = made.grant
    return AnnouncedPhoto(
        photo=_shown(app, app.photos.selfie(me.user_id, made.photo_id)),
        upload=UploadForm(
            method="POST",
            url=form.url,
            fields=dict(form.fields),
            expires_at=form.expires_at,
            most_bytes=form.most_bytes,
        ),
    )


@routes.post("/photos/{photo_id}/complete")
def complete_photo(app: Opened, me: Signed, response: Response, photo_id: UUID) -> Photo:
    """Complete an upload: the selfie is inspected, and accepted or rejected. Repeatable.

    A picture that you sent before stays one photo: the answer has the id of the earlier one.
    """
    photo = app.photos.complete(me.user_id, photo_id)
    response.headers["ETag"] = weak(_tag(app, photo))
    return _shown(app, photo)


@routes.get("/photos")
def list_photos(
    me: Signed,
    app: Refreshed,
    paged: Paged,
    cached: Cached,
    status: Annotated[PhotoStatus | None, Query()] = None,
) -> Page[Photo]:
    """Return your selfies, newest first."""
    found = app.gallery.selfies(me.user_id, status=status, limit=paged.limit, cursor=paged.cursor)
    page = Page[Photo](
        items=[_shown(app, row) for row in found.items], next_cursor=paged.linked(found.cursor)
    )
    cached.tagged(tag_of(page))
    return page


@routes.get("/photos/{photo_id}")
def get_photo(app: Opened, me: Signed, cached: Cached, photo_id: UUID) -> Photo:
    """Return one of your selfies."""
    photo = app.photos.selfie(me.user_id, photo_id)
    cached.tagged(_tag(app, photo))
    return _shown(app, photo)


@routes.delete("/photos/{photo_id}", status_code=204)
def delete_photo(app: Opened, me: Signed, photo_id: UUID) -> None:
    """Delete a selfie. Results stay, and try-ons that run on it are cancelled. Repeatable."""
    app.photos.delete_selfie(me.user_id, photo_id)


@routes.get("/photos/{photo_id}/hair-mask", **file_of("image/png"))
def get_hair_mask(request: Request, app: Opened, me: Signed, photo_id: UUID) -> Response:
    """Return the hair mask of an accepted selfie: a grey PNG, white where there is hair.

    The mask covers the whole selfie, perhaps at a smaller size. The request counts as an upload.
    Masks are not stored. Servers without `features.live_colour` have none.
    """
    app.hair_masks.require(me.user_id, photo_id)

    def mask() -> bytes:
        count(request, app, UPLOADS, str(me.user_id))
        return app.hair_masks.of(me.user_id, photo_id)

    return sent(request, mask, media_type="image/png", tag="hair", cache=MASK_CACHE)


def _tag(app: App, photo: Kept) -> str:
    return version_tag(window(app), photo)


def _shown(app: App, photo: Kept | PhotoRow) -> Photo:
    why = rejection_of(photo.rejection, photo.measured, photo.required)
    return Photo(
        id=photo.id if isinstance(photo, Kept) else photo.photo_id,
        kind=photo.kind,
        status=photo.status,
        created_at=photo.created_at,
        width=photo.width or None,
        height=photo.height or None,
        usable_for=list(usable_for(photo.report, app.try_ons.limits)),
        rejection=None if why is None else Rejection(**vars(why)),
        thumbnail=link(app, photo.thumbnail_key),
        image=link(app, photo.key),
    )
