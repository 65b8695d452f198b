"""Writes rows with the position of their follower, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from eventsourcing.persistence import DataError

from ilikeyacut.adapters.dynamodb.client import MOST_ACTIONS
from ilikeyacut.adapters.dynamodb.faults import ConditionFailedError, store_errors
from ilikeyacut.adapters.dynamodb.views.changes import (
    MOST_ITEMS,
    Places,
    changing,
    items_of,
    leaving,
    left_and_taken,
    require_fit,
)
from ilikeyacut.adapters.dynamodb.views.memory import Memory, Rows
from ilikeyacut.adapters.dynamodb.views.positions import Move, Positions
from ilikeyacut.adapters.dynamodb.views.rows import ViewRows
from ilikeyacut.adapters.dynamodb.views.tables import Known, Stored, ViewTables, places_of
from ilikeyacut.application.ports.views import CommitTooLargeError, PositionMovedError, Row, View
from ilikeyacut.application.sealing import Sealing


class ViewWrites:
    """Writes over a row only what was made of it as it stands.

    A follower may have read the position of a commit under way, and a row from before it. Such a
    row no longer stands as it was read when it is written: the commit is refused, and the follower
    reads and folds again. Rows that were not read are made of nothing stored, so they replace what
    is there; the position alone decides whether they may.
    """

    def __init__(
        self,
        tables: ViewTables,
        sealing: Sealing,
        positions: Positions,
        rows: ViewRows,
        memory: Memory,
    ) -> None:
        self._tables = tables
        self._sealing = sealing
        self._positions = positions
        self._rows = rows
        self._memory = memory

    def write(self, move: Move, view: View[Any], rows: Mapping[str, Row | None]) -> None:
        """Write rows and move the position: all of it, or nothing and an error of the port."""
        memory = self._memory.of(view)
        places = {name: () if row is None else places_of(view, row) for name, row in rows.items()}
        require_fit(view, memory.known(rows), places)
        # Sealing may write a key in its own request, so it comes before this one.
        after = self._sealed(view, rows, places)
        try:
            with store_errors():
                self._replace(move, view, after, places)
        except PositionMovedError:
            memory.forget()
            raise
        memory.note_written({name: it and Known(it.write, it.places) for name, it in after.items()})

    def _replace(
        self,
        move: Move,
        view: View[Any],
        after: Mapping[str, Stored | None],
        places: Mapping[str, Places],
    ) -> None:
        memory, table = self._memory.of(view), self._tables.of(view.name).table
        known = memory.known(after)
        unread = [name for name in after if name not in memory.read]
        while True:
            actions = changing(view, table, known, after)
            try:
                if len(actions) >= MOST_ACTIONS:
                    known = self._left(move, view, known, places)
                    actions = changing(view, table, known, after)
                return self._positions.move(move, actions)
            except ConditionFailedError as error:
                if not unread:
                    memory.doubtful = True
                    raise PositionMovedError(f"rows of {move.follower} were written") from error
            except DataError as error:  # what AWS weighs beside the new rows is not documented
                if len(after) == 1:
                    raise
                raise CommitTooLargeError(move.follower, len(after), len(after) // 2) from error
            stored = self._rows.certain(view, unread)
            known |= {name: stored.get(name) for name in unread}
            require_fit(view, known, places)
            unread = []

    def _left(
        self, move: Move, view: View[Any], known: Rows, places: Mapping[str, Places]
    ) -> dict[str, Known | None]:
        """Take a row out of places that it is about to leave, if all at once are too many."""
        stands = dict(known)
        for name, after in places.items():
            while (before := stands[name]) and items_of(before, after) > MOST_ITEMS:
                left, _ = left_and_taken(before, after)
                gone = set(left[:MOST_ITEMS])
                stays = tuple(it for it in before.places if it not in gone)
                stands[name] = fewer = Known(uuid4().hex, stays)
                table = self._tables.of(view.name).table
                self._positions.stay(move, [*leaving(view, table, name, before, fewer)])
        return stands

    def _sealed(
        self,
        view: View[Any],
        rows: Mapping[str, Row | None],
        places: Mapping[str, Places],
    ) -> dict[str, Stored | None]:
        write = uuid4().hex
        sealed: dict[str, Stored | None] = dict.fromkeys(rows)
        for name, row in rows.items():
            if row is not None:
                text = self._sealing.write_row(view, name, row).decode()
                sealed[name] = Stored(write, places[name], text)
        return sealed
