"""Load, decide, append; and when somebody else was faster, all of it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ilikeyacut.application.ports.event_store import ConcurrencyError, EventStore
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import AccountErasedError

MOST_TRIES = 8


def decide(store: EventStore, command: Callable[[], Sequence[Event]]) -> tuple[Event, ...]:
    """Append what `command` decides and return it.

    The command loads every aggregate that it touches, so that a conflict repeats the whole
    decision on what is true by then. Raises ConcurrencyError after MOST_TRIES conflicts, and
    whatever the command refuses with; AccountErasedError when the person's key is gone by now.
    """
    for attempt in range(1, MOST_TRIES + 1):
        events = tuple(command())
        if not events:
            return ()
        try:
            store.append(*events)
        except ConcurrencyError:
            if attempt == MOST_TRIES:
                raise
        except PersonErasedError as erased:
            raise AccountErasedError(erased.user_id) from erased
        else:
            return events
    raise AssertionError
