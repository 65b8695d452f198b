"""Has each request signed for a gateway on the way, which the SDK knows nothing of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

Sign = Callable[[str, str, Mapping[str, str], bytes], Mapping[str, str]]
"""Returns the headers to add to a request of this method, address, headers and body."""


class SigningError(Exception):
    """A request cannot be signed, so it is not sent."""


def signature(sign: Sign) -> httpx2.Auth:
    """Return what adds the signature to the requests of a client."""
    import httpx2

    class Signature(httpx2.Auth):
        requires_request_body = True

        async def async_auth_flow(
            self, request: httpx2.Request
        ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
            given = (request.method, str(request.url), dict(request.headers))
            body = await request.aread()
            try:  # in a thread, because credentials may have to be asked for
                added = await asyncio.to_thread(sign, *given, body)
            except Exception as fault:
                raise SigningError from fault
            request.headers.update(added)
            yield request

    return Signature()
