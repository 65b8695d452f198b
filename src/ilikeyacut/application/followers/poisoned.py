"""An event that a projection cannot apply: which one, told without a word of what it holds."""

from __future__ import annotations

from ilikeyacut.application.ports.event_store import (
    EventUnreadableError,
    Page,
    Recorded,
    StoreCorruptError,
)
from ilikeyacut.application.ports.views import RowTooLargeError
from ilikeyacut.domain.errors import IlikeyacutError


class NotAppliedError(IlikeyacutError):
    """A projection raised; what, is the cause."""


NOT_APPLICABLE = (NotAppliedError, StoreCorruptError, RowTooLargeError)
"""What one event among others can bring about, and trying again does not mend."""


class PoisonedEventError(IlikeyacutError):
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
