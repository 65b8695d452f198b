"""Makes on an emulator what a deployment of the profile `aws` consists of, and names it.

The functions show what each service is asked for; docs/aws.md says why. The app makes its tables
itself, which ILIKEYACUT_DYNAMODB_CREATE_TABLES allows. This makes a deployment and sets a shell up
for it:

    eval "$(python examples/aws_resources.py http://127.0.0.1:4566)"
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shlex import quote
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.cognito import trigger

MOST_DELIVERIES = 12
"""More often than our receivers try: the queue itself buries only what kills them."""

NO_RULES = ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")


REGION = "eu-west-1"


def main(url: str) -> None:
    """Print the settings of a new deployment as a shell sets them."""
    with closing(AwsSession(REGION, endpoint=url)) as aws:
        made = deploy(aws, f"deployment-{uuid4().hex[:8]}")
    for name, value in {"profile": "aws", "aws_endpoint_url": url, **made}.items():
        print(f"export ILIKEYACUT_{name.upper()}={quote(value)}")


def deploy(aws: AwsSession, name: str) -> dict[str, str]:
    """Make everything under a name of its own; return the settings, without their prefix."""
    images, notifications = queue(aws, f"{name}-images", fifo=True), queue(aws, f"{name}-told")
    pictures = bucket(aws, f"{name}-pictures")
    bring_arrivals(aws, pictures, images)
    return {
        "aws_region": REGION,
        "dynamodb_prefix": f"{name}-",
        "dynamodb_create_tables": "1",
        "email_index_secret_id": f"secretsmanager:{secret(aws, f'{name}/e-mail-index')}",
        "kms_key_id": kms_key(aws),
        "s3_bucket": pictures,
        "image_queue_url": images,
        "notification_queue_url": notifications,
        "event_bus": event_bus(aws, name, notifications),
        "sns_apns_application_arn": platform_application(aws, name, "APNS"),
        **user_pool(aws, name),
    }


def kms_key(aws: AwsSession) -> str:
    """Make the key that wraps people's keys; return its id."""
    return str(aws.client("kms").create_key()["KeyMetadata"]["KeyId"])


def secret(aws: AwsSession, name: str) -> str:
    """Make a secret that nobody knows; return its name."""
    aws.client("secretsmanager").create_secret(Name=name, SecretString=uuid4().hex)
    return name


# ---- pictures


def bucket(aws: AwsSession, name: str) -> str:
    """Make a bucket that keeps versions and tells EventBridge what arrives; return its name."""
    s3 = aws.client("s3")
    s3.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name}
    )
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    return name


# ---- queues


def queue(aws: AwsSession, name: str, *, fifo: bool = False, visibility: int = 30) -> str:
    """Make a queue and its dead-letter queue, which is of the same kind; return its address.

    EventBridge may send to it, which needs deduplication by content of a FIFO queue.
    """
    sqs, end = aws.client("sqs"), ".fifo" if fifo else ""
    kind = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if fifo else {}
    dead = sqs.create_queue(QueueName=f"{name}-dead{end}", Attributes=kind)["QueueUrl"]
    target = queue_arn(aws, dead)
    redrive = {"deadLetterTargetArn": target, "maxReceiveCount": MOST_DELIVERIES}
    attributes = {
        "VisibilityTimeout": f"{visibility}",
        "RedrivePolicy": json.dumps(redrive),
        "Policy": json.dumps(_from_event_bridge(target.replace("-dead", ""))),
    }
    answer = sqs.create_queue(QueueName=f"{name}{end}", Attributes=kind | attributes)
    return str(answer["QueueUrl"])


def queue_arn(aws: AwsSession, url: str) -> str:
    """Return the name by which policies and rules know a queue."""
    answer: dict[str, Any] = aws.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=["QueueArn"]
    )
    return str(answer["Attributes"]["QueueArn"])


def _from_event_bridge(arn: str) -> dict[str, Any]:
    return _allowed(
        Principal={"Service": "events.amazonaws.com"}, Action="sqs:SendMessage", Resource=arn
    )


# ---- rules


