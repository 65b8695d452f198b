"""One record per view: its live version, the followed versions and the skipped events.

The record is a row of an ordinary view, so every store can keep it. The position that it is
committed with is its revision: a change based on an older revision fails, is read again and is
decided again. A view without a record has one version, that of the code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from pydantic import AwareDatetime, model_validator

from ilikeyacut.application.followers.follow import MOST_TRIES
from ilikeyacut.application.followers.poisoned import PoisonedEventError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.application.ports.event_store import StoreCorruptError
from ilikeyacut.application.ports.views import (
    PositionMovedError,
    Row,
    VersionGoneError,
    View,
    ViewStore,
)
from ilikeyacut.application.views.errors import VersionIsLiveError, VersionUnknownError
from ilikeyacut.domain.aggregate import Value

R = TypeVar("R", bound=Row)
T = TypeVar("T")

READ_AGE = timedelta(seconds=5)
"""How old a record may be when a query uses it, in seconds."""

FOLLOW_AGE = timedelta(seconds=2)
"""Less than READ_AGE, so a version is followed to the head before queries read it."""


class Skip(Value):
    """An event that a view skips, for good and in every version."""

    position: int
    topic: str | None
    aggregate_id: str | None
    reason: str
    at: AwareDatetime


class Stop(Value):
    """Where a version stopped at an event that it cannot apply, without personal data."""

    version: int
    position: int
    topic: str
    aggregate_id: str
    error: str
    detail: str
    at: AwareDatetime

    @classmethod
    def of(cls, version: int, poisoned: PoisonedEventError, at: datetime) -> Stop:
        """Return the stop for an error."""
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
    """The record of one view. `last` is its highest version ever; none is reused."""

    name: str
    live: int
    versions: tuple[int, ...]
    last: int
    building: int | None = None
    dropping: tuple[int, ...] = ()
    skips: tuple[Skip, ...] = ()
    stops: tuple[Stop, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _compared(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """Read a record that names a comparison in the store, left by a killed verification."""
        left = fields.get("scratch")
        dropping = fields.get("dropping", ())
        rest = {name: it for name, it in fields.items() if name != "scratch"}
        return rest if left is None else rest | {"dropping": (*dropping, left)}

    @property
    def known(self) -> tuple[int, ...]:
        """All versions that have rows or may have some left."""
        building = () if self.building is None else (self.building,)
        return tuple(sorted({*self.versions, *building, *self.dropping}))

    @property
    def skipped(self) -> frozenset[int]:
        """The skipped positions."""
        return frozenset(skip.position for skip in self.skips)

    def stop_of(self, version: int) -> Stop | None:
        """Return where a version stopped, None if it has not."""
        return next((stop for stop in self.stops if stop.version == version), None)


VIEW_RECORDS = View("view-controls", ViewRecord)
Change = Callable[[ViewRecord], ViewRecord]


def unrecorded(view: View[Any]) -> ViewRecord:
    """Return the record of a view that has none yet."""
    return ViewRecord(
        name=view.name, live=view.version, versions=(view.version,), last=view.version
    )


def begun(row: ViewRecord) -> ViewRecord:
    """Start to build the next version, or continue the one being built."""
    if row.building is not None:
        return row
    return row.model_copy(update={"building": row.last + 1, "last": row.last + 1})


def switched(row: ViewRecord, version: int) -> ViewRecord:
    """Make the built version live. The previous one is followed until it is dropped.

    No-op if that version is no longer being built.
    """
    if row.building != version:
        return row
    versions = tuple(sorted({*row.versions, version}))
    changes = {"live": version, "versions": versions, "building": None}
    return passed(row.model_copy(update=changes), version)


def discarded(row: ViewRecord, version: int, *, left: bool = False) -> ViewRecord:
    """Take a version out of use. Its rows are removed afterwards.

    One that is no longer known can be discarded if it has something `left`. Raises
    VersionIsLiveError, VersionUnknownError.
    """
    if version == row.live:
        raise VersionIsLiveError(row.name, version)
    if version not in row.known and not (left and version <= row.last):
        raise VersionUnknownError(row.name, version, tuple(map(str, row.known)))
    return row.model_copy(
        update={
            "versions": tuple(it for it in row.versions if it != version),
            "building": None if row.building == version else row.building,
            "dropping": tuple(sorted({*row.dropping, version})),
            "stops": tuple(it for it in row.stops if it.version != version),
        }
    )


def restarted(row: ViewRecord, skips: tuple[Skip, ...]) -> ViewRecord:
    """Discard what is being built, and keep only these skips."""
    if row.building is not None:
        row = discarded(row, row.building)
    return row.model_copy(update={"skips": skips})


def superseded(row: ViewRecord) -> ViewRecord:
    """Discard every version but the live one."""
    for version in set(row.known) - {row.live, *row.dropping}:
        row = discarded(row, version)
    return row


def removed(row: ViewRecord, version: int) -> ViewRecord:
    """Record that nothing is left of a version."""
    dropping = tuple(it for it in row.dropping if it != version)
    return row.model_copy(update={"dropping": dropping})


def skipping(row: ViewRecord, skip: Skip) -> ViewRecord:
    """Add a skip, unless its position has one. Versions that stopped there go on."""
    if skip.position in row.skipped:
        return row
    skips = sorted((*row.skips, skip), key=lambda it: it.position)
    stops = (stop for stop in row.stops if stop.position != skip.position)
    return row.model_copy(update={"skips": tuple(skips), "stops": tuple(stops)})


def stopped(row: ViewRecord, stop: Stop) -> ViewRecord:
    """Record where a version stopped. No-op if that is already recorded, or the version gone."""
    before = row.stop_of(stop.version)
    if stop.version not in row.known:
        return row
    if before is not None and before == stop.model_copy(update={"at": before.at}):
        return row
    return passed(row, stop.version, (stop,))


def passed(row: ViewRecord, version: int, instead: tuple[Stop, ...] = ()) -> ViewRecord:
    """Record that a version no longer stops."""
    others = (stop for stop in row.stops if stop.version != version)
    return row.model_copy(update={"stops": (*others, *instead)})


@dataclass(frozen=True)
class ViewRegistry:
    """Reads and changes the records, and caches each for a few seconds."""

    views: ViewStore
    clock: Clock
    _seen: dict[str, tuple[datetime, ViewRecord]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _serving: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, view: View[Any], max_age: timedelta = READ_AGE) -> ViewRecord:
        """Return a view's record, read at most `max_age` ago."""
        return self.all((view,), max_age)[view.name]

    def load(self, view: View[Any]) -> ViewRecord:
        """Return a view's current record."""
        return self.of(view, timedelta())

    def all(self, views: Collection[View[Any]], max_age: timedelta) -> dict[str, ViewRecord]:
        """Return the records of views by name, read together unless they were `max_age` ago."""
        now = self.clock.now()
        seen = {it.name: self._seen[it.name] for it in views if it.name in self._seen}
        fresh = {name: row for name, (at, row) in seen.items() if timedelta() <= now - at < max_age}
        if len(fresh) == len(views):
            return fresh
        found = self.views.get(VIEW_RECORDS, [view.name for view in views])
        rows = {view.name: found.get(view.name) or unrecorded(view) for view in views}
        self._seen.update({name: (now, row) for name, row in rows.items()})
        return rows

    def serves(self, view: View[Any], max_age: timedelta = READ_AGE) -> int:
        """Return the version that queries of this process read.

        It is the live one, once that has come as far as the one that they read before.
        """
        live = self.of(view, max_age).live
        before = self._serving.setdefault(view.name, live)
        if before != live:
            old, new = (view.at(version).position_name for version in (before, live))
            positions = self.views.positions([old, new])
            if positions[new] >= positions[old]:
                self._serving[view.name] = live
        return self._serving[view.name]

    def serving(self, view: View[R], read: Callable[[View[R]], T]) -> T:
        """Return what `read` finds in the live version, read again if it was dropped meanwhile."""
        for _ in range(MOST_TRIES):
            try:
                return read(view.served(self.serves(view)))
            except VersionGoneError:
                self.load(view)
        version = self.of(view).live
        raise StoreCorruptError(f"version {version} of {view.name} is live and was dropped")

    def change(self, view: View[Any], change: Change) -> ViewRecord:
        """Change a view's record and return it. Equal records are not written.

        Raises PositionMovedError if a revision is refused as old and stays the newest.
        """
        refused: list[int] = []
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
                refused = [*refused, revision] if revision in refused else [revision]
                if len(refused) == MOST_TRIES:
                    raise
                continue
            self._seen[view.name] = (self.clock.now(), changed)
            return changed

    def clear(self, view: View[Any]) -> None:
        """Remove what is left of discarded versions. Idempotent."""
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
