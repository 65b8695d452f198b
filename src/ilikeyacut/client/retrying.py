"""When a call is sent again, and what it means if none of its tries succeeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler
from pydantic.functional_validators import WrapValidator

from ilikeyacut.client.errors import ClientError, RefusedError
from ilikeyacut.client.wire import Answer, Call, Lost, Pause, Steps, sent

T = TypeVar("T")

CODE = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
MOST_TRIES = 5
MOST_PAUSE = 60.0
"""Seconds. A server that asks for a longer one gets no further try."""

LONGEST = 366 * 86400.0
"""Seconds. A longer pause is not reported either."""

PASSING = frozenset({502, 503, 504})
HINTS = {
    401: "sign in again",
    403: "ask the server for a new address of the picture or form, or sign in again",
    404: "check the id, and the address of the server",
    429: "wait, then repeat the call",
}


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """Ignore a field of the wrong type: a malformed problem is still a problem."""
    with suppress(ValidationError):
        return read(value)
    return None


Perhaps = Annotated[T | None, WrapValidator(_or_none)]


class Problem(BaseModel):
    """What a problem document (RFC 9457) says."""

    model_config = ConfigDict(frozen=True, defer_build=True, allow_inf_nan=False)

    code: Perhaps[str] = None
    title: Perhaps[str] = None
    detail: Perhaps[str] = None
    hint: Perhaps[str] = None
    retryable: Perhaps[bool] = None
    retry_after: Perhaps[float] = None
    request_id: Perhaps[str] = None
    measured: Perhaps[float] = None
    required: Perhaps[float] = None
    suggestions: Perhaps[tuple[str, ...]] = None


def refusal(answer: Answer) -> RefusedError:
    """Return the error for an answer that is no success, whatever it holds."""
    try:
        told = Problem.model_validate_json(answer.body)
    except ValidationError:
        told = Problem()
    known = told.code if told.code and CODE.fullmatch(told.code) else None
    passing = answer.status == 429 or answer.status in PASSING
    later = "the server cannot answer now: repeat the call later"
    hint = HINTS.get(answer.status, later if answer.status >= 500 else "change the request")
    return RefusedError(
        known or f"HTTP_{answer.status}",
        told.detail or told.title or f"the server answered {answer.status}",
        told.hint or hint,
        retryable=passing if known is None or told.retryable is None else told.retryable,
        retry_after=_seconds(answer.headers.get("retry-after"), told.retry_after),
        status=answer.status,
        request_id=str(told.request_id or answer.headers.get("x-request-id", ""))[:64] or None,
        measured=told.measured,
        required=told.required,
        suggestions=[it[:100] for it in (told.suggestions or ())[:20]],
    )


def retry_after(answer: Answer) -> float | None:
    """Return after how many seconds to ask again, if the answer says so."""
    return _seconds(answer.headers.get("retry-after"), None)


def unreachable(lost: Lost) -> ClientError:
    """Return the error for a call without an answer."""
    return ClientError(
        "SERVER_UNREACHABLE",
        f"no answer came: {lost.why}",
        "check the address of the server and the network, then repeat the call",
        retryable=True,
    )


@dataclass(frozen=True)
class Retrying:
    """Sends calls, and sends those again that may succeed, after growing pauses by chance.

    `chance` returns numbers from 0 to 1, `clock` seconds.
    """

    chance: Callable[[], float]
    clock: Callable[[], float]
    tries: int = MOST_TRIES

    def exchange(self, call: Call, until: float = inf) -> Steps[Answer]:
        """Return the answer to a call, whatever its status. Raises ClientError if none comes.

        No pause goes beyond `until`.
        """
        tried = 0
        while True:
            came = yield from sent(call)
            failed, tried = self._failed(came), tried + 1
            if not failed or tried == self.tries or not _again(call, came, failed):
                break
            growing = min(8.0, 0.125 * 2**tried)
            pause = (0.5 + self.chance() / 2) * growing + (failed.retry_after or 0)
            if pause > MOST_PAUSE or self.clock() + pause > until:
                break
            yield Pause(pause)
        if isinstance(came, Lost):
            raise unreachable(came)
        return came

    @staticmethod
    def _failed(came: Answer | Lost) -> ClientError | None:
        if isinstance(came, Lost):
            return unreachable(came)
        return refusal(came) if came.status >= 400 else None


def _again(call: Call, came: Answer | Lost, failed: ClientError) -> bool:
    """Whether a call that failed may be sent again: never if it may have been carried out twice."""
    if isinstance(came, Lost):
        return call.repeatable or came.unsent
    return failed.retryable and (call.repeatable or came.status == 429)


def _seconds(header: str | None, told: float | None) -> float | None:
    """Return a pause in seconds. A date is passed over: the clocks may differ."""
    with suppress(ValueError):
        told = float(header) if header is not None and header.isdecimal() else told
    return min(told, LONGEST) if told is not None and told >= 0 else None
