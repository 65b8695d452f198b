"""Notifications through a queue that is subscribed to the endpoint's topics."""

from __future__ import annotations

import logging
import time
from threading import Event, Lock, Thread
from typing import Any

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.sagemaker.completions import Completion, Completions, parsed
from ilikeyacut.adapters.sagemaker.settings import PATIENCE

log = logging.getLogger(__name__)

PAUSE = 5.0  # seconds after a fault of the queue


class QueueCompletions:
    """Polls the queue while a call waits. Several processes may share a queue.

    A message that no call of this process waits for is left to others. It is deleted if nobody
    claims it within `keep` seconds, or if it is not a notification. If the queue cannot be read,
    the fault is logged and waiting calls check the bucket instead. `poll` is the seconds of one
    poll, 0 to 20.
    """

    def __init__(
        self, queue_url: str, session: AwsSession, keep: float = 900.0, poll: int = 10
    ) -> None:
        self._queue_url = queue_url
        self._session = session
        self._keep = keep
        self._poll_seconds = poll
        self._mailbox = Completions()
        self._waiting: set[str] = set()
        self._lock = Lock()
        self._closed = Event()
        self._thread: Thread | None = None

    def expect(self, inference: str) -> None:
        self._mailbox.expect(inference)
        with self._lock:
            self._waiting.add(inference)
            if self._thread is None:
                self._thread = Thread(target=self._poll, name="sagemaker-queue", daemon=True)
                self._thread.start()

    def wait(self, inference: str, seconds: float) -> Completion | None:
        return self._mailbox.wait(inference, seconds)

    def forget(self, inference: str) -> None:
        self._mailbox.forget(inference)
        with self._lock:
            self._waiting.discard(inference)

    def close(self) -> None:
        """Stop polling."""
        self._closed.set()

    def _poll(self) -> None:
        while self._is_needed():
            try:
                self._receive()
            except Exception as fault:  # noqa: BLE001 - hints may fail in any way; the bucket is checked too
                log.warning("the queue of the endpoint cannot be read: %s", type(fault).__name__)
                self._closed.wait(PAUSE)

    @property
    def _sqs(self) -> Any:
        return self._session.client("sqs", PATIENCE)

    def _is_needed(self) -> bool:
        with self._lock:
            if self._waiting and not self._closed.is_set():
                return True
            self._thread = None
            return False

    def _receive(self) -> None:
        answer = self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=self._poll_seconds,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        for message in answer.get("Messages", ()):
            self._settle(message)

    def _settle(self, message: dict[str, Any]) -> None:
        completion = parsed(message.get("Body", ""))
        handle = {"QueueUrl": self._queue_url, "ReceiptHandle": message["ReceiptHandle"]}
        if completion is None or self._mailbox.feed(completion) or self._is_old(message):
            self._sqs.delete_message(**handle)
        else:
            self._sqs.change_message_visibility(**handle, VisibilityTimeout=1)

    def _is_old(self, message: dict[str, Any]) -> bool:
        sent = int(message.get("Attributes", {}).get("SentTimestamp", 0)) / 1000
        return time.time() - sent > self._keep
