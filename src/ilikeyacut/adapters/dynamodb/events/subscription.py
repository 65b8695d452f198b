"""A subscription that polls the log."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Event

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

PAGE = 500
SHORTEST, LONGEST = 0.02, 0.5  # seconds between two looks; a look at a quiet log costs 1 RCU


class PollingSubscription(Subscription[ApplicationRecorder]):
    """Yields the log's content, then polls for more, less often the longer it is quiet."""

    def __init__(
        self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._next: deque[Notification] = deque()
        self._stopped = Event()

    def stop(self) -> None:
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        pause = SHORTEST
        while not self._stopped.is_set():
            if self._next:
                found = self._next.popleft()
                self._last_notification_id = found.id
                return found
            self._read()
            if not self._next:
                self._stopped.wait(pause)
                pause = min(pause * 2, LONGEST)
        raise StopIteration

    def _read(self) -> None:
        after = self._last_notification_id or 0
        head = self._recorder.max_notification_id() or 0
        if head <= after:
            return
        self._next.extend(
            self._recorder.select_notifications(
                after, PAGE, topics=self._topics, inclusive_of_start=False
            )
        )
        if not self._next:
            self._last_notification_id = head
