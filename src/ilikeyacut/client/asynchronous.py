"""The client that works in an event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing, closing
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, cast

import httpx2
from pydantic import BaseModel

from ilikeyacut.client.api import Api
from ilikeyacut.client.connected import CHANCE, LOSSES, Chance, Clock, Connected, made
from ilikeyacut.client.listing import Listing
from ilikeyacut.client.models import TokenSet
from ilikeyacut.client.wire import Answer, Call, Lost, Pause, Renew, Send, Step, Steps

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def _later(
    steps: Callable[Concatenate[Api, P], Steps[T]],
) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    @wraps(steps)
    async def call(self: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._run(steps(self._api, *args, **kwargs))

    return call


def _items_later(
    listing: Callable[Concatenate[Api, P], Listing[M]],
) -> Callable[Concatenate[AsyncClient, P], AsyncIterator[M]]:
    @wraps(listing)
    async def items(self: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[M]:
        pages = listing(self._api, *args, **kwargs)
        while pages.more:
            for item in await self._run(pages.next()):
                yield item

    return items


class AsyncClient(Connected[httpx2.AsyncClient]):
    """A person at a server, for one event loop; close it, or use `async with`.

    `token` is an access token; `tokens` are those of an earlier client. Without either, sign in.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        tokens: TokenSet | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Chance = CHANCE,
        clock: Clock = time.monotonic,
    ) -> None:
        super().__init__(url, token, tokens, chance, clock)
        self._http = made(httpx2.AsyncClient, transport)
        self._sleep = sleep
        self._renewing: asyncio.Task[TokenSet] | None = None

    async def aclose(self) -> None:
        """Close the connections. The session stays."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    sign_in = _later(Api.sign_in)
    sign_in_by_link = _later(Api.sign_in_by_link)
    sign_out = _later(Api.sign_out)
    me = _later(Api.me)
    delete_account = _later(Api.delete_account)
    consents = _later(Api.consents)
    give_consent = _later(Api.give_consent)
    withdraw_consent = _later(Api.withdraw_consent)
    styles = _items_later(Api.styles)
    colours = _later(Api.colours)
    upload = _later(Api.upload)
    delete_photo = _later(Api.delete_photo)
    submit = _later(Api.submit)
    wait = _later(Api.wait)
    try_on = _later(Api.try_on)
    get_try_on = _later(Api.get_try_on)
    try_ons = _items_later(Api.try_ons)
    cancel = _later(Api.cancel)
    results = _items_later(Api.results)
    delete_result = _later(Api.delete_result)
    share = _later(Api.share)
    unshare = _later(Api.unshare)
    card = _later(Api.card)
    picture = _later(Api.picture)
    download = _later(Api.download)
    export = _later(Api.export)

    async def _run(self, steps: Steps[T]) -> T:
        with closing(steps):
            came: Any = None
            while True:
                try:
                    step = steps.send(came)
                except StopIteration as end:
                    result: T = end.value
                    return result
                came = await self._done(step)

    async def _done(self, step: Step) -> Any:
        if isinstance(step, Send):
            return await self._sent(step.call)
        if isinstance(step, Pause):
            return await self._sleep(step.seconds)
        if isinstance(step, Renew):
            return await self._renew(step.spent)
        return await asyncio.to_thread(step.function)

    async def _sent(self, call: Call) -> Answer | Lost:
        try:
            async with asyncio.timeout(call.most_seconds):
                response = await self._http.send(self._request(call), stream=True)
                async with aclosing(response):
                    intake = self._intake(call, response)
                    async for raw in cast("httpx2.AsyncByteStream", response.stream):
                        intake.take(raw)
                    return intake.answer()
        except LOSSES as error:
            return Lost.by(error)

    async def _renew(self, spent: str) -> None:
        """Wait for the renewal of all who need it. It goes on even if its first caller leaves."""
        if self._renewing is None or self._renewing.done():
            if self.tokens is None or self.tokens.access_token != spent:
                return
            self._renewing = asyncio.create_task(self._run(self._session.renewal()))
        await asyncio.shield(self._renewing)
