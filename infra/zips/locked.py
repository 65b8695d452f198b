"""The pins of the project's lock that a kind of package needs, on the machine that it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from zips.kinds import Kind

LOCK = Path(__file__).resolve().parents[2] / "requirements.txt"
ENTRY = re.compile(r"(?m)^[a-z0-9].*(?:\n +.*)*")
"""A pin with its marker, and below it its hashes and the comments of uv."""

MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
"""AWS's names of architectures, and Linux's."""


LATE = 99
"""A patch release that has every fix: AWS keeps its Pythons up to date."""


class LockError(ValueError):
    """The lock does not pin what a package needs; the text says what, and what helps."""


@dataclass(frozen=True)
class Target:
    """Where a package runs: Python's version, such as `3.13`, and AWS's name of the machine."""

    python: str
    architecture: str

    @property
    def machine(self) -> str:
        """Linux's name of the architecture."""
        return MACHINES[self.architecture]

    @property
    def platform(self) -> str:
        """The platform as uv names it. Functions have glibc 2.34, and this is the next below."""
        return f"{self.machine}-manylinux_2_28"

    def environment(self) -> dict[str, str]:
        """Return what markers of requirements are about."""
        return {
            **{name: str(it) for name, it in default_environment().items()},
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"{self.python}.{LATE}",
            "python_version": self.python,
            "sys_platform": "linux",
        }


def pinned(kind: Kind, target: Target, lock: str | None = None) -> list[str]:
    """Return the lock's entries for what a kind needs. Raises LockError."""
    environment = target.environment()
    needed = closure(kind.requirements(), environment, kind.without)
    pins = {
        name: text
        for name, requirement, text in _entries(LOCK.read_text("utf-8") if lock is None else lock)
        if name in needed and _holds(requirement, environment)
    }
    if missing := sorted(needed - pins.keys()):
        raise LockError(f"{LOCK.name} does not pin {', '.join(missing)}: `make lock` does")
    return [pins[name] for name in sorted(pins)]


def closure(
    asked: Iterable[Requirement], environment: Mapping[str, str], without: Iterable[str] = ()
) -> set[str]:
    """Return the names of requirements and of all that these require, extras too.

    What is named in `without` is left out, with what nothing else requires.

    What a distribution requires is read from this environment, where the whole lock is installed.
    """
    waiting, seen = [*asked], set[tuple[str, str]]()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in without:
            continue
        for extra in {"", *requirement.extras} - {extra for known, extra in seen if known == name}:
            seen.add((name, extra))
            its = (Requirement(text) for text in _requires(name))
            waiting += [it for it in its if _holds(it, {**environment, "extra": extra})]
    return {name for name, _ in seen}


def _requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        raise LockError(
            f"{name} is not installed here, so nobody knows what it requires: install {LOCK.name}"
        ) from None


def _holds(requirement: Requirement, environment: Mapping[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(dict(environment))


def _entries(lock: str) -> Iterator[tuple[str, Requirement, str]]:
    for entry in ENTRY.findall(lock):
        requirement = Requirement(entry.partition("\\")[0])
        yield canonicalize_name(requirement.name), requirement, entry
