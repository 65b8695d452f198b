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
    """Yield the same in the same order, while up to `at_once` items are acted on in threads.

    After a failure, which is raised at its place, nothing is begun. What was begun is finished
    before this ends, whatever ends it. An item that was acted on may not be yielded then: acting
    on it again must do no harm.
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
