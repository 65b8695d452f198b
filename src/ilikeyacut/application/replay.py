"""Rebuild a view from the first event, beside the one that goes on serving."""

from __future__ import annotations

from typing import TypeVar

from ilikeyacut.application.follow import Projection, ProjectionFollower, catch_up
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.application.ports.views import Row, View, ViewStore

R = TypeVar("R", bound=Row)


def rebuild(
    store: EventStore, views: ViewStore, projection: Projection[R], version: int
) -> View[R]:
    """Build `version` of the projection's view, from position 1 or where a rebuild was stopped.

    Only projections can be rebuilt; a reactor has effects and no view.
    """
    follower = ProjectionFollower(projection, version)
    catch_up(store, views, follower)
    return follower.view
