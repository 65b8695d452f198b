"""A call that ends on time, whatever the other side does.

The SDK's timeouts apply to one read, so a server that sends a byte now and then never exceeds them.
The call therefore runs in its own thread, and the caller stops waiting at the deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


class DeadlineError(Exception):
    """The call exceeded its time. Its later result is ignored."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return the result of `call` or raise its error. Raises DeadlineError after `seconds`."""
    if seconds <= 0:
        raise DeadlineError
    outcome: Future[T] = Future()
    Thread(target=_run, args=(call, outcome), name="sagemaker-call", daemon=True).start()
    if not wait([outcome], timeout=seconds).done:
        raise DeadlineError
    return outcome.result()


def _run(call: Callable[[], T], outcome: Future[T]) -> None:
    try:
        outcome.set_result(call())
    except BaseException as fault:  # noqa: BLE001 - the waiting thread raises it
        outcome.set_exception(fault)
