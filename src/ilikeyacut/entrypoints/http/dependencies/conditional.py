"""ETags, and the answer that a client has already.

The tag of an aggregate is its version and the window of its addresses: no answer is made to find
out that it did not change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Response

from ilikeyacut.entrypoints.http.errors.own import NotModifiedError, PreconditionFailedError

OWN = "private, no-cache"
"""Cache-Control for what belongs to a person."""

CATALOGUE = "public, max-age=300, stale-while-revalidate=86400"
"""Cache-Control for what everybody sees."""


@dataclass(frozen=True)
class Caching:
    """Sets the headers for caches, and ends the request if the client has the answer."""

    if_none_match: str | None
    response: Response

    def tagged(self, tag: str, cache: str = OWN) -> None:
        """Give the answer a weak ETag. Raises NotModifiedError."""
        self.response.headers.update({"ETag": weak(tag), "Cache-Control": cache})
        if known(self.if_none_match or "", tag):
            raise NotModifiedError(dict(self.response.headers))


@dataclass(frozen=True)
class Matching:
    """What a client says of the state that it wants to change."""

    if_match: str | None
    response: Response

    def require(self, current: Callable[[], str]) -> None:
        """Refuse a change of another state than the one whose tag is `current`.

        Commands merge on the server, so the header need not be sent: without it the state is not
        read. Raises PreconditionFailedError, and what `current` raises.
        """
        if self.if_match is not None and not known(self.if_match, current()):
            raise PreconditionFailedError

    def tagged(self, tag: str) -> None:
        """Give the answer the weak ETag of the new state."""
        self.response.headers.update({"ETag": weak(tag), "Cache-Control": OWN})


async def matching(
    response: Response, if_match: Annotated[str | None, Header()] = None
) -> Matching:
    """Return what the If-Match header of a request says."""
    return Matching(if_match, response)


IfMatch = Annotated[Matching, Depends(matching)]


async def caching(
    response: Response, if_none_match: Annotated[str | None, Header()] = None
) -> Caching:
    """Return the caching of a request's answer."""
    return Caching(if_none_match, response)


Cached = Annotated[Caching, Depends(caching)]


def weak(tag: str) -> str:
    """Return a tag as the value of an ETag header: equal answers may differ in their bytes."""
    return f'W/"{tag}"'


def known(header: str, tag: str) -> bool:
    """Whether If-Match or If-None-Match names the tag. Weak and strong tags count as equal."""
    names = (it.strip().removeprefix("W/").strip('"') for it in header.split(","))
    return header.strip() == "*" or tag in names
