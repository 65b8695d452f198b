"""What a queue of the emulator got, noted while it is there: SQS keeps nothing that was done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

EVERY = 0.05
"""Seconds. A picture takes longer."""

Receipts = dict[str, dict[str, Any]]
"""Messages by their ids."""


@contextmanager
def noted(emulator: str, queue: str) -> Iterator[Receipts]:
    """Yield the messages that a queue gets as long as the block. Looking at them hides none."""
    found: Receipts = {}
    over = Event()

    def look() -> None:
        with suppress(OSError):  # the emulator has ended, which the journey says
            while not over.wait(EVERY):
                found.update((it["MessageId"], it) for it in messages(emulator, queue))

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield found
    finally:
        over.set()
        looking.join()


def messages(emulator: str, queue: str) -> Iterator[dict[str, Any]]:
    """Yield the messages in a queue, those in flight too."""
    address = f"{emulator}/_ministack/sqs/messages?QueueUrl={quote(queue, safe='')}"
    with urlopen(address) as answer:  # noqa: S310 - the emulator
        accounts = json.loads(answer.read())["messages"].values()
    for regions in accounts:
        for queues in regions.values():
            yield from queues[queue]


def lines(found: Receipts) -> Iterator[str]:
    """Yield a line for each message: when it came, its place in the queue, and what it says."""
    yield f"the image queue got {len(found)} messages"
    for it in sorted(found.values(), key=lambda it: int(it["SequenceNumber"])):
        yield (
            f"  {it['MessageId']} group {it['MessageGroupId']} "
            f"deduplication {it['MessageDeduplicationId']} number {it['SequenceNumber']}"
        )
        yield f"    {_said(json.loads(it['Body']))}"


def _said(body: dict[str, Any]) -> str:
    if "detail" in body:
        return f"{body['source']}, {body['detail-type']}: {body['detail']['object']['key']}"
    return json.dumps({name: it for name, it in body.items() if name != "task_token"})
