"""Lists that show what was appended a moment ago, where one process has the whole log at hand."""

from __future__ import annotations

from dataclasses import dataclass

from ilikeyacut.application.deployment import Deployment
from ilikeyacut.application.views.updater import ViewUpdater


@dataclass(frozen=True)
class Freshness:
    """Brings views to the head before a list is read, if this process does so at all.

    In a home it costs a look at the log. In a deployment lists lag: another process follows there.
    """

    updater: ViewUpdater
    deployment: Deployment

    def bring(self) -> None:
        """Bring every view to the head, or leave that to the process that follows the log."""
        if self.deployment.whole:
            self.updater.refresh()
