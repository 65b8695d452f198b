"""Makes the SNS platform applications of a stage, which CloudFormation cannot: `make push`.

STAGE           the stage, by name
APNS_KEY        the file of the signing key from Apple (.p8), with
APNS_KEY_ID     its id,
APNS_TEAM       the team's id and
APNS_BUNDLE     the app's bundle id
APNS            APNS_SANDBOX for builds from Xcode (APNS)
FCM_KEY         the file of the service account from Google (JSON)

Run it again with another key to replace the key. Endpoints of devices stay.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from deploying import checks
from deploying.refused import RefusedError
from ilikeyacut.adapters.aws.session import AwsSession
from stages import Stage, StageError, stage

PLATFORMS = ("APNS", "APNS_SANDBOX")
APPLE = ("APNS_KEY_ID", "APNS_TEAM", "APNS_BUNDLE")


def applications(told: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each platform whose key is given, with its attributes. Raises RefusedError."""
    if file := told.get("APNS_KEY"):
        if missing := [name for name in APPLE if not told.get(name)]:
            raise RefusedError(f"set {', '.join(missing)}, too: docs/deploy.md says where they are")
        if (platform := told.get("APNS") or "APNS") not in PLATFORMS:
            raise RefusedError(f"APNS is {platform!r}: choose from {', '.join(PLATFORMS)}")
        yield (
            platform,
            {
                "PlatformCredential": _content(file),
                "PlatformPrincipal": told["APNS_KEY_ID"],
                "ApplePlatformTeamID": told["APNS_TEAM"],
                "ApplePlatformBundleID": told["APNS_BUNDLE"],
            },
        )
    if file := told.get("FCM_KEY"):
        yield "GCM", {"PlatformCredential": _content(file)}


def make(stage: Stage, aws: AwsSession, told: Mapping[str, str]) -> Iterator[str]:
    """Make or change the applications; yield their ARNs. Raises RefusedError."""
    checks.account(stage, aws)
    wanted = dict(applications(told))
    if not wanted:
        raise RefusedError("name the file of a key: APNS_KEY for iPhones, FCM_KEY for Android")
    sns = aws.client("sns")
    for platform, attributes in wanted.items():
        arn = stage.platform_application(platform)
        try:
            sns.set_platform_application_attributes(
                PlatformApplicationArn=arn, Attributes=attributes
            )
        except sns.exceptions.NotFoundException:
            sns.create_platform_application(
                Name=f"{stage.prefix}phones", Platform=platform, Attributes=attributes
            )
        yield arn


def _content(file: str) -> str:
    try:
        return Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"{file} cannot be read: {error}") from error


def main() -> None:
    """Print the applications' ARNs."""
    try:
        chosen = stage(os.environ.get("STAGE", ""))
        with closing(AwsSession(chosen.region)) as aws:
            for arn in make(chosen, aws, os.environ):
                print(arn)  # noqa: T201 - a program of the terminal
    except (StageError, RefusedError, BotoCoreError, ClientError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted: repeat it")


if __name__ == "__main__":
    main()
