"""The log of a function as CloudWatch gets it, written by Lambda's own formatter."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from awslambdaric.lambda_runtime_log_utils import JsonFormatter


class Log:
    """What was written since."""

    def __init__(self) -> None:
        self._file = StringIO()
        self.handler = logging.StreamHandler(self._file)
        self.handler.setFormatter(JsonFormatter())

    @property
    def text(self) -> str:
        """All of it."""
        return self._file.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line as an object."""
        return [json.loads(it) for it in self.text.splitlines() if it]


@contextmanager
def logged(level: int = logging.INFO) -> Iterator[Log]:
    """Yield the log of the block, from a level on. Its handler is the only one of the process."""
    log, root = Log(), logging.getLogger()
    before = root.level, root.handlers
    root.setLevel(level)
    root.handlers = [log.handler]
    try:
        yield log
    finally:
        root.setLevel(before[0])
        root.handlers = before[1]
