"""The scratch port: rows that are compared on this machine and then thrown away."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from ilikeyacut.application.ports.views import RowStore


class Scratch(Protocol):
    """Makes stores beside the deployment's own: whatever they hold, nothing is written there."""

    def open(self) -> AbstractContextManager[RowStore]:
        """Return an empty store. Its rows are sealed as the deployment's, and gone at the end."""
        ...
