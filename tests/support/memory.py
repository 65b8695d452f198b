"""Measures what a block of code takes of memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PEAK, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


@contextmanager
def peak_memory() -> Iterator[Callable[[], int]]:
    """Yield a function that returns by how many MB the process has grown at most since.

    It is always 0 where the system is not Linux.
    """
    if not _PEAK.exists():
        yield lambda: 0
        return
    _PEAK.write_text("5", "ascii")  # sets the peak back to what is in use
    before = _megabytes("VmRSS")
    yield lambda: _megabytes("VmHWM") - before


def _megabytes(field: str) -> int:
    lines = dict(line.split(":", 1) for line in _STATUS.read_text("ascii").splitlines())
    return int(lines[field].split()[0]) // 1024
