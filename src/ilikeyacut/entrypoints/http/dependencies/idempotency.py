"""Keys of requests that cost something: a repeated request finds what the first one made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Response

from ilikeyacut.domain.texts import LONGEST_KEY
from ilikeyacut.entrypoints.http.errors.own import IdempotencyKeyRequiredError

QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
"""A string of a structured header (RFC 9651)."""


async def idempotency_key(
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            examples=["0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"],
        ),
    ] = None,
) -> str:
    """Return the key of a request. Raises IdempotencyKeyRequiredError."""
    said = (key or "").strip()
    if found := QUOTED.fullmatch(said):
        said = re.sub(r"\\(.)", r"\1", found[1])
    if not 1 <= len(said) <= LONGEST_KEY:
        raise IdempotencyKeyRequiredError
    return said


@dataclass(frozen=True)
class Keyed:
    """A request with a key, and what its answer says of what it found or made."""

    key: str
    response: Response

    def located(self, path: str, *, new: bool, ended: bool) -> None:
        """Say where the thing is, whether this request made it, and whether it is done."""
        self.response.headers["Location"] = path
        if not new:
            self.response.headers["Idempotency-Replayed"] = "true"
        self.response.status_code = 200 if ended else 202


async def keyed(response: Response, key: Annotated[str, Depends(idempotency_key)]) -> Keyed:
    """Return a request with its key."""
    return Keyed(key, response)


WithKey = Annotated[Keyed, Depends(keyed)]
