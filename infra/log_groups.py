"""Log groups, which are made here so that each is kept for a while only.

AWS makes one by itself where none has the name, and keeps that one for ever.
"""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from stages import Stage

KEPT = {14: logs.RetentionDays.TWO_WEEKS, 90: logs.RetentionDays.THREE_MONTHS}


def log_group(scope: Construct, logical: str, name: str, stage: Stage) -> logs.LogGroup:
    """Make a log group that is kept as long as its stage says."""
    return logs.LogGroup(
        scope,
        logical,
        log_group_name=name,
        retention=KEPT[stage.log_days],
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
