"""Projections: pure folds of the log into the rows that queries read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ilikeyacut.application.followers.folding import Folded, Refused, folded, key_of
from ilikeyacut.application.followers.follow import Pages
from ilikeyacut.application.followers.poisoned import PoisonedEventError, halves
from ilikeyacut.application.ports.event_store import EventUnreadableError, Page, StoreCorruptError
from ilikeyacut.application.ports.views import (
    CommitTooLargeError,
    PositionMovedError,
    Row,
    RowStore,
    RowTooLargeError,
    View,
)
from ilikeyacut.domain.aggregate import Event

R = TypeVar("R", bound=Row)


class Projection(Protocol[R]):
    """A pure fold from events to the row of their aggregate; None removes the row."""

    @property
    def view(self) -> View[R]:
        """The view that it fills."""
        ...

    @property
    def topics(self) -> frozenset[str]:
        """The topics that it folds."""
        ...

    def apply(self, row: R | None, event: Event) -> R | None:
        """Return the row after the event."""
        ...


@dataclass(frozen=True)
class ProjectionFollower(Generic[R]):
    """Folds a page in memory and writes each touched row once, with the position.

    If an event cannot be read or applied, everything before it is written and PoisonedEventError
    names it. Positions in `skips` are skipped.
    """

    projection: Projection[R]
    version: int | None = None
    skips: frozenset[int] = frozenset()

    @property
    def view(self) -> View[R]:
        """The view, at the followed version."""
        view = self.projection.view
        return view if self.version is None else view.at(self.version)

    @property
    def name(self) -> str:
        """The view's position name."""
        return self.view.position_name

    @property
    def topics(self) -> frozenset[str]:
        """The projection's topics."""
        return self.projection.topics

    def read(self, log: Pages, after: int, limit: int) -> Page:
        """Return the page, or its part before an event that cannot be read.

        Raises PoisonedEventError if that event comes next.
        """
        try:
            return log.page(after, limit, self.topics)
        except EventUnreadableError as error:
            if error.position is None:
                raise
            before = log.page(after, limit, self.topics, until=error.position - 1)
            return before if before.position > after else self._unreadable(error.position, error)

    def take(self, views: RowStore, expected: int, page: Page) -> None:
        """Fold the page and commit it, in parts if the store cannot take it at once.

        Raises PoisonedEventError after committing everything before that event.
        """
        page = Page(tuple(it for it in page.events if it.position not in self.skips), page.position)
        try:
            rows = self._rows(views, page)
        except StoreCorruptError as error:
            if not page.events:
                raise
            if len(page.events) == 1:
                raise PoisonedEventError.at(self.name, page.events[0], error) from error
            first, rest = halves(page)
            self.take(views, expected, first)
            self.take(views, first.position, rest)
            return
        whole, refused = folded(page, rows, self.projection.apply)
        if refused is None or whole.position > expected:
            self._commit(views, expected, whole)
        if refused is not None:
            raise self._poisoned(views, whole.position, refused) from refused.error

    def _rows(self, views: RowStore, page: Page) -> dict[str, R | None]:
        """Return the rows of a page's events, None for those of aggregates that begin in it."""
        rows: dict[str, R | None] = {key_of(it): None for it in page.events}
        born = {key_of(it) for it in page.events if it.event.originator_version == 1}
        if older := [key for key in rows if key not in born]:
            rows.update(views.rows_to_change(self.view, older))
        return rows

    def _commit(self, views: RowStore, expected: int, rest: Folded[R]) -> None:
        """Commit the longest part that the store takes, until nothing is left."""
        part = rest
        while True:
            try:
                views.commit(self.name, expected, part.position, self.view, part.rows)
            except CommitTooLargeError as error:
                part = part.of_rows(error.fit)
            except RowTooLargeError as error:
                if len(part.applied) == 1:
                    refused = Refused(part.applied[0].recorded, part.applied[0].before, error)
                    raise self._poisoned(views, expected, refused) from error
                part = part.first(len(part.applied) // 2)
            else:
                if part.position == rest.position:
                    return
                expected, rest = part.position, rest.after(part)
                part = rest

    def _poisoned(self, views: RowStore, position: int, refused: Refused[R]) -> Exception:
        """Return the error for an event that cannot be applied at a position.

        If it was applied to a row of another position, it is PositionMovedError.
        """
        recorded, key = refused.recorded, key_of(refused.recorded)
        born = recorded.event.originator_version == 1
        stands = born or views.get(self.view, [key]).get(key) == refused.before
        if not stands or views.position(self.name) != position:
            return PositionMovedError(f"{self.name} was followed by others")
        return PoisonedEventError.at(self.name, recorded, refused.error)

    def _unreadable(self, position: int, error: EventUnreadableError) -> Page:
        if position in self.skips:
            return Page((), position)
        aggregate_id = str(error.aggregate_id)
        raise PoisonedEventError(self.name, position, error.topic, aggregate_id, error) from error


@dataclass(frozen=True)
class Projections:
    """All projections."""

    all: tuple[Projection[Any], ...]
