"""Views in memory whose indexes lag, as global indexes of DynamoDB may by any amount."""

from __future__ import annotations

from typing import Any

import punq

from ilikeyacut.adapters.memory.views import MemoryViewStore
from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.views import View, ViewStore
from ilikeyacut.entrypoints.bootstrap import bind, get

EVERYTHING = 1_000_000


class LaggingViews(MemoryViewStore):
    """Shows in an index only the places that were there at the last `catch_up`.

    Rows by key, scans and counts are current, and a row is never shown where it no longer stands.
    """

    def __init__(self, keyring: Keyring) -> None:
        super().__init__(keyring)
        self._visible: set[tuple[str, str, str, str]] = set()

    def catch_up(self) -> None:
        """Let every index show what is there by now."""
        self._visible = {
            (*partition, sort) for partition, places in self._indexes.items() for sort, _ in places
        }

    def query(
        self, view: View[Any], index: str, partition: str, *, limit: int, **bounds: Any
    ) -> list[tuple[str, Any]]:
        found = super().query(view, index, partition, limit=EVERYTHING, **bounds)
        place = (view.position_name, index, partition)
        return [(sort, row) for sort, row in found if (*place, sort) in self._visible][:limit]


def lagging(c: punq.Container) -> None:
    """Let the views of an app lag: a change for `staged`."""
    bind(c, LaggingViews, lambda: LaggingViews(get(c, Keyring)))
    bind(c, ViewStore, lambda: get(c, LaggingViews))
