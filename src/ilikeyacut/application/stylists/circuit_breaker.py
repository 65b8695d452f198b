"""Stops calling a route that keeps failing, then tests it with a single call.

A closed circuit lets every call through. It opens after `threshold` consecutive failures, or after
one that a retry cannot fix. After `cooldown` it lets a single probe through: success closes the
circuit, failure opens it again. If the process of a probe dies, the probe is given up when its
lease ends.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from ilikeyacut.application.ports.circuits import Circuit, Circuits, CircuitsUnavailableError
from ilikeyacut.application.ports.clock import Clock
from ilikeyacut.domain.failures import FailureCode, Opens

log = logging.getLogger(__name__)

MOST_SWAPS = 16
"""How often a change is retried after concurrent changes."""


@dataclass(frozen=True)
class BreakerPolicy:
    """When a circuit opens, and for how long. `probe_lease` covers the longest call."""

    threshold: int = 5
    cooldown: timedelta = timedelta(seconds=30)
    probe_lease: timedelta = timedelta(seconds=120)


@dataclass(frozen=True)
class CircuitBreaker:
    """Decides on shared circuits. If they cannot be read, calls go through."""

    circuits: Circuits
    clock: Clock
    policy: BreakerPolicy

    def allows(self, route: str) -> bool:
        """Whether a call would be let through now. Asking changes nothing."""
        try:
            return self._passable(self.circuits.find(route))
        except CircuitsUnavailableError as fault:
            log.warning("the circuit of %s cannot be read: %s", route, fault)
            return True

    def admit(self, route: str) -> bool:
        """Let a call through or refuse it. An open circuit admits one probe at a time."""

        def take(circuit: Circuit) -> Circuit | None:
            if circuit.open_until is None or not self._passable(circuit):
                return None
            return replace(circuit, probe_until=self.clock.now() + self.policy.probe_lease)

        seen = self._change(route, take)
        return seen is None or self._passable(seen)

    def withdraw(self, route: str) -> None:
        """Give back an admitted call that was not made."""
        self._change(route, lambda it: replace(it, probe_until=None) if it.probe_until else None)

    def report(self, route: str, failure: FailureCode | None) -> bool:
        """Record the outcome of a call: its failure, or success. Return whether that opened it."""
        if failure is None or failure.opens is Opens.NEVER:
            self._change(route, lambda it: Circuit() if it.failures or it.open_until else None)
            return False
        at_once = failure.opens is Opens.AT_ONCE
        seen = self._change(route, lambda circuit: self._failed(circuit, at_once))
        return seen is not None and self._failed(seen, at_once).open_until != seen.open_until

    def _failed(self, circuit: Circuit, at_once: bool) -> Circuit:
        failures = circuit.failures + 1
        now = self.clock.now()
        if circuit.open_until is not None and now < circuit.open_until:
            return replace(circuit, failures=failures)  # a call from before it opened
        if not at_once and circuit.open_until is None and failures < self.policy.threshold:
            return replace(circuit, failures=failures)
        return Circuit(failures=failures, open_until=now + self.policy.cooldown)

    def _passable(self, circuit: Circuit) -> bool:
        now = self.clock.now()
        if circuit.open_until is None:
            return True
        probing = circuit.probe_until is not None and now < circuit.probe_until
        return now >= circuit.open_until and not probing

    def _change(self, route: str, change: Callable[[Circuit], Circuit | None]) -> Circuit | None:
        """Store the changed circuit and return the previous one, None if it is unknown."""
        try:
            for _ in range(MOST_SWAPS):
                seen = self.circuits.find(route)
                changed = change(seen)
                if changed is None or self.circuits.swap(route, seen, changed):
                    return seen
        except CircuitsUnavailableError as fault:
            log.warning("the circuit of %s cannot be changed: %s", route, fault)
        return None
