"""What the events of a page make of their rows, event by event, so that a part can be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ilikeyacut.application.ports.event_store import Page, Recorded
from ilikeyacut.application.ports.views import Row
from ilikeyacut.domain.aggregate import Event

R = TypeVar("R", bound=Row)
Apply = Callable[[R | None, Event], R | None]


@dataclass(frozen=True)
class Applied(Generic[R]):
    """An event, and its row before and after it."""

    recorded: Recorded
    before: R | None
    after: R | None

    @property
    def key(self) -> str:
        """The key of the row."""
        return key_of(self.recorded)


@dataclass(frozen=True)
class Refused(Generic[R]):
    """An event that its row `before` does not take, and why."""

    recorded: Recorded
    before: R | None
    error: Exception


@dataclass(frozen=True)
class Folded(Generic[R]):
    """Applied events in order, and the position that they lead to."""

    applied: tuple[Applied[R], ...]
    position: int

    @property
    def rows(self) -> dict[str, R | None]:
        """The rows after all events, in the order in which they were first touched."""
        return {it.key: it.after for it in self.applied}

    def first(self, events: int) -> Folded[R]:
        """Return the part of the first events; fewer than all."""
        return Folded(self.applied[:events], self.applied[events].recorded.position - 1)

    def of_rows(self, most: int) -> Folded[R]:
        """Return the longest part from the start that touches at most some of the rows."""
        among = set[str]()
        for number, it in enumerate(self.applied):
            among.add(it.key)
            if len(among) > most:
                return self.first(number)
        return self

    def after(self, part: Folded[R]) -> Folded[R]:
        """Return what follows a part from the start."""
        return Folded(self.applied[len(part.applied) :], self.position)


def key_of(recorded: Recorded) -> str:
    """Return the key of the row that an event belongs to: its aggregate's id."""
    return str(recorded.event.originator_id)


def folded(
    page: Page, rows: dict[str, R | None], apply: Apply[R]
) -> tuple[Folded[R], Refused[R] | None]:
    """Apply a page's events to the rows that they found, and change `rows` to the result.

    Ends before an event that `apply` raises for.
    """
    applied: list[Applied[R]] = []
    for recorded in page.events:
        key = key_of(recorded)
        before = rows[key]
        try:
            rows[key] = after = apply(before, recorded.event)
        except Exception as error:  # noqa: BLE001 - a projection may raise anything
            refused = Refused(recorded, before, error)
            return Folded(tuple(applied), recorded.position - 1), refused
        applied.append(Applied(recorded, before, after))
    return Folded(tuple(applied), page.position), None
