"""All of ilikeyacut on AWS: `make synth STAGE=prod`, or `python app.py` with STAGE set.

STAGE     which of stages.py (dev)
PACKAGES  the folder of the functions' packages (build/packages); `none` synthesizes without
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from packages import Packages, PackagesError
from stacks.cache import Cache
from stacks.compute import Compute
from stacks.data import Data
from stacks.edge import Edge
from stacks.identity import Identity
from stacks.messaging import Messaging
from stacks.network import Network
from stacks.stylists import Stylists
from stacks.watch import Watch
from stacks.workflow import Workflow
from stages import Stage, StageError, stage

HERE = Path(__file__).parent
CONTEXT = json.loads((HERE / "cdk.json").read_text("utf-8"))["context"]


Place = tuple[cdk.App, str, cdk.Environment]
"""Where a stack stands, its name, and whose account and region it is for."""


def build(app: cdk.App, stage: Stage, packages: Packages) -> None:
    """Describe everything of a stage.

    Stacks name what they mean by fixed names where two would refer to each other.
    """
    environment = cdk.Environment(account=stage.account, region=stage.region)

    def named(part: str) -> Place:
        return app, f"{stage.prefix}{part}", environment

    network = Network(*named("network"), stage=stage)
    data = Data(*named("data"), stage=stage)
    identity = Identity(*named("identity"), stage=stage, packages=packages)
    messaging = Messaging(*named("messaging"), stage=stage)
    cache = Cache(*named("cache"), stage=stage, network=network) if stage.redis else None
    stylists = Stylists(*named("stylists"), stage=stage)
    edge = Edge(*named("edge"), stage=stage, network=network, data=data, identity=identity)
    compute = Compute(
        *named("compute"),
        stage=stage,
        packages=packages,
        network=network,
        data=data,
        identity=identity,
        messaging=messaging,
        stylists=stylists,
        edge=edge,
        cache=cache,
    )
    Workflow(*named("workflow"), stage=stage, compute=compute, messaging=messaging)
    Watch(
        *named("watch"),
        stage=stage,
        data=data,
        identity=identity,
        messaging=messaging,
        stylists=stylists,
        edge=edge,
    )
    for later in (identity, stylists, messaging):
        later.add_stack_dependency(data)
    cdk.Tags.of(app).add("app", f"ilikeyacut-{stage.name}")


def write(app: cdk.App) -> None:
    """Write the templates; exit with what AWS Solutions finds, or for a lookup."""
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))
    try:
        _refuse_lookups(Path(app.synth().directory))
    except (RuntimeError, StageError) as error:
        sys.exit(str(error))


def _refuse_lookups(written: Path) -> None:
    """Raise StageError for a lookup. CDK goes on with a made-up answer, such as `dummy1a`."""
    manifest = json.loads((written / "manifest.json").read_text("utf-8"))
    if found := ", ".join(sorted({it["provider"] for it in manifest.get("missing", ())})):
        raise StageError(f"CDK would look up {found} in an account: name it in infra/stages.py")


def main() -> None:
    """Synthesize the stage that the environment names; refuse in a sentence what cannot be."""
    # Only the CLI reads cdk.json: without it an app makes other templates than `cdk synth`.
    app = cdk.App(context=CONTEXT)
    try:
        chosen = stage(os.environ.get("STAGE", "dev"))
        build(app, chosen, Packages.named(os.environ.get("PACKAGES", "")))
    except (StageError, PackagesError) as error:
        sys.exit(f"{error}")
    write(app)


if __name__ == "__main__":
    main()
