"""The tracing port: how long the parts of a request take. It cannot affect them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Tracing(Protocol):
    """Receives spans: parts of a request, inside of each other. Threads may share it."""

    def span(self, name: str, **attributes: str) -> AbstractContextManager[object]:
        """Return what is entered when a part begins, and left when it ends, perhaps by an error.

        Names and attributes say nothing about a person.
        """
        ...


class NoTracing:
    """Ignores spans."""

    def span(self, name: str, **attributes: str) -> AbstractContextManager[object]:
        """Do nothing."""
        return nullcontext()