def bring_arrivals(aws: AwsSession, pictures: str, url: str) -> None:
    """Let what arrives in a bucket, which tells EventBridge of it, arrive in the image queue."""
    events, arn = aws.client("events"), queue_arn(aws, url)
    for n, (pattern, target) in enumerate(arrivals_rules(pictures, arn)):
        name = f"{pictures}-arrived-{n:x}"
        events.put_rule(Name=name, EventPattern=pattern)
        events.put_targets(Rule=name, Targets=[target])


def arrivals_rules(pictures: str, arn: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the pattern and the target of each rule that brings arrivals into the image queue.

    A rule's group is a literal, so there is one for each first digit of the person's id.
    """
    for digit in "0123456789abcdef":
        pattern = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {
                "bucket": {"name": [pictures]},
                "object": {"key": [{"prefix": f"user-uploads/{digit}"}]},
            },
        }
        group = {"MessageGroupId": f"arrived-{digit}"}
        yield json.dumps(pattern), {"Id": "images", "Arn": arn, "SqsParameters": group}


def event_bus(aws: AwsSession, name: str, notifications: str) -> str:
    """Make the bus of published events, and the rule that brings the ends of try-ons to a queue."""
    events = aws.client("events")
    events.create_event_bus(Name=name)
    ends = ["job:completed", "job:failed", "job:expired"]
    rule = {"Name": f"{name}-told", "EventBusName": name}
    events.put_rule(**rule, EventPattern=json.dumps({"detail-type": ends}))
    target = {"Id": "notifications", "Arn": queue_arn(aws, notifications)}
    events.put_targets(Rule=rule["Name"], EventBusName=name, Targets=[target])
    return name


# ---- people


def platform_application(aws: AwsSession, name: str, platform: str) -> str:
    """Make what reaches the phones of a platform: APNS, APNS_SANDBOX or GCM; return its ARN."""
    made = aws.client("sns").create_platform_application(
        Name=name,
        Platform=platform,
        Attributes={"PlatformCredential": "key", "PlatformPrincipal": "certificate"},
    )
    return str(made["PlatformApplicationArn"])


def user_pool(aws: AwsSession, name: str) -> dict[str, str]:
    """Make a pool, its client for the deployment and the one for phones; return the settings."""
    api = aws.client("cognito-idp")
    pool = api.create_user_pool(
        PoolName=name,
        AutoVerifiedAttributes=["email"],
        UsernameAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
        Policies={"PasswordPolicy": {"MinimumLength": 12, **dict.fromkeys(NO_RULES, False)}},
        LambdaConfig={
            "PreTokenGenerationConfig": {
                "LambdaVersion": "V2_0",
                "LambdaArn": _trigger(aws, f"{name}-tokens"),
            }
        },
    )["UserPool"]["Id"]
    common = {
        "UserPoolId": pool,
        "PreventUserExistenceErrors": "ENABLED",
        "EnableTokenRevocation": True,
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    }
    server = api.create_user_pool_client(
        ClientName="server",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        **common,
    )
    app = api.create_user_pool_client(
        ClientName="app", ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"], **common
    )
    return {
        "cognito_user_pool_id": pool,
        "cognito_server_client_id": server["UserPoolClient"]["ClientId"],
        "cognito_app_client_id": app["UserPoolClient"]["ClientId"],
    }


def _trigger(aws: AwsSession, name: str) -> str:
    """Deploy the trigger's file as it is, and nothing else; return its ARN."""
    package = io.BytesIO()
    with ZipFile(package, "w") as archive:
        archive.writestr("trigger.py", Path(trigger.__file__).read_text("utf-8"))
    made = aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=role(aws, name, "lambda.amazonaws.com"),
        Handler="trigger.handler",
        Code={"ZipFile": package.getvalue()},
    )
    return str(made["FunctionArn"])


def role(aws: AwsSession, name: str, service: str) -> str:
    """Make a role that a service of AWS may assume; return its ARN."""
    trust = _allowed(Principal={"Service": service}, Action="sts:AssumeRole")
    made = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return str(made["Role"]["Arn"])


def _allowed(**statement: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}


if __name__ == "__main__":
    main(sys.argv[1])
