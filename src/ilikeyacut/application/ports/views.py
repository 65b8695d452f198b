"""The view store port: rows that projections fold, read by key or through an index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from ilikeyacut.domain.aggregate import Value


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


class PositionMovedError(Exception):
    """Another follower of the same name got ahead. Read the position again and go on from there."""


class RowTooLargeError(Exception):
    """A row is larger than the store can keep. Nothing was written."""

    def __init__(self, view: str, key: str, size: int, limit: int) -> None:
        super().__init__(f"row {key} of {view} has {size} bytes, at most {limit} can be kept")
        self.view = view
        self.key = key
        self.size = size
        self.limit = limit


class ViewStore(Protocol):
    """Keeps the rows of every view, and each follower's position, in one transaction."""

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
