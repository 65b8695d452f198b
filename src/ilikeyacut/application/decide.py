"""Load, decide and append; after a conflict, start over."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ilikeyacut.application.ports.event_store import ConcurrencyError, EventStore
from ilikeyacut.application.ports.keyring import PersonErasedError
from ilikeyacut.domain.aggregate import Event
from ilikeyacut.domain.errors import AccountErasedError

MOST_TRIES = 8


def decide(store: EventStore, command: Callable[[], Sequence[Event]]) -> tuple[Event, ...]:
    """Append the events that `command` returns, and return them.

    `command` must load every aggregate that it touches, so that a retry decides on current state.

    Raises:
        ConcurrencyError: There were MOST_TRIES conflicts.
        AccountErasedError: The person's key has been destroyed.
        DomainError: The command refused.
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
