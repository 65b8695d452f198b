"""Runs commands for a stage that is deployed: `make operate STAGE=dev RUN="queues status"`.

STAGE  the stage, by name
RUN    a command of `ilikeyacut`, or `destroy`, which removes the stage

It does not know the stage's Redis, so it must not sign people out or erase them: the API does.
"""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import closing

from botocore.exceptions import BotoCoreError, ClientError

from deploying import checks
from deploying.commands import Cdk, operate
from deploying.deployed import settings_of
from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from stages import Stage, StageError, stage

REVOKE = ("account", "forget")
"""Commands that Redis would have to know of."""


def run(stage: Stage, aws: AwsSession, command: str, cdk: Cdk) -> None:
    """Run a command for a stage. Raises RefusedError."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise RefusedError(f"RUN cannot be read: {error}") from error
    if not words:
        raise RefusedError("name a command, such as RUN=doctor")
    if words[0] in REVOKE:
        raise RefusedError(f"`{words[0]}` signs people out, which Redis must know: use the API")
    checks.account(stage, aws)
    if words == ["destroy"]:
        cdk.check()
        cdk.destroy()
    else:
        operate(settings_of(stage, aws), *words)


def main() -> None:
    """Run the command that the environment names."""
    try:
        chosen = stage(os.environ.get("STAGE", ""))
        with closing(AwsSession(chosen.region)) as aws:
            run(chosen, aws, os.environ.get("RUN", ""), Cdk(chosen))
    except (StageError, RefusedError, BotoCoreError, ClientError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted: repeat it, or ask `RUN=doctor` what is there")


if __name__ == "__main__":
    main()
