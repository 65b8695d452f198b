"""The circuits port: what every process knows of a route's health.

A circuit belongs to a route, that is a model of a provider. Which transitions there are is the
breaker's to say; an adapter only keeps states and refuses to overwrite one that has moved on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ilikeyacut.domain.errors import IlikeyacutError


class CircuitsUnavailableError(IlikeyacutError):
    """The circuits can be neither read nor written just now."""


@dataclass(frozen=True)
class Circuit:
    """The state of a route: closed while `open_until` is None.

    `failures` counts those in a row; `probe_until` is the lease of the one call that may find out
    whether the route works again. Times are UTC. `version` counts the writes.
    """

    failures: int = 0
    open_until: datetime | None = None
    probe_until: datetime | None = None
    version: int = 0


class Circuits(Protocol):
    """Keeps one circuit a route, shared by all who call it."""

    def find(self, route: str) -> Circuit:
        """Return the route's circuit; a route never heard of has `Circuit()`.

        Raises CircuitsUnavailableError.
        """
        ...

    def swap(self, route: str, seen: Circuit, changed: Circuit) -> bool:
        """Store `changed` if the circuit still is as `seen`, by its version; say whether it was.

        The stored one has the version after. Raises CircuitsUnavailableError.
        """
        ...
