"""Brings every view up to date when events were appended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ilikeyacut.entrypoints.lambdas.doorbells import doorbell
from ilikeyacut.entrypoints.lambdas.invocations import Handler
from ilikeyacut.entrypoints.lambdas.opened import opened

if TYPE_CHECKING:
    from ilikeyacut.entrypoints.bootstrap import App


def projector(opened: Callable[[], App]) -> Handler:
    """Return the handler over an app."""

    def project() -> None:
        opened().view_updater.refresh()

    return doorbell(project)


handler = projector(opened)
