"""Ports of the loopback that a test's servers may listen on."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_port() -> Iterator[int]:
    """Yield a free port that no other program is given by chance while a server may listen on it.

    Linux lets a socket listen on an address that another one merely has, if both allow it, so the
    port stays ours between one server and the next. Elsewhere it is merely free.
    """
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        keeper.bind(("127.0.0.1", 0))
        port: int = keeper.getsockname()[1]
        if sys.platform != "linux":
            keeper.close()
        yield port
