"""What requests are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel

from ilikeyacut.client.errors import ClientError
from ilikeyacut.client.models import Link, Look, Photo
from ilikeyacut.client.retrying import retry_after
from ilikeyacut.client.wire import Answer

Wanted = Look | Mapping[str, Any]
Address = Link | str | None
KEY = re.compile(r"[\x20-\x7e]{1,255}")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
USUAL_PAUSE, LEAST_PAUSE, MOST_PAUSE = 2.0, 0.25, 30.0
"""Seconds between two questions: without a `Retry-After`, at least, and at most."""


def wish_of(
    photo: Photo | UUID | str, look: Wanted, variations: int, stylist: str
) -> dict[str, Any]:
    """Return the body of a request for a try-on."""
    if not isinstance(look, Look | Mapping):
        raise ClientError("INVALID_REQUEST", "that is no look", "pass Look(hairstyle=...)")
    return {
        "photo_id": id_of(photo),
        "look": look.model_dump(exclude_none=True) if isinstance(look, Look) else dict(look),
        "variations": variations,
        "stylist": stylist,
    }


def key_of(given: str | None) -> dict[str, str]:
    """Return the header with a key, which is made if none is given. Raises ClientError."""
    key = given if given is not None else str(uuid4())
    if not KEY.fullmatch(key):
        raise ClientError(
            "INVALID_REQUEST",
            "the idempotency key has other characters than ASCII has, or not 1 to 255 of them",
            "use a UUID",
        )
    return {"Idempotency-Key": key}


def id_of(of: BaseModel | UUID | str) -> str:
    """Return an id as a part of a path. Raises ClientError."""
    try:
        return str(UUID(str(getattr(of, "id", of))))
    except ValueError:
        raise ClientError("INVALID_REQUEST", "an id is a UUID", "pass what has the id") from None


def name_of(provider: str) -> str:
    """Return a provider's name as a part of a path. Raises ClientError."""
    if not NAME.fullmatch(provider):
        raise ClientError("INVALID_REQUEST", "that is no provider", "see `consents`")
    return provider


def url_of(link: Address) -> str:
    """Return the address that a link has. Raises ClientError for what has no link any more."""
    if link is None:
        raise ClientError("INVALID_REQUEST", "there is no picture", "ask for its resource again")
    return link if isinstance(link, str) else link.url


def pause_after(answer: Answer) -> float:
    """Return for how long to wait before asking again."""
    if "preference-applied" in answer.headers:
        return LEAST_PAUSE
    asked = retry_after(answer)
    return min(MOST_PAUSE, max(LEAST_PAUSE, USUAL_PAUSE if asked is None else asked))
