"""An event that a projection cannot apply: which one, told without a word of what it holds."""

from __future__ import annotations

from collections.abc import Collection

from ilikeyacut.application.ports.event_store import (
    EventStore,
    EventUnreadableError,
    Page,
    Recorded,
    StoreCorruptError,
)
from ilikeyacut.application.ports.views import RowTooLargeError


class NotAppliedError(Exception):
    """A projection raised; what, is the cause."""


NOT_APPLICABLE = (NotAppliedError, StoreCorruptError, RowTooLargeError)
"""What one event among others can bring about, and trying again does not mend."""


class PoisonedEventError(Exception):
    """A view's version cannot go past an event. Everything before it has been applied.

    `error` is a type's name. `detail` is empty where the error's own text may quote the event,
    a person's data among it.
    """

    def __init__(
        self, follower: str, position: int, topic: str, aggregate_id: str, error: BaseException
    ) -> None:
        self.follower = follower
        self.position = position
        self.topic = topic
        self.aggregate_id = aggregate_id
        self.error = type(error).__name__
        safe = isinstance(error, EventUnreadableError | RowTooLargeError)
        self.detail = str(error) if safe else ""
        super().__init__(
            f"{follower} cannot apply {topic} of {aggregate_id} at position {position}: "
            f"{self.detail or self.error}"
        )

    @classmethod
    def at(cls, follower: str, recorded: Recorded, error: Exception) -> PoisonedEventError:
        """Return what is raised of an event that was read, for one of NOT_APPLICABLE."""
        event = recorded.event
        cause = error.__cause__ if isinstance(error, NotAppliedError) else None
        return cls(
            follower, recorded.position, event.TOPIC, str(event.originator_id), cause or error
        )


def halves(page: Page) -> tuple[Page, Page]:
    """Return a page of two events or more as two pages."""
    middle = len(page.events) // 2
    rest = page.events[middle:]
    return Page(page.events[:middle], rest[0].position - 1), Page(rest, page.position)


def locate(
    store: EventStore, after: int, topics: Collection[str], error: EventUnreadableError
) -> int:
    """Return the position of an event that cannot be read: the first of its topics behind `after`.

    The log is asked for one event behind a position, which is halved in: before the event it fails
    in the same way, from the event on it does not. That takes log2 of the log's length in reads.
    """
    fails, passes = after, store.head()
    while passes - fails > 1:
        middle = (fails + passes) // 2
        if _fails_alike(store, middle, topics, error):
            fails = middle
        else:
            passes = middle
    return passes


def _fails_alike(
    store: EventStore, after: int, topics: Collection[str], error: EventUnreadableError
) -> bool:
    try:
        store.page(after, 1, topics)
    except EventUnreadableError as other:
        return _identity(other) == _identity(error)
    return False


def _identity(error: EventUnreadableError) -> tuple[str, str, int]:
    return error.topic, str(error.aggregate_id), error.version
