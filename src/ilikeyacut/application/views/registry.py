"""One record a view: which of its versions serves, which are followed, and what was skipped.

The record is a row of an ordinary view, so every store keeps it as it keeps any row. The position
that it is committed with is its revision: whoever changes it on the strength of an older one is
told, reads again and decides again. A view without a record has one version, that of the code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import AwareDatetime

from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.views import PositionMovedError, Row, View, ViewStore
from ilikeyacut.application.views.errors import VersionIsLiveError, VersionUnknownError
from ilikeyacut.domain.aggregate import Value

READ_AGE = timedelta(seconds=5)
"""For so long a query goes by a record that was read before."""

FOLLOW_AGE = timedelta(seconds=2)
"""Less than READ_AGE: a version that queries begin to read was followed to the head before."""


class Skip(Value):
    """An event that the projections of a view pass over, for ever and in every version."""

    position: int
    topic: str | None
    aggregate_id: str | None
    reason: str
    at: AwareDatetime


class Stop(Value):
    """Where a version stands before an event that it cannot apply. Nothing personal is in it."""

    version: int
    position: int
    topic: str
    aggregate_id: str
    error: str
    detail: str
    at: AwareDatetime

    @classmethod
    def of(cls, version: int, poisoned: PoisonedEventError, at: datetime) -> Stop:
        """Return the record of an error."""
        return cls(
            version=version,
            position=poisoned.position,
            topic=poisoned.topic,
            aggregate_id=poisoned.aggregate_id,
            error=poisoned.error,
            detail=poisoned.detail,
            at=at,
        )


class ViewRecord(Row):
    """The record of one view. `last` is the highest version there ever was: none is used twice."""

    name: str
    live: int
    versions: tuple[int, ...]
    last: int
    building: int | None = None
    scratch: int | None = None
    dropping: tuple[int, ...] = ()
    skips: tuple[Skip, ...] = ()
    stops: tuple[Stop, ...] = ()

    @property
    def known(self) -> tuple[int, ...]:
        """All versions that have rows, or may have some left."""
        others = (it for it in (self.building, self.scratch) if it is not None)
        return tuple(sorted({*self.versions, *others, *self.dropping}))

    @property
    def skipped(self) -> frozenset[int]:
        """The positions that are passed over."""
        return frozenset(skip.position for skip in self.skips)

    def stop_of(self, version: int) -> Stop | None:
        """Return where a version stopped, None for one that goes on."""
        return next((stop for stop in self.stops if stop.version == version), None)


VIEW_RECORDS = View("view-controls", ViewRecord)
Change = Callable[[ViewRecord], ViewRecord]


def unrecorded(view: View[Any]) -> ViewRecord:
    """Return what holds for a view without a record."""
    return ViewRecord(
        name=view.name, live=view.version, versions=(view.version,), last=view.version
    )


def begun(row: ViewRecord) -> ViewRecord:
    """Begin to build the next version, or go on with the one that is being built."""
    if row.building is not None:
        return row
    return row.model_copy(update={"building": row.last + 1, "last": row.last + 1})


def switched(row: ViewRecord, version: int) -> ViewRecord:
    """Let the version that was built serve; the one before it is followed on until it is dropped.

    Nothing changes where that version is not being built any more.
    """
    if row.building != version:
        return row
    versions = tuple(sorted({*row.versions, version}))
    changes = {"live": version, "versions": versions, "building": None}
    return passed(row.model_copy(update=changes), version)


def compared(row: ViewRecord) -> ViewRecord:
    """Begin to build a version to compare with; one that an earlier comparison left is to go."""
    if row.scratch is not None:
        row = discarded(row, row.scratch)
    return row.model_copy(update={"scratch": row.last + 1, "last": row.last + 1})


def discarded(row: ViewRecord, version: int) -> ViewRecord:
    """Take a version out of use; its rows are removed after that.

    Raises VersionIsLiveError, VersionUnknownError.
    """
    if version == row.live:
        raise VersionIsLiveError(row.name, version)
    if version not in row.known:
        raise VersionUnknownError(row.name, version, tuple(map(str, row.known)))
    return row.model_copy(
        update={
            "versions": tuple(it for it in row.versions if it != version),
            "building": None if row.building == version else row.building,
            "scratch": None if row.scratch == version else row.scratch,
            "dropping": tuple(sorted({*row.dropping, version})),
            "stops": tuple(it for it in row.stops if it.version != version),
        }
    )


def removed(row: ViewRecord, version: int) -> ViewRecord:
    """Note that nothing is left of a version."""
    dropping = tuple(it for it in row.dropping if it != version)
    return row.model_copy(update={"dropping": dropping})


def skipping(row: ViewRecord, skip: Skip) -> ViewRecord:
    """Add a skip, unless its position has one. Who stopped there goes on."""
    if skip.position in row.skipped:
        return row
    skips = sorted((*row.skips, skip), key=lambda it: it.position)
    stops = (stop for stop in row.stops if stop.position != skip.position)
    return row.model_copy(update={"skips": tuple(skips), "stops": tuple(stops)})


def stopped(row: ViewRecord, stop: Stop) -> ViewRecord:
    """Note where a version stopped; that it still does changes nothing."""
    before = row.stop_of(stop.version)
    if before is not None and before == stop.model_copy(update={"at": before.at}):
        return row
    return passed(row, stop.version, (stop,))


def passed(row: ViewRecord, version: int, instead: tuple[Stop, ...] = ()) -> ViewRecord:
    """Note that a version goes on."""
    others = (stop for stop in row.stops if stop.version != version)
    return row.model_copy(update={"stops": (*others, *instead)})


@dataclass(frozen=True)
class ViewRegistry:
    """Reads and changes the records; remembers each for a few seconds."""

    views: ViewStore
    clock: Clock
    _seen: dict[str, tuple[datetime, ViewRecord]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, view: View[Any], max_age: timedelta = READ_AGE) -> ViewRecord:
        """Return a view's record, read at most `max_age` ago."""
        at, row = self._seen.get(view.name, (None, None))
        if at is not None and row is not None and timedelta() <= self.clock.now() - at < max_age:
            return row
        return self.load(view)

    def load(self, view: View[Any]) -> ViewRecord:
        """Return a view's record as it stands."""
        return self._load(view)[1]

    def change(self, view: View[Any], change: Change) -> ViewRecord:
        """Change a view's record and return it; what changes nothing is not written."""
        while True:
            revision, row = self._load(view)
            changed = change(row)
            if changed == row:
                return row
            try:
                self.views.commit(
                    _follower(view), revision, revision + 1, VIEW_RECORDS, {view.name: changed}
                )
            except PositionMovedError:
                continue
            self._seen[view.name] = (self.clock.now(), changed)
            return changed

    def clear(self, view: View[Any]) -> None:
        """Remove what is left of the versions that were discarded. To repeat it finishes it."""
        for version in self.load(view).dropping:
            self.views.drop(view.at(version))
            self.change(view, partial(removed, version=version))

    def _load(self, view: View[Any]) -> tuple[int, ViewRecord]:
        now = self.clock.now()
        # First the revision: a row that is newer than it is refused when it is written.
        revision = self.views.position(_follower(view))
        found = self.views.get(VIEW_RECORDS, [view.name]) if revision else {}
        row = found.get(view.name) or unrecorded(view)
        self._seen[view.name] = (now, row)
        return revision, row


def _follower(view: View[Any]) -> str:
    return f"control:{view.name}"
