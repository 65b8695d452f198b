"""The view store port: rows that projections fold, read by key or through an index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from ilikeyacut.domain.aggregate import Value
from ilikeyacut.domain.errors import IlikeyacutError


class Row(Value):
    """A row of a view. Personal fields are stored encrypted; such a row has a `user_id`."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class IndexKey:
    """Where a row stands in an index: its partition, and its order within it."""

    partition: str
    sort: str


@dataclass(frozen=True)
class View(Generic[R]):
    """A view's name, version, row type and indexes.

    An index maps a row to its places: none for a row that does not belong in it. Sort values must
    be unique within a partition; end them with the row's key.
    """

    name: str
    row: type[R]
    version: int = 1
    indexes: Mapping[str, Callable[[R], Sequence[IndexKey]]] = field(default_factory=dict)

    @property
    def position_name(self) -> str:
        """The name under which the view's position is kept."""
        return f"{self.name}@v{self.version}"

    def at(self, version: int) -> View[R]:
        """Return another version of the view."""
        return replace(self, version=version)


@dataclass(frozen=True)
class Scanned(Generic[R]):
    """Some rows of a view by key, and the cursor of the next ones unless these are the last."""

    rows: Mapping[str, R]
    cursor: str | None


class PositionMovedError(IlikeyacutError):
    """Another follower of the same name got ahead. Read the position again and go on from there."""


class RowTooLargeError(IlikeyacutError):
    """A row is larger than the store can keep. Nothing was written."""

    def __init__(self, view: str, key: str, size: int, limit: int) -> None:
        super().__init__(f"row {key} of {view} has {size} bytes, at most {limit} can be kept")
        self.view = view
        self.key = key
        self.size = size
        self.limit = limit


class ViewReader(Protocol):
    """Answers queries. Which version of a view it reads is its own affair."""

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return the rows that exist among `keys`; a person's erasure redacts Personal fields."""
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
        """Return up to `limit` (sort value, row) of one partition of an index, in order.

        `after` is an exclusive sort value to go on from, `until` an inclusive last one.
        """
        ...

    def count(self, view: View[R]) -> int:
        """Return how many rows the view has."""
        ...


class RowStore(Protocol):
    """What a projection folds into: rows by key, and its position beside them."""

    def get(self, view: View[R], keys: Collection[str]) -> dict[str, R]:
        """Return the rows that exist among `keys`; a person's erasure redacts Personal fields."""
        ...

    def scan(self, view: View[R], *, limit: int, cursor: str | None = None) -> Scanned[R]:
        """Return some rows of a version, at most `limit`, in no promised order.

        Begin without a cursor and go on with the one that came back until none does. A row that
        stands all the while is returned once; what others write meanwhile may be seen or not.
        """
        ...

    def position(self, follower: str) -> int:
        """Return how far a follower has come, 0 for a new one."""
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

        Raises PositionMovedError unless the position is still `expected`.
        """
        ...


class ViewStore(ViewReader, RowStore, Protocol):
    """Keeps the rows of every view, and each follower's position, in one transaction.

    It reads and writes the version that a view names, and no other.
    """

    def drop(self, view: View[R]) -> None:
        """Remove a version: its position, rows, places in indexes and count.

        The position goes first, so that no follower who is late writes to it any more; the rest in
        bounded steps. To repeat it after a kill finishes it; to drop what is not there is fine.
        """
        ...
