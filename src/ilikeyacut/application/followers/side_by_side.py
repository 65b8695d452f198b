"""Acts on items one by one or several at once, and yields them in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from ilikeyacut.domain.errors import IlikeyacutError

T = TypeVar("T")


class StoppedError(IlikeyacutError):
    """A follower of the log was asked to stop. Its position covers what is done."""


def in_order(
    items: Iterable[T], act: Callable[[T], None], stopping: Callable[[], bool]
) -> Iterator[T]:
    """Yield each item once it was acted on. Raises StoppedError before an item, once `stopping`."""
    for item in items:
        if stopping():
            raise StoppedError
        act(item)
        yield item


def side_by_side(
    items: Iterable[T], act: Callable[[T], None], stopping: Callable[[], bool], at_once: int
) -> Iterator[T]:
    """Yield each item in order, while threads act on up to `at_once` of them.

    A failure is raised in the place of its item, and no other item is begun after it. Whatever ends
    this, it waits for the items in hand. Some of those may be finished and never yielded, so
    `act` must be idempotent.
    """
    failed = Event()

    def begin(item: T) -> None:
        if failed.is_set() or stopping():
            raise StoppedError
        try:
            act(item)
        except BaseException:
            failed.set()
            raise

    pool = ThreadPoolExecutor(at_once, thread_name_prefix="at-once")
    try:
        begun = [(item, pool.submit(begin, item)) for item in items]
        for item, done in begun:
            done.result()
            yield item
    finally:
        pool.shutdown(cancel_futures=True)
