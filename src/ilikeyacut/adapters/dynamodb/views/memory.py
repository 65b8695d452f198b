"""What a thread knows of the rows that it is about to write."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from threading import local
from typing import Any

from ilikeyacut.adapters.dynamodb.views.tables import Known
from ilikeyacut.application.ports.views import View

MOST_WRITTEN = 100_000
"""Characters of keys and places that are remembered of rows that were written, about."""

Rows = Mapping[str, Known | None]
"""Rows by key as they are known to stand, None where there is none."""


@dataclass
class Recollection:
    """What a thread last read of one version of a view, and what it wrote since. No content.

    A row that was read must still stand as it was read when it is written, for what is written was
    made from it. What was written is only a guess at how the row stands.
    """

    read: dict[str, Known | None] = field(default_factory=dict)
    wrote: dict[str, Known | None] = field(default_factory=dict)
    doubtful: bool = False
    """Whether a row did not stand as it was read. The next read has to be certain."""

    def known(self, keys: Collection[str]) -> dict[str, Known | None]:
        """Return what is known of rows. One that is not known at all is taken for a new one."""
        return {name: self.read.get(name, self.wrote.get(name)) for name in keys}

    def note_read(self, rows: Rows) -> None:
        """Remember rows instead of those that were read before."""
        self.read, self.wrote = dict(rows), {}

    def note_written(self, rows: Rows) -> None:
        """Remember how rows stand now."""
        for name in rows:
            self.read.pop(name, None)
        if _size(self.wrote) > MOST_WRITTEN:
            self.wrote.clear()
        self.wrote.update(rows)
        self.doubtful = False

    def forget(self) -> None:
        """Forget all rows: others have written since."""
        self.read, self.wrote = {}, {}


class Memory(local):
    """One recollection for each version of a view, in each thread."""

    def __init__(self) -> None:
        self._of: dict[str, Recollection] = {}

    def of(self, view: View[Any]) -> Recollection:
        """Return the recollection of a version."""
        return self._of.setdefault(view.position_name, Recollection())


def _size(rows: Rows) -> int:
    """Return the characters of the keys and places of rows."""
    places = (place for it in rows.values() if it for place in it.places)
    return sum(map(len, rows)) + sum(len(part) for place in places for part in place)
