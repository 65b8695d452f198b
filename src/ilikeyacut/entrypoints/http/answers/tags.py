"""What is in an ETag: the versions that an answer shows, or a digest of the answer."""

from __future__ import annotations

from hashlib import sha256

from ilikeyacut.domain.aggregate import Aggregate
from ilikeyacut.entrypoints.http.models.base import Answer


def version_tag(window: str, *shown: Aggregate) -> str:
    """Return a tag that changes with these aggregates and with the addresses of their pictures.

    `window` is that of the addresses (see `links`). No answer has to be made for it.
    """
    return f"{'.'.join(str(it.version) for it in shown)}-{window}"


def tag_of(answer: Answer) -> str:
    """Return a tag that changes with the answer, such as a part of a list."""
    return sha256(answer.model_dump_json().encode()).hexdigest()[:32]
