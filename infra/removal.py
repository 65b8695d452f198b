"""What becomes of data when its stack is deleted."""

from __future__ import annotations

import aws_cdk as cdk

from stages import Stage


def removal(stage: Stage) -> cdk.RemovalPolicy:
    """Return whether what a stage stores outlives its stack."""
    return cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY
