"""A stage on the emulator: its stacks in their order, and what no template can make."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

from botocore.exceptions import ClientError

from deploying import secrets
from emulator import given
from emulator.fitting import EXPIRY, TARGET, Fitting, Template, expiring, targets
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from stages import Stage

PATIENT = Patience(read_timeout=120)
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
DONE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
UNCHANGED = "No updates are to be performed"


class DeploymentError(RuntimeError):
    """A stack was not deployed; the text says which and why."""


@dataclass(frozen=True)
class Cloud:
    """Deploys a synthesized stage; `folder` has its templates."""

    aws: AwsSession
    stage: Stage
    folder: Path
    fitting: Fitting

    def deploy(self, say: Callable[[str], None] = lambda line: None) -> dict[str, str]:
        """Deploy all stacks; return their outputs. Repeat it to update. Raises DeploymentError."""
        self._refuse_lookups()
        self._bootstrap()
        given.applications(self.stage, self.aws)
        for name in self.stacks():
            say(f"deploying {name}")
            self._deploy(name)
            if name == f"{self.stage.prefix}data":
                secrets.signing_pair(self.stage, self.aws)
        return self.outputs()

    def stacks(self) -> list[str]:
        """Return the names of the stacks, each behind those that it depends on."""
        artifacts = self._manifest()["artifacts"]
        order: dict[str, None] = {}

        def visit(name: str) -> None:
            for needed in artifacts[name].get("dependencies", ()):
                if needed in stacks:
                    visit(needed)
            order[name] = None

        stacks = [it for it, a in artifacts.items() if a["type"] == "aws:cloudformation:stack"]
        for name in stacks:
            visit(name)
        return list(order)

    def outputs(self) -> dict[str, str]:
        """Return what the stacks of the stage say of themselves."""
        return {
            it["OutputKey"]: it["OutputValue"]
            for stack in self._formation.describe_stacks()["Stacks"]
            if stack["StackName"].startswith(self.stage.prefix)
            for it in stack.get("Outputs", ())
        }

    @property
    def _formation(self) -> Any:
        return self.aws.client("cloudformation", PATIENT)

    @property
    def _assets(self) -> str:
        return f"cdk-hnb659fds-assets-{self.stage.account}-{self.stage.region}"

    def _manifest(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        return found

    def _refuse_lookups(self) -> None:
        """Refuse templates with a dummy in place of what the CDK should have looked up."""
        if missing := [it["key"] for it in self._manifest().get("missing", ())]:
            raise DeploymentError(
                f"{', '.join(missing)} was not looked up: name it in infra/stages.py instead"
            )

    def _bootstrap(self) -> None:
        """Make what `cdk bootstrap` makes and a deployment needs: a bucket, and a version."""
        self.aws.client("ssm").put_parameter(
            Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String", Overwrite=True
        )
        s3 = self.aws.client("s3")
        if self._assets not in {it["Name"] for it in s3.list_buckets()["Buckets"]}:
            s3.create_bucket(Bucket=self._assets)

    def _deploy(self, name: str) -> None:
        for key, path in self._packages(name):
            with path.open("rb") as body:
                self.aws.client("s3", PATIENT).put_object(Bucket=self._assets, Key=key, Body=body)
        template = self.fitting.fitted(
            json.loads((self.folder / f"{name}.template.json").read_text("utf-8"))
        )
        self._apply(name, json.dumps(template).encode())
        self._complete(name, template)

    def _packages(self, name: str) -> Iterator[tuple[str, Path]]:
        assets = json.loads((self.folder / f"{name}.assets.json").read_text("utf-8"))
        for asset in assets.get("files", {}).values():
            path = self.folder / asset["source"]["path"]
            for destination in asset["destinations"].values():
                if not path.name.endswith(".template.json"):
                    yield destination["objectKey"], path

    def _apply(self, name: str, body: bytes) -> None:
        s3 = self.aws.client("s3")
        s3.put_object(Bucket=self._assets, Key=f"{name}.json", Body=body)  # too long for a request
        wanted = {
            "StackName": name,
            "TemplateURL": f"{s3.meta.endpoint_url}/{self._assets}/{name}.json",
            "Capabilities": CAPABILITIES,
        }
        try:
            if not self._asked(wanted):
                return
        except ClientError as error:
            raise DeploymentError(f"{name}: {error}") from error
        if (status := self._settled(name)) not in DONE:
            raise DeploymentError(f"{name} is {status}: {'; '.join(self._reasons(name))}")

    def _asked(self, wanted: Mapping[str, Any]) -> bool:
        """Make or change a stack; return whether there is anything to do."""
        try:
            self._formation.create_stack(**wanted)
            return True
        except self._formation.exceptions.AlreadyExistsException:
            self._settled(wanted["StackName"])  # whoever began it may have been interrupted
        try:
            self._formation.update_stack(**wanted)
            return True
        except ClientError as error:
            if UNCHANGED not in str(error):
                raise
            return False

    def _settled(self, name: str) -> str:
        while (status := self._status(name)).endswith("_IN_PROGRESS"):
            sleep(0.05)
        return status

    def _status(self, name: str) -> str:
        return str(self._formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])

    def _reasons(self, name: str) -> Iterator[str]:
        for event in self._formation.describe_stack_events(StackName=name)["StackEvents"]:
            if "FAILED" in event["ResourceStatus"]:
                yield f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"

    def _complete(self, name: str, template: Template) -> None:
        """Do what the emulator drops from templates: targets of the balancer, expiry of items."""
        real = {
            it["LogicalResourceId"]: it["PhysicalResourceId"]
            for it in self._formation.describe_stack_resources(StackName=name)["StackResources"]
        }
        for group, target in targets(template):
            self.aws.client("elbv2").register_targets(
                TargetGroupArn=real[group], Targets=[{"Id": real[target]}]
            )
            self.fitting.changed[TARGET] += 1
        for table, wanted in expiring(template):
            self.aws.client("dynamodb").update_time_to_live(
                TableName=real[table], TimeToLiveSpecification=wanted
            )
            self.fitting.changed[EXPIRY] += 1
