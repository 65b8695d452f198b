"""The circuits port: the shared state of each route's health.

A circuit belongs to a route, which is one model of one provider. The circuit breaker decides on
transitions. An adapter only stores states and refuses to overwrite one that has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError


class CircuitsUnavailableError(IlikeyacutError):
    """The circuits cannot be read or written at the moment."""


@dataclass(frozen=True)
class Circuit:
    """The state of a route: closed while `open_until` is None.

    `failures` counts consecutive failures. `probe_until` is the lease of the one call that may test
    the route. Times are UTC. `version` counts the writes.
    """

    failures: int = 0
    open_until: datetime | None = None
    probe_until: datetime | None = None
    version: int = 0


class Circuits(Protocol):
    """Stores one circuit per route, shared by all callers."""

    def find(self, route: str) -> Circuit:
        """Return the route's circuit, or `Circuit()` for an unknown route.

        Raises CircuitsUnavailableError.
        """
        ...

    def swap(self, route: str, seen: Circuit, changed: Circuit) -> bool:
        """Store `changed` if the circuit's version is still that of `seen`; return whether it was.

        The stored circuit gets the next version. Raises CircuitsUnavailableError.
        """
        ...
