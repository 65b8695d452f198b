"""What an endpoint's notifications say, and who waits for them.

A notification is only a hint that it is time to look at the bucket: what happened is what lies
there. So one that comes twice, late, out of order or from somebody else can change nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import Condition
from typing import Any, Protocol

MOST_TEXT = 2000  # characters of a failure's reason that are kept


@dataclass(frozen=True)
class Completion:
    """One notification: of which call, whether it succeeded, and what is said to be wrong."""

    inference: str
    succeeded: bool
    reason: str = ""


class CompletionSource(Protocol):
    """Where hints come from. `expect` before the call, `forget` when it is over."""

    def expect(self, inference: str) -> None:
        """Take notice of what is said about a call."""
        ...

    def wait(self, inference: str, seconds: float) -> Completion | None:
        """Return what was said about a call, at most `seconds` from now; None for nothing new."""
        ...

    def forget(self, inference: str) -> None:
        """Take no more notice."""
        ...


class Completions:
    """A mailbox for those who wait in this process, filled by whoever receives notifications.

    An entrypoint that is subscribed to the topics calls `feed`. What is said again before anybody
    listened counts once.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._told: dict[str, list[Completion]] = {}

    def expect(self, inference: str) -> None:
        with self._changed:
            self._told.setdefault(inference, [])

    def forget(self, inference: str) -> None:
        with self._changed:
            self._told.pop(inference, None)

    def feed(self, completion: Completion) -> bool:
        """Tell whoever waits. Returns whether anybody of this process does."""
        with self._changed:
            if completion.inference not in self._told:
                return False
            told = self._told[completion.inference]
            if all(completion.succeeded != other.succeeded for other in told):
                told.append(completion)
                self._changed.notify_all()
            return True

    def wait(self, inference: str, seconds: float) -> Completion | None:
        with self._changed:
            self._changed.wait_for(lambda: self._told.get(inference), timeout=max(0.0, seconds))
            told = self._told.get(inference)
            return told.pop(0) if told else None


def parsed(message: str) -> Completion | None:
    """Return what a notification says; None for one that is none of an endpoint's.

    Takes the endpoint's own words, and those within what SNS wraps around them. Where the words
    say that things lie is passed over: it is known from the call, and no message can change it.
    """
    said = _object(message)
    if isinstance(said.get("Message"), str):
        said = _object(said["Message"])
    inference, status = said.get("inferenceId"), said.get("invocationStatus")
    if not isinstance(inference, str) or status not in ("Completed", "Failed"):
        return None
    reason = said.get("failureReason")
    return Completion(inference, status == "Completed", str(reason or "")[:MOST_TEXT])


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
