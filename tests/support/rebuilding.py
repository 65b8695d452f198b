"""Whether every view is what its projection makes of the log, from the first event on."""

from __future__ import annotations

from itertools import count
from typing import Any

from ilikeyacut.application.followers.follow import catch_up
from ilikeyacut.application.followers.projection import Projection, ProjectionFollower
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import Row, View, ViewStore
from ilikeyacut.entrypoints.bootstrap import App

_versions = count(1000)
"""Each rebuild goes to a version of its own, so that it begins at the first event."""

Places = dict[tuple[str, str], list[tuple[str, Row]]]
Content = tuple[dict[str, Row], Places]


def content(store: EventStore, views: ViewStore, view: View[Any]) -> Content:
    """Return the rows of a view by key, and what each partition of its indexes lists."""
    return _content(views, view, _ids(store))


def assert_views_follow_the_log(app: App) -> None:
    """Bring every view to the head, and hold it against a replay from the first event."""
    app.worker.refresh()
    ids = _ids(app.store)  # read once: opening what the log seals takes most of the time
    for projection in app.worker.updater.projections.all:
        view = projection.view.at(app.view_keeping.record(projection.view.name).live)
        live = _content(app.views, view, ids)
        replayed = _content(app.views, _rebuilt(app.store, app.views, projection), ids)
        assert replayed == live, projection.view.name


def _ids(store: EventStore) -> set[str]:
    """Return the ids of everything that has events: no row has another key."""
    return {str(it.event.originator_id) for it in store.page(0, 1_000_000).events}


def _content(views: ViewStore, view: View[Any], ids: set[str]) -> Content:
    rows: dict[str, Row] = views.get(view, ids)
    assert len(rows) == views.count(view)
    partitions = {
        (index, place.partition)
        for index, locate in view.indexes.items()
        for row in rows.values()
        for place in locate(row)
    }
    return rows, {
        (index, partition): views.query(view, index, partition, limit=1_000_000)
        for index, partition in partitions
    }


def _rebuilt(store: EventStore, views: ViewStore, projection: Projection[Any]) -> View[Any]:
    """Return a view as a replay of the whole log makes it."""
    follower = ProjectionFollower(projection, next(_versions))
    catch_up(store, views, follower)
    return follower.view
