"""How far each version of a view is, and what keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ilikeyacut.application.followers.follow import Projection
from ilikeyacut.application.ports.event_store import EventStore, EventUnreadableError
from ilikeyacut.application.views.registry import Stop, ViewRecord
from ilikeyacut.application.views.updater import ViewUpdater


@dataclass(frozen=True)
class VersionStatus:
    """A version of a view: what it is for, how far it is, and where it stopped.

    `behind` counts the positions of the log that it has not looked at; `oldest` is the time of the
    first event among them that concerns it, or when it stopped there if that cannot be read.
    """

    view: str
    version: int
    role: str
    position: int
    head: int
    behind: int
    oldest: datetime | None
    rows: int
    stop: Stop | None


def status_of(
    updater: ViewUpdater,
    projection: Projection[Any],
    record: ViewRecord,
    version: int,
    head: int,
) -> VersionStatus:
    """Return where a version stands; nothing is moved by looking."""
    view = projection.view.at(version)
    position = updater.views.position(view.position_name)
    concerned, oldest = _oldest(updater.store, projection, position)
    stop = record.stop_of(version)
    if oldest is None and concerned and stop is not None:
        oldest = stop.at
    return VersionStatus(
        view=view.name,
        version=version,
        role=role_of(record, version),
        position=position,
        head=head,
        behind=max(0, head - position) if concerned else 0,
        oldest=oldest,
        rows=updater.views.count(view),
        stop=stop,
    )


def role_of(record: ViewRecord, version: int) -> str:
    """Return what a version is for."""
    if version == record.live:
        return "live"
    if version in record.versions:
        return "followed"
    if version == record.building:
        return "building"
    return "comparing" if version == record.scratch else "dropping"


def _oldest(
    store: EventStore, projection: Projection[Any], after: int
) -> tuple[bool, datetime | None]:
    """Return whether an event of the view's topics comes next, and when it happened."""
    try:
        page = store.page(after, 1, projection.topics)
    except EventUnreadableError:
        return True, None
    return bool(page.events), page.events[0].event.timestamp if page.events else None
