"""The view Photos: photos by person and time, links by token, due photos, selfies by last use."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ilikeyacut.application.followers.follow import topics_of
from ilikeyacut.application.ports.views import IndexKey, Row, View
from ilikeyacut.application.views.projections.indexing import by_time, shard
from ilikeyacut.domain.aggregate import Event, Personal
from ilikeyacut.domain.photo import (
    JUDGED_WITHIN,
    Photo,
    PhotoDeleted,
    PhotoKind,
    PhotoStatus,
    Provenance,
    Share,
    UploadMatched,
)
from ilikeyacut.domain.selfie import FaceReport
from ilikeyacut.domain.values import MediaType


class PhotoRow(Row):
    """A photo as the gallery shows it."""

    photo_id: UUID
    user_id: UUID
    kind: PhotoKind
    status: PhotoStatus
    created_at: datetime
    key: str | None = None
    raw_key: Personal[str] = None
    before_after_key: str | None = None
    thumbnail_key: str | None = None
    media_type: MediaType = MediaType.JPEG
    width: int = 0
    height: int = 0
    report: FaceReport | None = None
    rejection: str | None = None
    measured: float | None = None
    required: float | None = None
    provenance: Provenance | None = None
    upload_expires_at: datetime | None = None
    used_at: datetime | None = None
    keep_until: datetime | None = None
    shares: dict[UUID, Share] = {}
    favourite: bool = False

    def due_at(self) -> datetime | None:
        """Return when something about the photo next expires."""
        times = [share.expires_at for share in self.shares.values()]
        if self.keep_until is not None:
            times.append(self.keep_until)
        if self.status is PhotoStatus.REQUESTED and self.upload_expires_at is not None:
            times.append(self.upload_expires_at)
        if self.status is PhotoStatus.RECEIVED:
            times.append(self.last_used_at + JUDGED_WITHIN)
        return min(times, default=None)

    @property
    def last_used_at(self) -> datetime:
        """When a selfie was last used."""
        return self.used_at or self.created_at


def gallery_partition(user_id: UUID, kind: PhotoKind) -> str:
    """Return the partition of a person's selfies or results."""
    return f"{user_id}#{kind}"


def favourites_partition(user_id: UUID) -> str:
    """Return the partition of a person's favourite results."""
    return f"{user_id}#favourite"


def _by_user(row: PhotoRow) -> tuple[IndexKey, ...]:
    place = by_time(row.created_at, row.photo_id)
    partitions = [gallery_partition(row.user_id, row.kind), str(row.user_id)]
    if row.favourite:
        partitions.append(favourites_partition(row.user_id))
    return tuple(IndexKey(partition, place) for partition in partitions)


def _by_share(row: PhotoRow) -> tuple[IndexKey, ...]:
    return tuple(IndexKey(share.token_digest, str(row.photo_id)) for share in row.shares.values())


def _by_due(row: PhotoRow) -> tuple[IndexKey, ...]:
    due = row.due_at()
    if due is None:
        return ()
    return (IndexKey(shard("due", row.photo_id), by_time(due, row.photo_id)),)


def _by_use(row: PhotoRow) -> tuple[IndexKey, ...]:
    if row.kind is not PhotoKind.SELFIE:
        return ()
    return (IndexKey(shard("used", row.photo_id), by_time(row.last_used_at, row.photo_id)),)


PHOTOS = View(
    "photos",
    PhotoRow,
    version=2,
    indexes={"user": _by_user, "share": _by_share, "due": _by_due, "used": _by_use},
)

_FROM_STATE = tuple(
    name for name in PhotoRow.model_fields if name not in ("photo_id", "user_id", "created_at")
)


class PhotosProjection:
    """Folds a photo's events into its row. A deleted photo and a duplicate have no row."""

    view = PHOTOS
    topics = topics_of(*Photo.EVENTS)

    def apply(self, row: PhotoRow | None, event: Event) -> PhotoRow | None:
        if isinstance(event, PhotoDeleted | UploadMatched) or (
            row is None and event.originator_version > 1
        ):
            return None
        state = None if row is None else _state(row, event)
        after = event.apply(state)
        return _row(after) if isinstance(after, Photo) else None


def _state(row: PhotoRow, event: Event) -> Photo:
    """Return the photo as far as its row contains it; events read nothing else."""
    return Photo(
        id=row.photo_id,
        version=event.originator_version - 1,
        created_at=row.created_at,
        modified_at=row.created_at,
        user_id=row.user_id,
        **{name: getattr(row, name) for name in _FROM_STATE},
    )


def _row(photo: Photo) -> PhotoRow:
    return PhotoRow(
        photo_id=photo.id,
        user_id=photo.user_id,
        created_at=photo.created_at,
        **{name: getattr(photo, name) for name in _FROM_STATE},
    )
