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
    # Tables. A transaction is authorised by the actions inside it.
    "append": ("dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"),
    "follow": (  # whoever reads the log also seals the gaps that dead writers left
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
    ),
    "get": ("dynamodb:GetItem",),
    "find": ("dynamodb:GetItem", "dynamodb:Query"),
    "scan": ("dynamodb:Scan",),
    "fold": (
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    ),
    "compare": ("dynamodb:BatchGetItem",),
    "move": ("dynamodb:GetItem", "dynamodb:UpdateItem"),
    "replace": ("dynamodb:GetItem", "dynamodb:PutItem"),
    "open": ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"),
    "end": ("dynamodb:Query", "dynamodb:UpdateItem"),
    "count": ("dynamodb:UpdateItem",),
    # Folders. Without the right to list, a missing object cannot be told from a forbidden one.
    "read": ("s3:GetObject", "s3:ListBucket"),
    "show": ("s3:GetObject",),
    "write": ("s3:PutObject",),
    "list": ("s3:ListBucket",),
    "delete": ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"),
    "clear": ("s3:AbortMultipartUpload", "s3:ListBucketMultipartUploads"),
    # Keys, secrets and people.
    "unwrap": ("kms:Decrypt",),
    "wrap": ("kms:Encrypt",),
    "secret": ("secretsmanager:GetSecretValue",),
    "sign-in": (
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminInitiateAuth",
        "cognito-idp:AdminUserGlobalSignOut",
        "cognito-idp:DescribeUserPoolClient",
    ),
    "forget": ("cognito-idp:AdminDeleteUser", "cognito-idp:ListUsers"),
    # Queues, events and calls.
    "consume": (
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    ),
    "bury": ("sqs:GetQueueUrl", "sqs:SendMessage"),
    "publish": ("events:DescribeEventBus", "events:PutEvents"),
    "start": ("states:StartExecution",),
    "answer": ("states:SendTaskFailure", "states:SendTaskSuccess"),
    "connect": ("elasticache:Connect",),
    "infer": ("sagemaker:InvokeEndpoint",),
    "call": ("execute-api:Invoke",),
    "push": (
        "sns:CreatePlatformEndpoint",
        "sns:DeleteEndpoint",
        "sns:GetEndpointAttributes",
        "sns:Publish",
    ),
    "register": ("sns:SetEndpointAttributes",),
    "drop": ("sns:CreatePlatformEndpoint", "sns:DeleteEndpoint", "sns:GetEndpointAttributes"),
}
"""The actions of a grant."""


def statements(grants: Iterable[Grant], resources: Resources) -> Iterator[Statement]:
    """Yield what grants allow on the resources that there are."""
    for grant, resource in grants:
        if not resources[resource]:
            continue
        actions: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for action in GRANTS[grant]:
            actions[_arns(action, resources[resource])].append(action)
        for arns, its in actions.items():
            yield Statement(tuple(its), arns)


def _arns(action: str, arns: Sequence[str]) -> tuple[str, ...]:
    if action in OF_A_BUCKET:
        return tuple(arns[1:])
    alone = action.startswith(("dynamodb:", "s3:")) and action not in OF_AN_INDEX
    return tuple(arns[:1] if alone else arns)
