"""A server of a home as a process of its own, and a client of it."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from support.cli import PATIENCE, Home


@dataclass(frozen=True)
class Served:
    """A running server, and its sign-in link."""

    process: subprocess.Popen[str]
    url: str
    link: str

    def client(self, **headers: str) -> httpx2.Client:
        """Return a client, to be closed."""
        return httpx2.Client(base_url=self.url, headers=headers, timeout=PATIENCE)

    def stopped(self, sent: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """End it by a signal; return its exit code and what it said on stderr."""
        self.process.send_signal(sent)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


@contextmanager
def serving(home: Home, *options: object) -> Iterator[Served]:
    """Serve a home on a free port."""
    process = home.started("serve", "--port", 0, "--json", *options)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()
        told: dict[str, Any] = json.loads(line)
        yield Served(process, told["url"], told.get("link", ""))
    finally:
        process.kill()
        process.communicate()
