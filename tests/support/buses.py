"""A bus with scripted failures, and events as EventBridge delivers them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from ilikeyacut.application.ports.event_bus import Envelope, Unpublished

NOTHING = object()
"""Stands for a field that is missing."""

Verdict = Callable[[Envelope, int], str | None]
"""Says of an envelope, and how often it was tried before, by which code it is refused."""


class FlakyBus:
    """Takes envelopes but for those that its `verdict` refuses.

    Codes that begin with a capital are for good. One that ends in `!` is of a lost answer: the bus
    has the envelope nevertheless.
    """

    def __init__(self, verdict: Verdict = lambda *_: None) -> None:
        self.verdict = verdict
        self.heard: list[Envelope] = []
        self.calls: list[list[Envelope]] = []
        self._tried: Counter[UUID] = Counter()

    def publish(self, envelopes: Sequence[Envelope]) -> tuple[Unpublished, ...]:
        self.calls.append([*envelopes])
        failed = []
        for envelope in envelopes:
            code = self.verdict(envelope, self._tried[envelope.id])
            self._tried[envelope.id] += 1
            if code is None or code.endswith("!"):
                self.heard.append(envelope)
            if code is not None:
                failed.append(Unpublished(envelope, code, code[0].islower()))
        return tuple(failed)


def versions(envelopes: Iterable[Envelope]) -> dict[UUID, list[int]]:
    """Return the versions of each aggregate in the order in which they are first heard."""
    found: dict[UUID, list[int]] = {}
    seen: set[UUID] = set()
    for it in envelopes:
        if it.id not in seen:
            seen.add(it.id)
            found.setdefault(it.aggregate, []).append(it.version)
    return found


def delivered(envelope: Envelope, **changes: Any) -> dict[str, Any]:
    """Return an event as EventBridge delivers it."""
    fields = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": envelope.topic,
        "source": "ilikeyacut",
        "account": "123456789012",
        "time": "2026-01-02T03:04:05Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": json.loads(envelope.to_json()),
    }
    return {name: it for name, it in (fields | changes).items() if it is not NOTHING}
