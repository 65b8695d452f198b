"""Tags of answers that are no single aggregate."""

from __future__ import annotations

from hashlib import sha256

from ilikeyacut.entrypoints.http.models.base import Answer


def tag_of(answer: Answer) -> str:
    """Return a tag that changes with the answer, such as a part of a list."""
    return sha256(answer.model_dump_json().encode()).hexdigest()[:32]
