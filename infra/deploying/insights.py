"""The log group of Lambda Insights, which all stages and apps of an account share.

So no stack can make it: for the second stage it would be there already.
"""

from __future__ import annotations

from contextlib import suppress

from ilikeyacut.adapters.aws.session import AwsSession
from stages import INSIGHTS_LOG, Stage


def keep_for_a_while(stage: Stage, aws: AwsSession) -> None:
    """Make the group, and let its lines lapse, unless somebody else has said when they do."""
    if not stage.insights:
        return
    logs = aws.client("logs")
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName=INSIGHTS_LOG)
    found = logs.describe_log_groups(logGroupNamePrefix=INSIGHTS_LOG)["logGroups"]
    (group,) = (it for it in found if it["logGroupName"] == INSIGHTS_LOG)
    if "retentionInDays" not in group:
        logs.put_retention_policy(logGroupName=INSIGHTS_LOG, retentionInDays=stage.log_days)
