"""The waiting room of a process: seats for requests, and who listens for them.

Only a server that runs for long has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from ilikeyacut.application.ports.doorbell import Doorbell
from ilikeyacut.application.ports.event_store import EventStore
from ilikeyacut.entrypoints.http.waiting.listening import Listener
from ilikeyacut.entrypoints.http.waiting.seats import Seat, Seats


@dataclass(frozen=True)
class WaitingRoom:
    """Where requests of this process wait."""

    seats: Seats
    listener: Listener

    @classmethod
    def at(cls, doorbell: Doorbell, store: EventStore, seats: Seats | None = None) -> WaitingRoom:
        """Return a room whose own doorbell this is."""
        seats = seats or Seats()
        return cls(seats, Listener(seats, doorbell, store))

    @contextmanager
    def seat(self, aggregate_id: UUID) -> Iterator[Seat | None]:
        """Yield a seat that rings when something happens to an aggregate; None if all are taken."""
        with self.seats.taken(aggregate_id) as seat:
            if seat is not None:
                self.listener.listen()
            yield seat

    def close(self) -> None:
        """Send everybody home, and listen no longer."""
        self.seats.close()
        self.listener.close()
