"""The grants of functions.py: the actions of each, and what of a resource they are for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

ANYTHING = "*"
"""The resource of actions that know none."""

Grant = tuple[str, str]
"""The name of a grant, and the name of the resource that it is for."""

Resources = Mapping[str, Sequence[str]]
"""ARNs by name: of a table and its index, of a folder's objects and its bucket."""

TABLES = (
    "Events",
    "Keys",
    "Users",
    "Photos",
    "ProcessingJobs",
    "HairstyleLibrary",
    "Views",
    "UserSessions",
    "Limits",
    "Inbox",
    "Budgets",
)
FOLDERS = ("user-uploads", "processed-images", "thumbnails", "exports", "static-assets")

OF_A_BUCKET = ("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads")
OF_AN_INDEX = ("dynamodb:Query",)


@dataclass(frozen=True)
class Statement:
    """Actions that are allowed on the resources of these ARNs."""

    actions: tuple[str, ...]
    arns: tuple[str, ...]


GRANTS: Mapping[str, tuple[str, ...]] = {
    "read": ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"),
    "append": (
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:BatchGetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:ConditionCheckItem",
    ),
    "fold": (
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:BatchGetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
    ),
    "unwrap": ("kms:Decrypt",),
    "wrap": ("kms:Decrypt", "kms:Encrypt"),
    "see": ("s3:GetObject", "s3:GetObjectVersion"),
    "store": ("s3:PutObject",),
    "list": ("s3:ListBucket",),
    "remove": (
        "s3:ListBucketVersions",
        "s3:ListBucketMultipartUploads",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:AbortMultipartUpload",
    ),
    "consume": (
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
    ),
    "bury": ("sqs:GetQueueUrl", "sqs:SendMessage"),
    "answer": ("states:SendTaskSuccess", "states:SendTaskFailure"),
    "start": ("states:StartExecution",),
    "infer": ("sagemaker:InvokeEndpoint",),
    "call": ("execute-api:Invoke",),
    "secret": ("secretsmanager:GetSecretValue",),
    "publish": ("events:PutEvents", "events:DescribeEventBus"),
    "push": (
        "sns:CreatePlatformEndpoint",
        "sns:GetEndpointAttributes",
        "sns:SetEndpointAttributes",
        "sns:DeleteEndpoint",
        "sns:Publish",
    ),
    "sign-in": (
        "cognito-idp:DescribeUserPoolClient",
        "cognito-idp:AdminInitiateAuth",
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminUserGlobalSignOut",
    ),
    "forget": (
        "cognito-idp:AdminDeleteUser",
        "cognito-idp:AdminUserGlobalSignOut",
        "cognito-idp:AdminGetUser",
        "cognito-idp:ListUsers",
    ),
}
"""The actions of a grant. A transaction of DynamoDB is authorised by the actions inside it."""


def statements(grants: Iterable[Grant], resources: Resources) -> Iterator[Statement]:
    """Yield what grants allow."""
    for grant, resource in grants:
        actions: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for action in GRANTS[grant]:
            actions[_arns(action, resources[resource])].append(action)
        for arns, its in actions.items():
            yield Statement(tuple(its), arns)


def _arns(action: str, arns: Sequence[str]) -> tuple[str, ...]:
    if action in OF_A_BUCKET:
        return tuple(arns[1:])
    return tuple(arns) if action in OF_AN_INDEX else tuple(arns[:1])
