"""The commands `photos list`, `photos show` and `photos delete`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from ilikeyacut.application.views.projections.photos import PhotoRow
from ilikeyacut.domain.errors import PhotoGoneError
from ilikeyacut.domain.photo import Photo, PhotoKind, PhotoStatus
from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.session import opened_app, refresh

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

photos_app = typer.Typer(help="List, show or delete your photos.", no_args_is_help=True)
PhotoId = Annotated[
    UUID, typer.Argument(metavar="PHOTO", help="A photo's id from `ilikeyacut photos list`.")
]


@photos_app.command("list")
def list_photos(
    limit: output.Limit = None, cursor: output.Cursor = None, as_json: output.AsJson = False
) -> None:
    """List your selfies, newest first, and how long they are kept."""
    with opened_app() as app:
        user = app.accounts.current()
        refresh(app)
        page = app.gallery.selfies(user.id, limit=limit or 20, cursor=cursor)
        rows = [_facts(app, row) for row in page.items]
    data = {"photos": rows, "cursor": page.cursor}
    output.show(as_json, data, output.columns(_table(rows)), "no selfies")
    output.note_more(page.cursor, as_json=as_json)


@photos_app.command()
def show(photo_id: PhotoId, as_json: output.AsJson = False) -> None:
    """Show a selfie or a result, why it was rejected, and where it is."""
    with opened_app() as app:
        photo = app.photos.get(app.accounts.current().id, photo_id)
        if photo.status is PhotoStatus.DELETED:
            raise PhotoGoneError(photo.id)
        facts = _facts(app, photo) | _more(app, photo)
    rows = [(name.replace("_", " "), _text(value)) for name, value in facts.items()]
    output.show(as_json, facts, output.columns([row for row in rows if row[1]]))


@photos_app.command()
def delete(photo_id: PhotoId, as_json: output.AsJson = False) -> None:
    """Delete a photo for good. Unfinished try-ons on it are cancelled; their results stay."""
    with opened_app() as app:
        app.photos.delete(app.accounts.current().id, photo_id)
    output.show(as_json, {"photo_id": photo_id, "status": "deleted"}, [f"deleted {photo_id}"])


def kept_until(photo: PhotoRow | Photo, after_use: timedelta) -> datetime | None:
    """Return when upkeep ends the photo: one that never arrived ends with its upload."""
    if photo.status is PhotoStatus.REQUESTED:
        return photo.upload_expires_at
    used_at = photo.used_at or photo.created_at
    return used_at + after_use if photo.kind is PhotoKind.SELFIE else photo.keep_until


def _facts(app: App, photo: PhotoRow | Photo) -> dict[str, Any]:
    used_at = photo.used_at or photo.created_at
    selfie = photo.kind is PhotoKind.SELFIE
    return {
        "photo_id": photo.photo_id if isinstance(photo, PhotoRow) else photo.id,
        "kind": photo.kind,
        "status": photo.status,
        "rejection": photo.rejection,
        "width": photo.width,
        "height": photo.height,
        "created_at": photo.created_at,
        "used_at": used_at if selfie else None,
        "keep_until": kept_until(photo, app.photos.retention.after_use),
    }


def _more(app: App, photo: Photo) -> dict[str, Any]:
    keys = {"image": photo.key, "thumbnail": photo.thumbnail_key}
    return {
        "measured": photo.measured,
        "required": photo.required,
        "bytes": photo.size,
        "job_id": photo.provenance.job_id if photo.provenance else None,
        **{name: key and app.photo_store.locate(key) for name, key in keys.items()},
    }


def _table(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (
            str(row["photo_id"]),
            _text(row["created_at"]),
            f"{row['width']}x{row['height']}" if row["width"] else "",
            " ".join(filter(None, (row["status"], row["rejection"]))),
            f"kept until {_text(row['keep_until'])}",
        )
        for row in rows
    ]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return output.moment(value)
    return "" if value is None else str(value)
