"""An event that a projection cannot apply, described without its content."""

from __future__ import annotations

from ilikeyacut.application.ports.event_store import EventUnreadableError, Page, Recorded
from ilikeyacut.application.ports.views import RowTooLargeError
from ilikeyacut.domain.errors import IlikeyacutError


class PoisonedEventError(IlikeyacutError):
    """A view's version cannot pass an event. Everything before it has been applied.

    `error` is the name of a type. `detail` is empty if the error's text may quote the event, which
    may contain personal data.
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
        """Return the error for an event that was read and cannot be applied."""
        event = recorded.event
        return cls(follower, recorded.position, event.TOPIC, str(event.originator_id), error)


def halves(page: Page) -> tuple[Page, Page]:
    """Return a page of two or more events as two pages."""
    middle = len(page.events) // 2
    rest = page.events[middle:]
    return Page(page.events[:middle], rest[0].position - 1), Page(rest, page.position)
