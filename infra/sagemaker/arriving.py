"""The bytes of a request, read until a deadline, so a slow sender cannot block a connection."""

from __future__ import annotations

import socket
import time
from io import RawIOBase
from typing import Any


class LateError(OSError):
    """A request did not arrive in time."""


class Arriving(RawIOBase):
    """A socket's bytes. Reads raise LateError after `until`, by the monotonic clock."""

    def __init__(self, connection: socket.socket, send_timeout: float) -> None:
        self._connection = connection
        self._send_timeout = send_timeout
        self.until = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.until - time.monotonic()
        if left <= 0:
            raise LateError
        self._connection.settimeout(left)
        try:
            return self._connection.recv_into(buffer)
        except TimeoutError:
            raise LateError from None
        finally:
            self._connection.settimeout(self._send_timeout)
