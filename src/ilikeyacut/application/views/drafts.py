"""Rows of one view that are folded in memory for a comparison, and never stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from ilikeyacut.application.ports.views import PositionMovedError, Row, Scanned, View

R = TypeVar("R", bound=Row)


class Draft:
    """Keeps every row in memory, so it needs as much memory as the view has data."""

    def __init__(self) -> None:
        self._rows: dict[str, Any] = {}
        self._position = 0

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return the existing rows among `keys`."""
        return {key: self._rows[key] for key in keys if key in self._rows}

    def scan(self, view: View[R], *, limit: int, cursor: str | None = None) -> Scanned[R]:
        """Return all rows."""
        return Scanned(self._rows, None)

    def position(self, follower: str) -> int:
        """Return the position that the only follower has reached."""
        return self._position

    def positions(self, followers: Collection[str]) -> dict[str, int]:
        """Return the position of each of the followers."""
        return {follower: self.position(follower) for follower in followers}

    def commit(
        self,
        follower: str,
        expected: int,
        position: int,
        view: View[R] | None = None,
        rows: Mapping[str, R | None] | None = None,
    ) -> None:
        """Keep rows and the position."""
        if expected != self._position:
            raise PositionMovedError(f"{follower} is no longer at {expected}")
        self._position = position
        for key, row in (rows or {}).items():
            if row is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = row
