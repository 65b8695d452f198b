"""What must be so before anything is deployed. Each check refuses in a sentence, or is silent."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from deploying.commands import Cdk
from deploying.refused import RefusedError
from functions import FUNCTIONS
from ilikeyacut.adapters.aws.session import AwsSession
from packages import Packages
from stages import SageMaker, Stage

KEPT_FREE = 100
"""Functions at once that AWS lets nobody reserve."""


UNSUITABLE = frozenset({"use1-az3", "usw1-az2", "cac1-az3", "apne1-az3", "apne2-az1"})
"""Zones, by the ids that they have in all accounts, in which CloudFront has no VPC origins."""


def before(stage: Stage, aws: AwsSession, cdk: Cdk) -> None:
    """Check everything that can be known before anything is built. Raises RefusedError."""
    cdk.check()
    account(stage, aws)
    zones(stage, aws)
    concurrency(stage, aws)
    phones(stage, aws)


def handlers(packages: Packages) -> None:
    """Refuse packages that lack a handler. Raises PackagesError, RefusedError."""
    if packages.folder is None:
        raise RefusedError("PACKAGES=none is for templates: its functions would do nothing")
    for name, function in FUNCTIONS.items():
        packages.archive(function.package, name)


def account(stage: Stage, aws: AwsSession) -> None:
    """Refuse credentials that do not work, or are of another account than the stage's."""
    try:
        found = aws.client("sts").get_caller_identity()["Account"]
    except BotoCoreError as error:
        raise RefusedError(
            f"you are not signed in to AWS: {str(error).rstrip('.')}. Run `aws sso login`, or "
            "set AWS_PROFILE."
        ) from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise RefusedError(f"AWS refuses your credentials ({code}): sign in again") from error
    if found != stage.account:
        raise RefusedError(
            f"your credentials are for account {found}, but the stage {stage.name} is in "
            f"{stage.account}: use other credentials, or change `account` in infra/stages.py"
        )


def concurrency(stage: Stage, aws: AwsSession) -> None:
    """Refuse what an account cannot reserve: new accounts run ten functions at once."""
    reserved = sum(stage.size(name).reserved or 0 for name in FUNCTIONS)
    if not reserved:
        return
    limits = aws.client("lambda").get_account_settings()["AccountLimit"]
    most = limits["ConcurrentExecutions"]
    if most < reserved + KEPT_FREE:
        raise RefusedError(
            f"the account may run {most} functions at once, but the stage {stage.name} reserves "
            f"{reserved} and AWS keeps {KEPT_FREE} free: ask Service Quotas for more "
            "(Lambda, concurrent executions)"
        )


def zones(stage: Stage, aws: AwsSession) -> None:
    """Refuse zones that the account does not have or CloudFront cannot reach.

    Older accounts have the same zones under other letters.
    """
    found = aws.client("ec2").describe_availability_zones()["AvailabilityZones"]
    ids = {it["ZoneName"]: it["ZoneId"] for it in found if it["State"] == "available"}
    if wrong := [it for it in stage.zones if ids.get(it) in {None, *UNSUITABLE}]:
        good = ", ".join(sorted(name for name, it in ids.items() if it not in UNSUITABLE))
        raise RefusedError(
            f"CloudFront cannot reach a load balancer in {', '.join(wrong)} of this account: "
            f"choose two for `zones` in infra/stages.py from {good}"
        )


def phones(stage: Stage, aws: AwsSession) -> None:
    """Refuse a stage whose platform applications for push are not there yet."""
    for platform in stage.push:
        arn = stage.platform_application(platform)
        try:
            aws.client("sns").get_platform_application_attributes(PlatformApplicationArn=arn)
        except ClientError as error:
            raise RefusedError(
                f"the stage {stage.name} sends pushes through {platform}, but SNS has no "
                f"application for it: `make push STAGE={stage.name}` makes it (docs/deploy.md)"
            ) from error


def model_image(stage: Stage, aws: AwsSession) -> None:
    """Refuse a SageMaker endpoint whose image was not pushed. The stack `data` has its place."""
    if stage.sagemaker is SageMaker.OFF:
        return
    name, tag = stage.model_repository, stage.model_image
    try:
        aws.client("ecr").describe_images(repositoryName=name, imageIds=[{"imageTag": tag}])
    except ClientError as error:
        raise RefusedError(
            f"the repository {name} has no image with the tag {tag}: build and push the image "
            "(docs/sagemaker.md), then deploy again"
        ) from error
