"""A job's pictures: where they are, and who made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ilikeyacut.application.stylists import notices
from ilikeyacut.domain.photo import Photo
from ilikeyacut.domain.processing_job import ProcessingJob
from ilikeyacut.entrypoints.cli import output
from ilikeyacut.entrypoints.cli.files import Export, Made

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App

PARTS = {"image": "", "thumbnail": "thumbnail", "before_after": "before-after"}
"""The pictures of a result, and what their file names end with."""

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


def paths(app: App, job: ProcessingJob) -> list[Paths]:
    """Return where each result's pictures are in the home."""
    locate = app.photo_store.locate
    return [
        _facts(photo, {name: locate(key) for name, key in vars(PictureKeys.of(photo)).items()})
        for photo in app.try_ons.results(job)
    ]


def exported(app: App, job: ProcessingJob, export: Export) -> list[Paths]:
    """Copy each result's pictures and return where the copies are. Raises OSError."""
    results = app.try_ons.results(job)
    made = [_made(app, photo, part) for photo in results for part in PARTS]
    found = iter(export.write(made))
    return [_facts(photo, {part: str(next(found)) for part in PARTS}) for photo in results]


def notice_of(job: ProcessingJob) -> str | None:
    """Return the notice about who made the pictures."""
    return notices.notice_of(attempt.provider for attempt in job.attempts)


def counted(delivered: int, requested: int) -> str:
    """Return how many pictures were made, as text."""
    if delivered == requested:
        return f"{requested} picture{'s' if requested > 1 else ''}"
    return f"{delivered} of {requested} pictures"


def lines(results: list[Paths]) -> list[str]:
    """Return the paths as text, the before/after picture last."""
    rows = []
    for result in results:
        number = str(result["variation"])
        rows.append((number, "image", result["image"]))
        rows.append((number, "thumbnail", result["thumbnail"]))
        rows.append((number, "before/after", result["before_after"]))
    return output.columns(rows)


def _facts(photo: Photo, where: dict[str, str]) -> Paths:
    return {"id": str(photo.id), "variation": _variation(photo), **where}


def _variation(photo: Photo) -> int:
    return photo.provenance.variation if photo.provenance else 0


def _made(app: App, photo: Photo, part: str) -> Made:
    key: str = getattr(PictureKeys.of(photo), part)
    name = "-".join(filter(None, (str(_variation(photo)), PARTS[part])))
    return Made(f"{name}.{key.rpartition('.')[2]}", app.photo_store.get(key))
