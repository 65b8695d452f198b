"""Queries that read whichever version of a view serves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from ilikeyacut.application.ports.views import Row, View, ViewStore
from ilikeyacut.application.views.registry import ViewRegistry

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class LiveViews:
    """Answers from the live version, whatever version the view names.

    A switch to another version is seen within seconds; what it replaced is followed on meanwhile.
    """

    views: ViewStore
    registry: ViewRegistry

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return the rows that exist among `keys`."""
        return self.views.get(self._live(view), keys)

    def query(
        self,
        view: View[R],
        index: str,
        partition: str,
        *,
        limit: int,
        after: str | None = None,
        until: str | None = None,
        descending: bool = False,
    ) -> list[tuple[str, R]]:
        """Return up to `limit` (sort value, row) of one partition of an index, in order."""
        return self.views.query(
            self._live(view),
            index,
            partition,
            limit=limit,
            after=after,
            until=until,
            descending=descending,
        )

    def count(self, view: View[R]) -> int:
        """Return how many rows the view has."""
        return self.views.count(self._live(view))

    def _live(self, view: View[R]) -> View[R]:
        version = self.registry.of(view).live
        return view if version == view.version else view.at(version)
