"""The view HairstyleLibrary: the catalogue by category."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ilikeyacut.application.followers.follow import topics_of
from ilikeyacut.application.ports.views import IndexKey, Row, View
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.hairstyle import (
    AssetAttached,
    AssetKind,
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


def _by_category(row: HairstyleRow) -> tuple[IndexKey, ...]:
    if row.status is not HairstyleStatus.PUBLISHED or row.description is None:
        return ()
    return (IndexKey(ALL, row.name), IndexKey(f"category#{row.description.category}", row.name))


HAIRSTYLE_LIBRARY = View("hairstyle-library", HairstyleRow, indexes={"category": _by_category})


class HairstyleLibraryProjection:
    """Folds a hairstyle's events into its row. Indexes hold only published hairstyles."""

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
