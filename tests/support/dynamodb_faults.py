"""Faults between us and a real DynamoDB: answers lost, refusals, slowness, and writers that die."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random
from threading import Lock
from time import sleep
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError

from ilikeyacut.adapters.dynamodb.client import DynamoDb


class Faults:
    """Hooks into one botocore client. Each plan is used up by the calls of one operation."""

    def __init__(self, db: DynamoDb) -> None:
        self.calls: Counter[str] = Counter()
        self._refusals: dict[str, list[dict[str, Any]]] = {}
        self._losses: Counter[str] = Counter()
        self._before: dict[str, Callable[[], None]] = {}
        self._lock = Lock()
        db.client.meta.events.register("before-send.dynamodb", self._send)
        db.client.meta.events.register("response-received.dynamodb", self._receive)

    def refuse(self, operation: str, code: str, times: int = 1, **body: Any) -> None:
        """Answer the next calls with an error in place of the endpoint."""
        error = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code} | body
        self._refusals.setdefault(operation, []).extend(dict(error) for _ in range(times))

    def relent(self, operation: str) -> None:
        """Refuse no more."""
        self._refusals.pop(operation, None)

    def lose_answer(self, operation: str, times: int = 1) -> None:
        """Drop the connection after the next calls were done."""
        self._losses[operation] += times

    def before(self, operation: str, act: Callable[[], None]) -> None:
        """Act before each call of an operation."""
        self._before[operation] = act

    def _send(self, request: Any, **_: Any) -> AWSResponse | None:
        operation = _operation(request)
        with self._lock:
            self.calls[operation] += 1
            plans = self._refusals.get(operation)
            refusal = plans.pop(0) if plans else None
        if act := self._before.get(operation):
            act()
        return None if refusal is None else _answer(request.url, refusal)

    def _receive(self, context: Any, **about: Any) -> None:
        operation = about["event_name"].rsplit(".", 1)[1]
        with self._lock:
            lost = self._losses[operation] > 0
            self._losses[operation] -= lost
        if lost:
            raise ConnectionClosedError(endpoint_url="the endpoint")


class Dead(BaseException):
    """What ends a writer that was killed: nothing after it runs, clean-up neither."""


class MortalDynamoDb(DynamoDb):
    """A connection of one process that may die before or after any call; then all calls fail.

    A quarter as often it stalls instead, for `stall` seconds, and goes on as if nothing had been.
    """

    def __init__(self, alive: DynamoDb, chance: Random, risk: float, stall: float) -> None:
        super().__init__(alive.session, alive.patience, alive.retries)
        self._chance = chance
        self._risk = risk
        self._stall = stall
        self.dead = False

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        self._perhaps_die()
        answer = super().call(operation, **request)
        self._perhaps_die()
        return answer

    def _perhaps_die(self) -> None:
        fate = self._chance.random()
        self.dead = self.dead or fate < self._risk
        if self.dead:
            raise Dead
        if fate > 1 - self._risk / 4:
            sleep(self._stall)


class CountedDynamoDb(DynamoDb):
    """A connection that dies before its n-th call, counted from 1."""

    def __init__(self, alive: DynamoDb, dies_at: int | None = None) -> None:
        super().__init__(alive.session, alive.patience, alive.retries)
        self._dies_at = dies_at
        self.made = 0

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        self.made += 1
        if self._dies_at is not None and self.made >= self._dies_at:
            raise Dead
        return super().call(operation, **request)


class _Raw(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _operation(request: Any) -> str:
    target = request.headers["X-Amz-Target"]
    text = target.decode() if isinstance(target, bytes) else target
    return str(text).rsplit(".", 1)[1]


def _answer(url: str, error: dict[str, Any]) -> AWSResponse:
    status = error.pop("status", 400)
    headers = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": "planted"}
    return AWSResponse(url, status, headers, _Raw(json.dumps(error).encode()))
