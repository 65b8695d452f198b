"""What all requests and answers have in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Id = Annotated[UUID, Field(strict=False)]
"""A UUID; JSON has it as a string."""


def _rfc3339(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Time = Annotated[
    datetime,
    PlainSerializer(_rfc3339, when_used="json"),
    Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-29T08:30:00.000Z"]),
]
"""A time in UTC, as RFC 3339 with `Z`."""


class Request(BaseModel):
    """The body of a request. An unknown field is refused, and no type is converted to another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Answer(BaseModel):
    """The body of an answer. What is None is left out: a client never sees null."""

    model_config = ConfigDict(frozen=True, defer_build=True)  # few are needed after a start


class Link(Answer):
    """Where a picture can be fetched without signing in, until `expires_at`."""

    url: str
    expires_at: Time
