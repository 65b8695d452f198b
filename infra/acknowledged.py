"""Rules and checks that are not followed, each at its place and with the reason."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

CFN_LINT = "cfn-lint"
VALIDATE = "CloudFormation-Validate"
"""The CDK's own checks, which have the names of cfn-lint's."""


def acknowledge(scope: Construct, reasons: dict[str, str]) -> None:
    """cdk-nag 3 wants one Acknowledgment for each finding; a bare IAM5 acknowledges nothing."""
    cdk.Validations.of(scope).acknowledge(
        *(cdk.Acknowledgment(id=rule, reason=why) for rule, why in reasons.items())
    )


def ignore(resource: cdk.CfnResource, check: str, reason: str) -> None:
    """Let cfn-lint and the CDK's own checks ignore a check at one resource."""
    resource.add_metadata(CFN_LINT, {"config": {"ignore_checks": [check]}})
    acknowledge(resource, {f"{VALIDATE}::{check}": reason})
