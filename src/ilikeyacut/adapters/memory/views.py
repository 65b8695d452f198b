"""Rows, indexes and positions in dictionaries and sorted lists."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Mapping
from threading import RLock
from typing import Any, TypeVar

from ilikeyacut.application.ports.keyring import Keyring
from ilikeyacut.application.ports.views import (
    GONE,
    PositionMovedError,
    Row,
    Scanned,
    VersionGoneError,
    View,
)
from ilikeyacut.application.redaction import Redaction

R = TypeVar("R", bound=Row)
Place = tuple[str, str]
"""A row's (sort value, key) in one partition of an index."""

Places = tuple[tuple[str, str, str], ...]
"""Where a row stands: (index, partition, sort value)."""

AFTER_EVERY_KEY = chr(0x10FFFF)


class MemoryViewStore:
    """Keeps the rows as objects; data of erased people is redacted when read."""

    def __init__(self, keyring: Keyring) -> None:
        self._redaction = Redaction(keyring)
        self._rows: defaultdict[str, dict[str, Row]] = defaultdict(dict)
        self._indexes: defaultdict[tuple[str, str, str], list[Place]] = defaultdict(list)
        self._placed: dict[tuple[str, str], Places] = {}
        self._positions: dict[str, int] = {}
        self._lock = RLock()

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        with self._lock:
            self._refuse_gone(view)
            rows = self._rows[view.position_name]
            found = {key: rows[key] for key in keys if key in rows}
        return {key: self._shown(row) for key, row in found.items()}

    def rows_to_change(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        return self.get(view, keys)

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
        with self._lock:
            self._refuse_gone(view)
            places = self._indexes[(view.position_name, index, partition)]
            chosen = _window(places, after, until, limit, descending=descending)
            rows = self._rows[view.position_name]
            found = [(sort, rows[key]) for sort, key in chosen]
        return [(sort, self._shown(row)) for sort, row in found]

    def count(self, view: View[R]) -> int:
        with self._lock:
            self._refuse_gone(view)
            return len(self._rows[view.position_name])

    def scan(self, view: View[R], *, limit: int, cursor: str | None = None) -> Scanned[R]:
        with self._lock:
            self._refuse_gone(view)
            rows = self._rows[view.position_name]
            keys = sorted(key for key in rows if cursor is None or key > cursor)
            found = {key: rows[key] for key in keys[:limit]}
        shown = {key: self._shown(row) for key, row in found.items()}
        return Scanned(shown, keys[limit - 1] if len(keys) > limit else None)

    def drop(self, view: View[R]) -> None:
        name = view.position_name
        with self._lock:
            self._positions[name] = GONE
            for key in list(self._rows[name]):
                self._replace(name, key, None, ())
            del self._rows[name]

    def position(self, follower: str) -> int:
        with self._lock:
            return max(0, self._positions.get(follower, 0))

    def positions(self, followers: Collection[str]) -> dict[str, int]:
        with self._lock:
            return {follower: self.position(follower) for follower in followers}

    def commit(
        self,
        follower: str,
        expected: int,
        position: int,
        view: View[R] | None = None,
        rows: Mapping[str, R | None] | None = None,
    ) -> None:
        changes = _changes(view, rows)
        for _, row, _ in changes.values():
            if row is not None:
                self._redaction.admit(row)
        with self._lock:
            if self._positions.get(follower) == GONE:
                raise VersionGoneError(follower)
            if self.position(follower) != expected:
                raise PositionMovedError(f"{follower} is no longer at {expected}")
            self._positions[follower] = position
            for key, (name, row, places) in changes.items():
                self._replace(name, key, row, places)

    def _replace(self, name: str, key: str, row: Row | None, places: Places) -> None:
        for index, partition, sort in self._placed.pop((name, key), ()):
            self._indexes[(name, index, partition)].remove((sort, key))
        self._rows[name].pop(key, None)
        if row is not None:
            self._rows[name][key] = row
            self._placed[(name, key)] = places
        for index, partition, sort in places:
            insort(self._indexes[(name, index, partition)], (sort, key))

    def _refuse_gone(self, view: View[Any]) -> None:
        if view.serving and self._positions.get(view.position_name) == GONE:
            raise VersionGoneError(view.position_name)

    def _shown(self, row: Row) -> Any:
        return self._redaction.read(row)


def _changes(
    view: View[R] | None, rows: Mapping[str, R | None] | None
) -> dict[str, tuple[str, Row | None, Places]]:
    if view is None:
        if rows:
            raise TypeError("rows need the view that they belong to")
        return {}
    return {
        key: (view.position_name, row, _places(view, row) if row is not None else ())
        for key, row in (rows or {}).items()
    }


def _places(view: View[Any], row: Row) -> Places:
    return tuple(
        (name, place.partition, place.sort)
        for name, locate in view.indexes.items()
        for place in locate(row)
    )


def _window(
    places: list[Place], after: str | None, until: str | None, limit: int, *, descending: bool
) -> list[Place]:
    """Return up to `limit` places behind `after` and not behind `until`, in reading order."""
    if descending:
        stop = len(places) if after is None else _first_at(places, after)
        start = 0 if until is None else _first_at(places, until)
        return places[max(start, stop - limit) : stop][::-1]
    start = 0 if after is None else _first_beyond(places, after)
    stop = len(places) if until is None else _first_beyond(places, until)
    return places[start : min(stop, start + limit)]


def _first_at(places: list[Place], sort: str) -> int:
    return bisect_left(places, (sort, ""))


def _first_beyond(places: list[Place], sort: str) -> int:
    return bisect_right(places, (sort, AFTER_EVERY_KEY))
