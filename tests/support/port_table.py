"""Which adapters pass the contract of which port. `python -m support.port_table` writes the page.

A test class in tests/contracts that inherits from a suite of `ilikeyacut.testing.contracts` names
an adapter, and its suite the port.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from ilikeyacut.testing import contracts
from support.ports import ports_there_are

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "ports.md"
PROPERTY = "contract"
PART_OF = {
    "conforming": "pictures",
    "lost_events": "event_store",
    "personal_events": "event_store",
    "view_versions": "views",
}
"""Suites that are a part of a port's contract under another name."""

NO_CONTRACT = {
    "account_store": "of the built-in identity provider alone: the suite of authenticators uses it",
    "code_delivery": "of the built-in identity provider alone: the suite of authenticators uses it",
    "personal_services": "each service deletes its own: the erasure's tests look into all of them",
    "passwords": "one adapter, with tests of its own",
    "progress": "one adapter, which does nothing",
    "scratch": "its stores are views, which the suites of views are run on",
    "tokens": "one adapter, with tests of its own: tests/unit/jwt",
    "tracing": "one adapter, with tests of its own: tests/unit/opentelemetry",
    "upload_credentials": "one adapter, which is nothing without a role: tests/integration/cognito",
}
"""Ports without a suite, and why."""

HEAD = """# Ports and their adapters

<!-- Written by tests/support/port_table.py: `make ports`. -->

Each port has a suite of tests in `ilikeyacut.testing.contracts`, which every adapter of it passes.
A number is how many tests run on that adapter: those of the suite, and sometimes a few of its own.
A test run that contains them prints the same table at its end. [testing.md](testing.md) shows how
to run a suite on an adapter of your own.

| port | adapters, with their tests |
|---|---|
"""


def tested(item: pytest.Item) -> str | None:
    """Return `port adapter` for a test of a contract."""
    cls: type | None = getattr(item, "cls", None)
    for base in cls.__mro__ if cls else ():
        package, _, name = base.__module__.rpartition(".")
        if cls and package == contracts.__name__:
            return f"{PART_OF.get(name, name)} {cls.__name__.removeprefix('Test')}"
    return None


def table(rows: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return how many tests each adapter of each port has."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row, count in sorted(Counter(rows).items()):
        port, adapter = row.split()
        found[port][adapter] = count
    return dict(found)


def lines(found: dict[str, dict[str, int]]) -> Iterator[str]:
    """Yield a line for each port."""
    width = max(map(len, found))
    for port, adapters in found.items():
        yield f"{port:{width}}  " + ", ".join(f"{name} {n}" for name, n in adapters.items())


def page(found: dict[str, dict[str, int]]) -> str:
    """Return docs/ports.md."""
    protocols: defaultdict[str, list[str]] = defaultdict(list)
    for protocol in sorted(set(ports_there_are()), key=lambda it: it.__name__):
        protocols[protocol.__module__.rpartition(".")[2]].append(f"`{protocol.__name__}`")
    told = ""
    for module, names in sorted(protocols.items()):
        adapters = [f"{name} {count}" for name, count in found.get(module, {}).items()]
        why = NO_CONTRACT.get(module, "**no contract**")
        told += f"| {', '.join(names)} | {', '.join(adapters) or f'no suite: {why}'} |\n"
    return HEAD + told


class Collected:
    """Keeps which contract each collected test belongs to."""

    def __init__(self) -> None:
        self.rows: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.rows = [row for item in session.items if (row := tested(item))]


def collected() -> dict[str, dict[str, int]]:
    """Return the table of all contract tests there are."""
    found, quiet = Collected(), StringIO()
    with redirect_stdout(quiet):
        loaded_before = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
        collecting = ("--collect-only", "-q", *loaded_before, str(ROOT / "tests/contracts"))
        code = pytest.main([*collecting], plugins=[found])
    if code:
        raise RuntimeError(quiet.getvalue())
    return table(found.rows)


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(page(collected()))
    else:
        PAGE.write_text(page(collected()), "utf-8")
