"""What a deployment says of itself."""

from __future__ import annotations

from ilikeyacut.adapters.aws.session import AwsSession
from stages import Stage


def settings_of(stage: Stage, aws: AwsSession) -> dict[str, str]:
    """Return the settings of the deployment, as its function `processing` has them.

    That function has all of them but those of Redis, which only the VPC can reach.
    """
    told = aws.client("lambda").get_function_configuration(
        FunctionName=f"{stage.prefix}processing", Qualifier="live"
    )
    return dict(told["Environment"]["Variables"])


def outputs(stage: Stage, aws: AwsSession, stack: str) -> dict[str, str]:
    """Return the outputs of a stack."""
    found = aws.client("cloudformation").describe_stacks(StackName=f"{stage.prefix}{stack}")
    return {it["OutputKey"]: it["OutputValue"] for it in found["Stacks"][0].get("Outputs", ())}
