"""What a deployment on AWS has from people: the applications that push to phones."""

from __future__ import annotations

from ilikeyacut.adapters.aws.session import AwsSession
from stages import Stage

PLATFORMS = {"APNS": "apns", "GCM": "fcm"}
"""The platforms that the emulator reaches, and the names that settings have for them."""


def told(stage: Stage) -> dict[str, str]:
    """Return the settings that name the applications."""
    return {
        f"ILIKEYACUT_SNS_{short.upper()}_APPLICATION_ARN": stage.platform_application(platform)
        for platform, short in PLATFORMS.items()
    }


def applications(stage: Stage, aws: AwsSession) -> None:
    """Make the applications. Their keys are none: the emulator reaches no phone."""
    for platform in PLATFORMS:
        aws.client("sns").create_platform_application(
            Name=stage.platform_application(platform).rsplit("/", 1)[-1],
            Platform=platform,
            Attributes={"PlatformCredential": "key", "PlatformPrincipal": "certificate"},
        )
