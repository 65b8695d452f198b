"""Rules of AWS Solutions that are not followed, each at its place and with the reason."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct


def acknowledge(scope: Construct, reasons: dict[str, str]) -> None:
    """cdk-nag 3 wants one Acknowledgment for each finding; a bare IAM5 acknowledges nothing."""
    cdk.Validations.of(scope).acknowledge(
        *(cdk.Acknowledgment(id=rule, reason=why) for rule, why in reasons.items())
    )
