"""Queries on the live version of a view."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from ilikeyacut.application.ports.views import Row, View, ViewStore
from ilikeyacut.application.views.registry import ViewRegistry

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class LiveViews:
    """Answers from the live version, whichever version the view names.

    Readers notice a switch within seconds; the replaced version is still followed meanwhile. If it
    is dropped before they do, they read the record and the rows again.
    """

    views: ViewStore
    registry: ViewRegistry

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return the existing rows among `keys`."""
        return self.registry.serving(view, lambda live: self.views.get(live, keys))

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
        """Return up to `limit` pairs (sort value, row) of one partition of an index, in order."""
        return self.registry.serving(
            view,
            lambda live: self.views.query(
                live, index, partition, limit=limit, after=after, until=until, descending=descending
            ),
        )

    def count(self, view: View[R]) -> int:
        """Return the number of rows of the view."""
        return self.registry.serving(view, self.views.count)
