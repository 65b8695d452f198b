"""The view store port: rows that projections fold, read by key or through an index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from ilikeyacut.application.ports.event_store import StoreCorruptError
from ilikeyacut.domain.aggregate import Value
from ilikeyacut.domain.errors import IlikeyacutError


class Row(Value):
    """A row of a view. Personal fields are stored encrypted; such a row has a `user_id`."""


R = TypeVar("R", bound=Row)

GONE = -1
"""The position that ends a version. Once it is committed, no commit moves it; it is read as 0."""


@dataclass(frozen=True)
class IndexKey:
    """A row's place in an index: its partition, and its order within it."""

    partition: str
    sort: str


@dataclass(frozen=True)
class View(Generic[R]):
    """A view's name, version, row type and indexes.

    An index maps a row to its places, or to none if the row does not belong in it. Sort values must
    be unique within a partition, so end them with the row's key. A version that is read as
    `serving` answers completely or raises VersionGoneError.
    """

    name: str
    row: type[R]
    version: int = 1
    indexes: Mapping[str, Callable[[R], Sequence[IndexKey]]] = field(default_factory=dict)
    serving: bool = False

    @property
    def position_name(self) -> str:
        """The name of the view's stored position."""
        return f"{self.name}@v{self.version}"

    def at(self, version: int) -> View[R]:
        """Return another version of the view."""
        return replace(self, version=version)

    def served(self, version: int) -> View[R]:
        """Return a version of the view as queries read it."""
        return replace(self, version=version, serving=True)


@dataclass(frozen=True)
class Scanned(Generic[R]):
    """Some rows of a view by key, and the cursor for the next ones; None after the last."""

    rows: Mapping[str, R]
    cursor: str | None


class RowUnreadableError(StoreCorruptError):
    """A stored row was changed. The view can be built anew. The message quotes none of it."""

    def __init__(self, view: str, error: BaseException) -> None:
        super().__init__(f"a row of {view} cannot be read: {type(error).__name__}")
        self.view = view


class PositionMovedError(IlikeyacutError):
    """Another follower of the same name advanced first. Nothing was written.

    Read the position and the rows again, fold again, and continue.
    """


class VersionGoneError(PositionMovedError):
    """The version was dropped: it takes no row, and what it still has is incomplete."""

    def __init__(self, position_name: str) -> None:
        super().__init__(f"{position_name} was dropped")


class RowTooLargeError(IlikeyacutError):
    """A row exceeds a limit of the store, whatever it is written with. Nothing was written."""

    what = "bytes"

    def __init__(self, view: str, key: str, size: int, limit: int) -> None:
        super().__init__(f"row {key} of {view} has {size} {self.what}; at most {limit} are allowed")
        self.view = view
        self.key = key
        self.size = size
        self.limit = limit


class TooManyPlacesError(RowTooLargeError):
    """A row takes more places at once than the store can write together."""

    what = "new places"


class PlaceTooLongError(RowTooLargeError):
    """The key of a row or of one of its places is longer than the store allows."""

    what = "bytes in a key"


class CommitTooLargeError(IlikeyacutError):
    """A commit has more rows than the store can write together. Nothing was written.

    The first `fit` of its rows do fit, as they are: at least one, but not all.
    """

    def __init__(self, view: str, rows: int, fit: int) -> None:
        super().__init__(f"{rows} rows of {view} do not fit into one commit; the first {fit} do")
        self.view = view
        self.rows = rows
        self.fit = fit


class ViewReader(Protocol):
    """Answers queries, and decides which version of a view to read.

    A row that is returned is at least as new as any position of its version that was read before.
    """

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return the existing rows among `keys`. Personal fields of erased people are None."""
        ...

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
        """Return up to `limit` pairs (sort value, row) of one partition of an index, in order.

        An index may lag: rows may be missing that were placed there lately, so decide nothing on
        their absence. A row that has left its place is never returned. `after` is an exclusive sort
        value to start from, `until` an inclusive last one.
        """
        ...

    def count(self, view: View[R]) -> int:
        """Return the number of rows of the view."""
        ...


class RowStore(Protocol):
    """The store that a projection folds into: rows by key, and the position beside them.

    Positions and rows are read apart. `get` after a position returns rows of that position or of a
    later one, never of an earlier one, even while the commit that moved it is under way.
    """

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return the existing rows among `keys`. Personal fields of erased people are None."""
        ...

    def rows_to_change(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return the existing rows among `keys`, for a commit by the same thread.

        A store may save effort here and return a row as it was before a commit under way. It
        refuses to write it then, and returns it as it is the next time.
        """
        ...

    def scan(self, view: View[R], *, limit: int, cursor: str | None = None) -> Scanned[R]:
        """Return some rows of a version, at most `limit`, in no particular order.

        Start without a cursor and pass the returned one until it is None. A row that exists all the
        time is returned once; concurrent changes may or may not be seen, nor may those of a commit
        under way: `get` a row where that matters.
        """
        ...

    def position(self, follower: str) -> int:
        """Return the position that a follower has reached, 0 for a new one.

        No commit that moves it was under way then.
        """
        ...

    def positions(self, followers: Collection[str]) -> dict[str, int]:
        """Return how far each of the followers has come, 0 for a new one."""
        ...

    def commit(
        self,
        follower: str,
        expected: int,
        position: int,
        view: View[R] | None = None,
        rows: Mapping[str, R | None] | None = None,
    ) -> None:
        """Write rows (None removes one) and move the position, all or nothing.

        Raises:
            PositionMovedError: The position is not `expected`, or a row of the thread's last read
                turns out to be older than it.
            VersionGoneError: The position is GONE.
            CommitTooLargeError: The rows do not fit into one commit, but the first ones do.
            RowTooLargeError: A row does not fit into any commit.
        """
        ...


class ViewStore(ViewReader, RowStore, Protocol):
    """Stores the rows of every view and each follower's position, in one transaction.

    It reads and writes only the version that a view names.
    """

    def drop(self, view: View[R]) -> None:
        """Remove a version: its position, rows, places in indexes and row count.

        The position is set to GONE first and stays, so no late follower ever writes to it, and a
        reader sees that rows are being removed; they follow in bounded steps. Idempotent: repeat it
        after a crash.
        """
        ...
