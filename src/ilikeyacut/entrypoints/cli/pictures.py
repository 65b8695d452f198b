"""A job's pictures: where they are, and the command `share`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from ilikeyacut.domain.photo import Photo, PhotoStatus, result_id
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.files import Export
from ilikeyacut.entrypoints.cli.session import opened_app

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

NOTICES = {
    "preview": "local preview, not the production model",
    "memory": "a tint for tests, not the production model",
}
"""The notices for stylists that run on this machine."""

Paths = dict[str, Any]


@dataclass(frozen=True)
class PictureKeys:
    """The keys of one result."""

    image: str
    thumbnail: str
    before_after: str

    @classmethod
    def of(cls, photo: Photo) -> PictureKeys:
        """Return the keys of an existing result."""
        return cls(photo.key or "", photo.thumbnail_key or "", photo.before_after_key or "")


def results_of(app: App, job: ProcessingJob) -> list[Photo]:
    """Return a job's results by variation, without deleted ones."""
    found = (app.store.find(Photo, result_id(job.id, v.index)) for v in job.variations)
    return [photo for photo in found if photo and photo.status is PhotoStatus.ACCEPTED]


def paths(app: App, job: ProcessingJob, export: Export | None) -> list[Paths]:
    """Return where each result's pictures are, after exporting them if requested."""
    return [_paths(app, photo, export) for photo in results_of(app, job)]


def notice_of(job: ProcessingJob) -> str | None:
    """Return the notice about who made the pictures."""
    providers = {attempt.provider for attempt in job.attempts}
    said = [NOTICES[name] for name in sorted(providers) if name in NOTICES]
    return "; ".join(said) or None


def lines(results: list[Paths]) -> list[str]:
    """Return the paths as text, the before/after picture last."""
    rows = []
    for result in results:
        number = str(result["variation"])
        rows.append((number, "image", result["image"]))
        rows.append((number, "thumbnail", result["thumbnail"]))
        rows.append((number, "before/after", result["before_after"]))
    return output.columns(rows)


def share(
    result: Annotated[UUID, typer.Argument(help="The result's id from `ilikeyacut show --json`.")],
    days: Annotated[int, typer.Option(help="How many days the token is valid.")] = 7,
    revoke: Annotated[
        UUID | None, typer.Option(metavar="SHARE", help="Revoke this share instead.")
    ] = None,
    as_json: output.AsJson = False,
) -> None:
    """Create a token that shows a result to anyone who has it, or revoke one."""
    with opened_app() as app:
        user = app.accounts.current()
        if revoke is not None:
            app.photos.revoke_share(user.id, result, revoke)
            output.show(as_json, {"share_id": revoke, "revoked": True}, [f"revoked {revoke}"])
            return
        link = app.photos.share(user.id, result, days=days)
        data = {"share_id": link.share_id, "token": link.token}
        output.show(as_json, data, [f"share  {link.share_id}", f"token  {link.token}"])


def _paths(app: App, photo: Photo, export: Export | None) -> Paths:
    keys, number = PictureKeys.of(photo), photo.provenance.variation if photo.provenance else 0
    if export is None:
        where = {name: app.photo_store.locate(key) for name, key in vars(keys).items()}
    else:
        where = {
            "image": _exported(app, export, number, "", keys.image),
            "thumbnail": _exported(app, export, number, "thumbnail", keys.thumbnail),
            "before_after": _exported(app, export, number, "before-after", keys.before_after),
        }
    return {"id": str(photo.id), "variation": number, **where}


def _exported(app: App, export: Export, variation: int, part: str, key: str) -> str:
    extension = key.rpartition(".")[2]
    return str(export.write(variation, part, extension, app.photo_store.get(key)))
