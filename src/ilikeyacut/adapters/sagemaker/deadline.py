"""A call that ends on time, whatever the other side does.

The SDK's timeouts apply to one read, so a server that sends a byte now and then never exceeds them.
The call therefore runs in its own thread, and the caller stops waiting at the deadline. Creating a
client may take seconds, too: a call that has not begun by then is never made, because it would be
paid for after its job went on without it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
C = TypeVar("C")


class DeadlineError(Exception):
    """The call exceeded its time. Its later result is ignored; one not `begun` is never made."""

    def __init__(self, *, begun: bool = True) -> None:
        super().__init__()
        self.begun = begun


def within(seconds: float, connect: Callable[[], C], call: Callable[[C], T]) -> T:
    """Return the result of `call` with the client that `connect` returns, or raise their error.

    Raises DeadlineError after `seconds`.
    """
    if seconds <= 0:
        raise DeadlineError(begun=False)
    outcome: Future[T] = Future()
    Thread(target=_run, args=(connect, call, outcome), name="sagemaker-call", daemon=True).start()
    if not wait([outcome], timeout=seconds).done:
        raise DeadlineError(begun=not outcome.cancel())
    return outcome.result()


def _run(connect: Callable[[], C], call: Callable[[C], T], outcome: Future[T]) -> None:
    try:
        client = connect()
        if outcome.set_running_or_notify_cancel():
            outcome.set_result(call(client))
    except BaseException as fault:  # noqa: BLE001 - the waiting thread raises it
        if outcome.running() or outcome.set_running_or_notify_cancel():
            outcome.set_exception(fault)
