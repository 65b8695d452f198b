"""The status of each version of a view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ilikeyacut.application.followers.projection import Projection
from ilikeyacut.application.ports.event_store import (
    EventStore,
    EventUnreadableError,
    PositionBeyondHeadError,
)
from ilikeyacut.application.views.registry import Stop, ViewRecord
from ilikeyacut.application.views.updater import ViewUpdater


@dataclass(frozen=True)
class VersionStatus:
    """A version of a view: its role, its position, and where it stopped.

    `behind` counts the positions of the log from the first event that it has yet to apply. `oldest`
    is the time of that event, or the time at which the version stopped if the event cannot be read.
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


@dataclass(frozen=True)
class Lag:
    """How old the oldest event is that a live version has yet to apply, and how many stopped."""

    behind: timedelta = timedelta()
    stopped: int = 0


def lag_of(updater: ViewUpdater, now: datetime) -> Lag:
    """Return the lag of what queries read, without advancing it. It counts no rows."""
    waits, stopped = [timedelta()], 0
    for projection in updater.projections.all:
        record = updater.registry.load(projection.view)
        position = updater.views.position(projection.view.at(record.live).position_name)
        _, oldest = _oldest(updater.store, projection, position)
        stop = record.stop_of(record.live)
        stopped += stop is not None
        since = oldest or (stop.at if stop else None)
        waits.append(now - since if since else timedelta())
    return Lag(max(waits), stopped)


def status_of(
    updater: ViewUpdater,
    projection: Projection[Any],
    record: ViewRecord,
    version: int,
    head: int,
) -> VersionStatus:
    """Return a version's status, without advancing it."""
    view = projection.view.at(version)
    position = updater.views.position(view.position_name)
    waiting, oldest = _oldest(updater.store, projection, position)
    stop = record.stop_of(version)
    if oldest is None and waiting is not None and stop is not None:
        oldest = stop.at
    return VersionStatus(
        view=view.name,
        version=version,
        role=role_of(record, version),
        position=position,
        head=head,
        behind=0 if waiting is None else max(0, head - waiting + 1),
        oldest=oldest,
        rows=updater.views.count(view),
        stop=stop,
    )


def role_of(record: ViewRecord, version: int) -> str:
    """Return the role of a version."""
    if version == record.live:
        return "live"
    if version in record.versions:
        return "followed"
    if version == record.building:
        return "building"
    return "dropping"


def _oldest(
    store: EventStore, projection: Projection[Any], after: int
) -> tuple[int | None, datetime | None]:
    """Return the position and time of the view's next event: neither for one ahead of the log."""
    try:
        page = store.page(after, 1, projection.topics)
    except PositionBeyondHeadError:
        return None, None
    except EventUnreadableError as error:
        return error.position, None
    return next(((it.position, it.event.timestamp) for it in page.events), (None, None))
