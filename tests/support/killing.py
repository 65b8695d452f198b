"""Kills a process before or after its n-th call of a port, or of the file system.

Nothing in the product knows of it: a child process registers every port's adapter wrapped in a
proxy that counts. Point 2n - 1 is before call n, point 2n after.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import punq

from ilikeyacut.application.stylists.selection import Stylists

PORTS = "ilikeyacut.application.ports."


class Meter:
    """Counts calls of ports, and at one point kills its own process."""

    def __init__(self, point: int | None = None) -> None:
        self.point = point
        self.calls = 0

    def call(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Make a call between its two points."""
        self.calls += 1
        before = 2 * self.calls - 1
        self._reach(before)
        try:
            return method(*args, **kwargs)
        finally:
            self._reach(before + 1)

    def stop(self) -> None:
        """End the process, with no chance to clean up."""
        os.kill(os.getpid(), signal.SIGKILL)

    def _reach(self, point: int) -> None:
        if point == self.point:
            self.stop()


class InterruptedHereError(BaseException):
    """Stops what is going on, as a kill would."""


class Tripwire(Meter):
    """Raises at its point, once it is armed."""

    def stop(self) -> None:
        raise InterruptedHereError

    def arm(self, point: int | None) -> None:
        """Count from here, and raise at `point`."""
        self.calls, self.point = 0, point


class Camera(Meter):
    """Copies a folder at every n-th point, as a kill there would leave it.

    What a killed process has not yet given to the system is not in the copy either, so one run
    shows what a kill leaves at each of its points. It must run without threads, which could write
    while it copies.
    """

    def __init__(self, folder: Path, album: Path, every: int) -> None:
        super().__init__()
        self._folder, self._album, self._every = folder, album, every

    def _reach(self, point: int) -> None:
        if point % self._every == 1 % self._every:
            assert threading.active_count() == 1
            # By another process: to close a copy of a database in this one would free its locks.
            subprocess.run(["cp", "-R", self._folder, self._album / str(point)], check=True)  # noqa: S607 - the system's


class Metered:
    """Stands for an adapter; each call of one of its methods is metered."""

    def __init__(self, adapter: object, meter: Meter) -> None:
        self._adapter = adapter
        self._meter = meter

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._adapter, name)
        if not callable(value):
            return value

        @wraps(value)
        def metered(*args: Any, **kwargs: Any) -> Any:
            return self._meter.call(value, *args, **kwargs)

        return metered


def meter_ports(meter: Meter) -> None:
    """Let every container of this process bind metered adapters from now on."""
    register: Callable[..., punq.Container] = punq.Container.register

    def metered_register(container: punq.Container, port: Any, **given: Any) -> punq.Container:
        make: Callable[[], Any] = given.get("factory", port)
        if port is Stylists:
            given["factory"] = lambda: _metered_stylists(make(), meter)
        elif port.__module__.startswith(PORTS):
            given["factory"] = lambda: Metered(make(), meter)
        return register(container, port, **given)

    setattr(punq.Container, "register", metered_register)  # noqa: B010 - mypy forbids the other way


def meter_files(meter: Meter) -> None:
    """Let the calls that change files be the points, so that writes are cut short half-way."""
    for name in ("open", "fsync", "replace", "unlink", "mkdir", "rmdir"):
        setattr(os, name, Metered(os, meter).__getattr__(name))


def _metered_stylists(stylists: Stylists, meter: Meter) -> Stylists:
    return Stylists([Metered(stylist, meter) for stylist in stylists.all])
