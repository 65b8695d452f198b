"""The workflows of a deployment."""

from __future__ import annotations

import punq

from ilikeyacut.application.ports.workflows import Workflows
from ilikeyacut.entrypoints.bootstrap.binding import bind, get
from ilikeyacut.entrypoints.settings import AppSettings


def bind_workflows(c: punq.Container, settings: AppSettings) -> None:
    """Bind Step Functions. Without a state machine nothing is started, but tasks are answered."""
    from ilikeyacut.adapters.aws.session import AwsSession
    from ilikeyacut.adapters.stepfunctions.workflows import StepFunctionsWorkflows

    bind(c, Workflows, lambda: StepFunctionsWorkflows(get(c, AwsSession), settings.workflow_arn))
