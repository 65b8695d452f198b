"""The client that works in the calling thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import wraps
from threading import Lock
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


def _now(steps: Callable[Concatenate[Api, P], Steps[T]]) -> Callable[Concatenate[Client, P], T]:
    @wraps(steps)
    def call(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._run(steps(self._api, *args, **kwargs))

    return call


def _items(
    listing: Callable[Concatenate[Api, P], Listing[M]],
) -> Callable[Concatenate[Client, P], Iterator[M]]:
    @wraps(listing)
    def items(self: Client, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[M]:
        pages = listing(self._api, *args, **kwargs)
        while pages.more:
            yield from self._run(pages.next())

    return items


class Client(Connected[httpx2.Client]):
    """A person at a server. It may be used by many threads at once; close it, or use `with`.

    `token` is an access token; `tokens` are those of an earlier client. Without either, sign in.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        tokens: TokenSet | None = None,
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Chance = CHANCE,
        clock: Clock = time.monotonic,
    ) -> None:
        super().__init__(url, token, tokens, chance, clock)
        self._http = made(httpx2.Client, transport)
        self._sleep = sleep
        self._renewing = Lock()

    def close(self) -> None:
        """Close the connections. The session stays."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    sign_in = _now(Api.sign_in)
    sign_in_by_link = _now(Api.sign_in_by_link)
    sign_out = _now(Api.sign_out)
    me = _now(Api.me)
    delete_account = _now(Api.delete_account)
    consents = _now(Api.consents)
    give_consent = _now(Api.give_consent)
    withdraw_consent = _now(Api.withdraw_consent)
    styles = _items(Api.styles)
    colours = _now(Api.colours)
    upload = _now(Api.upload)
    delete_photo = _now(Api.delete_photo)
    submit = _now(Api.submit)
    wait = _now(Api.wait)
    try_on = _now(Api.try_on)
    get_try_on = _now(Api.get_try_on)
    try_ons = _items(Api.try_ons)
    cancel = _now(Api.cancel)
    results = _items(Api.results)
    delete_result = _now(Api.delete_result)
    share = _now(Api.share)
    unshare = _now(Api.unshare)
    card = _now(Api.card)
    picture = _now(Api.picture)
    download = _now(Api.download)
    export = _now(Api.export)

    def _run(self, steps: Steps[T]) -> T:
        with closing(steps):
            came: Any = None
            while True:
                try:
                    step = steps.send(came)
                except StopIteration as end:
                    result: T = end.value
                    return result
                came = self._done(step)

    def _done(self, step: Step) -> Any:
        if isinstance(step, Send):
            return self._sent(step.call)
        if isinstance(step, Pause):
            return self._sleep(step.seconds)
        if isinstance(step, Renew):
            return self._renew(step.spent)
        return step.function()

    def _sent(self, call: Call) -> Answer | Lost:
        try:
            response = self._http.send(self._request(call), stream=True)
            with closing(response):
                intake = self._intake(call, response)
                for raw in cast("httpx2.SyncByteStream", response.stream):
                    intake.take(raw)
                return intake.answer()
        except LOSSES as error:
            return Lost.by(error)

    def _renew(self, spent: str) -> None:
        with self._renewing:
            if self.tokens is not None and self.tokens.access_token == spent:
                self._run(self._session.renewal())
