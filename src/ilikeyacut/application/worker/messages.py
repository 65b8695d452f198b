"""Reads messages of queues strictly. What cannot be read is poison: no later try will read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ilikeyacut.application.arrivals import Arrival, ArrivalUnreadableError
from ilikeyacut.application.strict_json import strict_json
from ilikeyacut.domain.errors import IlikeyacutError

SCHEMA = 1
RENDERING = "rendering"

MOST_BYTES = 64 * 1024
"""The longest body that is parsed; notices of AWS have less than 2 KiB."""

LONGEST_TOKEN = 2048
"""AWS's limit for the token of a waiting workflow, in characters."""


class PoisonError(IlikeyacutError):
    """A message that can never be used. `reason` is a code; what the message says is not told."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Rendering:
    """The request to run a queued try-on. `attempt` counts the requests for one job.

    With a `task_token`, a workflow waits for the end of the run.
    """

    job_id: UUID
    attempt: int = 1
    task_token: str | None = None

    @property
    def deduplication(self) -> str:
        """What repeated messages have in common."""
        return f"{self.job_id}.{self.attempt}"

    def dumped(self) -> str:
        """Return the body of the message."""
        body: dict[str, Any] = {
            "schema": SCHEMA,
            "kind": RENDERING,
            "job_id": str(self.job_id),
            "attempt": self.attempt,
        }
        if self.task_token is not None:
            body["task_token"] = self.task_token
        return json.dumps(body, separators=(",", ":"))


def image_message(body: str) -> Rendering | Arrival:
    """Return what a message of the image queue asks for. Raises PoisonError."""
    message = json_object(body)
    if Arrival.is_one(message):
        try:
            return Arrival.parse(message)
        except ArrivalUnreadableError as unreadable:
            raise PoisonError(unreadable.code) from unreadable
    if message.get("kind") != RENDERING:
        raise PoisonError("MESSAGE_KIND_UNKNOWN")
    schema = message.get("schema")
    if type(schema) is not int or schema != SCHEMA:
        raise PoisonError("MESSAGE_SCHEMA_UNKNOWN")
    return _rendering(message)


def json_object(body: str) -> dict[str, Any]:
    """Return a body's JSON object. Raises PoisonError."""
    if len(body.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise PoisonError("MESSAGE_TOO_LARGE")
    try:
        message = strict_json(body)
    except (ValueError, RecursionError) as error:
        raise PoisonError("MESSAGE_NOT_JSON") from error
    if not isinstance(message, dict):
        raise PoisonError("MESSAGE_NOT_JSON")
    return message


def _rendering(message: dict[str, Any]) -> Rendering:
    job_id, attempt = message.get("job_id"), message.get("attempt")
    token = message.get("task_token")
    known = message.keys() <= {"schema", "kind", "job_id", "attempt", "task_token"}
    if not known or type(attempt) is not int or not 1 <= attempt < 2**31:
        raise PoisonError("MESSAGE_UNREADABLE")
    if token is not None and not (isinstance(token, str) and 0 < len(token) <= LONGEST_TOKEN):
        raise PoisonError("MESSAGE_UNREADABLE")
    return Rendering(id_of(job_id), attempt, token)


def id_of(text: object) -> UUID:
    """Return an id that is spelled as we spell it. Raises PoisonError."""
    try:
        found = UUID(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != text:
        raise PoisonError("MESSAGE_UNREADABLE")
    return found
