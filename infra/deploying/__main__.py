"""Deploy a stage to AWS, seed it, check it: `make deploy STAGE=dev`.

It needs credentials of the stage's account that may do everything, and has never run against AWS.

STAGE           the stage, by name
PACKAGES        the folder of packages that are built already; without one they are built
APPROVAL        which changes are confirmed at the terminal: broadening, any-change or never
GEMINI_API_KEY  the key of Gemini, to be stored; needed once, if the stage offers Gemini
"""

from __future__ import annotations

import os
import sys
from contextlib import closing

from botocore.exceptions import BotoCoreError, ClientError

from deploying import checks, insights, secrets, smoke
from deploying.commands import Cdk, build_packages, operate
from deploying.deployed import outputs, settings_of
from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from packages import Packages, PackagesError
from stages import Stage, StageError, stage


def deploy(
    stage: Stage, aws: AwsSession, packages: Packages | None, cdk: Cdk, gemini: str | None
) -> None:
    """Take a stage from whatever is there to what this checkout describes.

    Without packages it builds them. Repeat it after any failure: each step leaves what is done
    already. Raises RefusedError, PackagesError.
    """
    checks.before(stage, aws, cdk)
    if not gemini:
        secrets.gemini_key(stage, aws, None)
    if not packages:
        build_packages()
    checks.handlers(packages or Packages.named(""))
    insights.keep_for_a_while(stage, aws)
    cdk.bootstrap()
    cdk.deploy("data")
    secrets.gemini_key(stage, aws, gemini)
    secrets.signing_pair(stage, aws)
    checks.model_image(stage, aws)
    cdk.deploy()
    settings = settings_of(stage, aws)
    operate(settings, "seed")
    operate(settings, "doctor")
    check_answers(stage, aws)


def check_answers(stage: Stage, aws: AwsSession, patience: float = 120.0) -> None:
    """Ask the API and the CDN without a token. Raises RefusedError."""
    found = outputs(stage, aws, "edge")
    wrong = smoke.failures(found["ApiUrl"], smoke.API, patience)
    wrong += smoke.failures(f"https://{found['CdnDomain']}", smoke.CDN, patience)
    if wrong:
        raise RefusedError(
            "\n".join(("the stage is deployed, but does not answer as it should:", *wrong))
        )
    print(f"{stage.name} is at {found['ApiUrl']}")  # noqa: T201 - a program of the terminal


def main() -> None:
    """Deploy the stage that the environment names; end with a sentence if it cannot be."""
    told = os.environ
    try:
        chosen = stage(told.get("STAGE", ""))
        built = told.get("PACKAGES")
        packages = Packages.named(built) if built else None
        cdk = Cdk(chosen, approval=told.get("APPROVAL") or Cdk.approval)
        with closing(AwsSession(chosen.region)) as aws:
            deploy(chosen, aws, packages, cdk, told.get("GEMINI_API_KEY"))
    except (StageError, PackagesError, RefusedError, BotoCoreError, ClientError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted: repeat it to go on; what is done already stays")


if __name__ == "__main__":
    main()
