"""What signals do to a command that runs until one arrives."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

End = Callable[[int], None]


@contextmanager
def ended_by(first: Callable[[], None], again: End) -> Iterator[None]:
    """Call `first` at the first signal that ends programs, and `again` at each further one.

    A signal that the parent ignores, as nohup does, stays ignored.
    """
    received = 0

    def end(number: int, _: object) -> None:
        nonlocal received
        received += 1
        if received > 1:
            again(number)
        else:
            first()

    numbers = [it for it in _ending() if signal.getsignal(it) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ending() -> Iterator[signal.Signals]:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            yield getattr(signal, name)
