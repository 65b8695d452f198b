"""An endpoint's notifications, and who waits for them.

A notification is only a hint to look at the bucket, whose content decides. So duplicate, late,
reordered or forged notifications change nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import Condition
from typing import Any, Protocol

MOST_TEXT = 2000  # characters of a failure's reason that are kept


@dataclass(frozen=True)
class Completion:
    """One notification: its call, whether that succeeded, and the stated reason."""

    inference: str
    succeeded: bool
    reason: str = ""


class CompletionSource(Protocol):
    """The source of hints. Call `expect` before the call and `forget` after it."""

    def expect(self, inference: str) -> None:
        """Start to collect notifications about a call."""
        ...

    def wait(self, inference: str, seconds: float) -> Completion | None:
        """Return a notification about a call within `seconds`, None if there is no new one."""
        ...

    def forget(self, inference: str) -> None:
        """Stop collecting."""
        ...


class Completions:
    """A mailbox for waiting calls of this process.

    An entrypoint that is subscribed to the topics calls `feed`. Duplicates before anyone listens
    count once.
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
        """Deliver a notification. Returns whether a call of this process waits for it."""
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
    """Return the content of a notification, None if it is not one of an endpoint.

    Accepts the endpoint's own message, and one wrapped by SNS. Locations in a message are ignored:
    they are known from the call, and no message can change them.
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
