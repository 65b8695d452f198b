"""What makes pictures outside of the functions: infra/stylists has its parts."""

from __future__ import annotations

from collections.abc import Iterator

import aws_cdk as cdk
from constructs import Construct

from stages import SageMaker, Stage
from stylists.gemini import gemini_gateway
from stylists.larger import Larger
from stylists.served import at_once, model_role


class Stylists(cdk.Stack):
    """The gateway to Gemini, and the custom model's endpoints.

    `names` are the stylists that the stage offers, in the order in which they are tried. `larger`
    is for pictures that do not fit into a call.
    """

    def __init__(self, scope: Construct, name: str, env: cdk.Environment, *, stage: Stage) -> None:
        super().__init__(scope, name, env=env)
        self.stage = stage
        self.names = tuple(offered(stage))
        self.endpoint_name = stage.endpoint
        self.larger: Larger | None = None
        self.gemini = gemini_gateway(self, stage)
        cdk.CfnOutput(self, "GeminiUrl", value=self.gemini.url)
        if stage.sagemaker is not SageMaker.OFF:
            role = model_role(self, stage)
            at_once(self, stage, role)
            if stage.sagemaker is SageMaker.ASYNCHRONOUS:
                self.larger = Larger(self, stage=stage, role=role)


def offered(stage: Stage) -> Iterator[str]:
    """Yield the stylists of a stage: the best pictures first, the free ones last."""
    if stage.gemini_models:
        yield "gemini"
    if stage.sagemaker is not SageMaker.OFF:
        yield "sagemaker"
    yield "preview"
