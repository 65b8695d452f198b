"""The view HairstyleLibrary: the catalogue by category, and every hairstyle by status."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ilikeyacut.application.followers.follow import topics_of
from ilikeyacut.application.ports.views import IndexKey, Row, View
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.hairstyle import (
    AssetAttached,
    AssetKind,
    Category,
    Description,
    Hairstyle,
    HairstyleDescribed,
    HairstyleDrafted,
    HairstylePublished,
    HairstyleRetired,
    HairstyleStatus,
)

ALL = "published"
"""The partition of all published hairstyles, beside one per category."""


class HairstyleRow(Row):
    """A hairstyle as the catalogue shows it."""

    hairstyle_id: UUID
    name: str
    status: HairstyleStatus
    created_at: datetime
    description: Description | None = None
    thumbnail_key: str | None = None

    @property
    def published(self) -> bool:
        """Whether people can choose it."""
        return self.status is HairstyleStatus.PUBLISHED and self.description is not None


def thumbnail_tag(row: HairstyleRow) -> str:
    """Return what differs between the thumbnails that a hairstyle has one after the other."""
    return (row.thumbnail_key or "").rpartition("/")[2].partition(".")[0]


def row_of(style: Hairstyle) -> HairstyleRow:
    """Return the row that a hairstyle has once the view has followed the log."""
    return HairstyleRow(
        hairstyle_id=style.id,
        name=style.name,
        status=style.status,
        created_at=style.created_at,
        description=style.description,
        thumbnail_key=style.assets.get(AssetKind.THUMBNAIL),
    )


def offered(category: Category | None = None) -> str:
    """Return the partition of the published hairstyles, of one category or of all."""
    return ALL if category is None else f"category#{category}"


def of_status(status: HairstyleStatus) -> str:
    """Return the partition of all hairstyles of a status."""
    return f"status#{status}"


def _by_category(row: HairstyleRow) -> tuple[IndexKey, ...]:
    if not row.published or row.description is None:
        return ()
    partitions = (offered(), offered(row.description.category))
    return tuple(IndexKey(partition, row.name) for partition in partitions)


def _by_status(row: HairstyleRow) -> tuple[IndexKey, ...]:
    return (IndexKey(of_status(row.status), row.name),)


HAIRSTYLE_LIBRARY = View(
    "hairstyle-library",
    HairstyleRow,
    version=2,
    indexes={"category": _by_category, "status": _by_status},
)


class HairstyleLibraryProjection:
    """Folds a hairstyle's events into its row.

    The index by category holds only published hairstyles: it is what everybody sees.
    """

    view = HAIRSTYLE_LIBRARY
    topics = topics_of(*Hairstyle.EVENTS)

    def apply(self, row: HairstyleRow | None, event: Event) -> HairstyleRow | None:
        if isinstance(event, HairstyleDrafted):
            return HairstyleRow(
                hairstyle_id=event.originator_id,
                name=event.name,
                status=HairstyleStatus.DRAFT,
                created_at=event.timestamp,
            )
        return None if row is None else row.model_copy(update=_changes(event))


def _changes(event: Event) -> dict[str, object]:
    match event:
        case HairstyleDescribed():
            return {"description": event.description}
        case AssetAttached(kind=AssetKind.THUMBNAIL):
            return {"thumbnail_key": event.key}
        case HairstylePublished():
            return {"status": HairstyleStatus.PUBLISHED}
        case HairstyleRetired():
            return {"status": HairstyleStatus.RETIRED}
    return {}
