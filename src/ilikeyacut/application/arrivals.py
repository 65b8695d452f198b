"""Notices that an object has arrived, as S3 sends them through EventBridge.

A notice is only a hint: whoever acts on it checks what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from ilikeyacut.domain.errors import IlikeyacutError


class ArrivalUnreadableError(IlikeyacutError):
    """A message is no notice of an arrival. What it says is not repeated."""

    code = "MESSAGE_UNREADABLE"

    def __str__(self) -> str:
        return "the message is no notice of an object that was created"


@dataclass(frozen=True)
class Arrival:
    """An object that was created: its key, its size in bytes, and the ETag of exactly its bytes."""

    key: str
    size: int
    etag: str

    @classmethod
    def is_one(cls, message: object) -> bool:
        """Whether a message, parsed from JSON, claims to be a notice of an arrival."""
        return (
            isinstance(message, Mapping)
            and message.get("source") == "aws.s3"
            and message.get("detail-type") == "Object Created"
        )

    @classmethod
    def parse(cls, message: object) -> Self:
        """Return what a message, parsed from JSON, says. Raises ArrivalUnreadableError."""
        if not isinstance(message, Mapping) or not cls.is_one(message):
            raise ArrivalUnreadableError
        detail: Any = message.get("detail")
        found: Any = detail.get("object") if isinstance(detail, Mapping) else None
        if not isinstance(found, Mapping):
            raise ArrivalUnreadableError
        key, size, etag = found.get("key"), found.get("size", 0), found.get("etag")
        if not (isinstance(key, str) and key and isinstance(etag, str) and etag):
            raise ArrivalUnreadableError
        if type(size) is not int or size < 0:
            raise ArrivalUnreadableError
        return cls(key, size, etag.strip('"'))
