"""Followers that are ahead of the log, because an earlier state of it was restored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ilikeyacut.application.followers.follow import Follower
from ilikeyacut.application.ports.event_store import EventStore, PositionBeyondHeadError
from ilikeyacut.application.ports.views import RowStore


def ahead(store: EventStore, views: RowStore, followers: Iterable[Follower]) -> dict[str, int]:
    """Return the positions of the followers that the log does not reach, by name."""
    positions = views.positions([it.name for it in followers])
    return _beyond(positions, store.head()) if any(positions.values()) else {}


def refuse_ahead(store: EventStore, positions: Mapping[str, int]) -> None:
    """Raise PositionBeyondHeadError for the first position that the log does not reach.

    The positions must have been read before: the head only grows.
    """
    head = store.head()
    for name, position in _beyond(positions, head).items():
        raise PositionBeyondHeadError(position, head, name)


def _beyond(positions: Mapping[str, int], head: int) -> dict[str, int]:
    return {name: position for name, position in positions.items() if position > head}
