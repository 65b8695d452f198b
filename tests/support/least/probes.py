"""One harmless call for each action that a role can have, on each resource of a stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from grants import FOLDERS, TABLES
from ilikeyacut.adapters.aws.session import AwsSession
from support.least.calls import Right
from support.least.stage import EmulatedStage

Probe = Callable[[AwsSession], object]
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "403"}


def allowed(probe: Probe, session: AwsSession) -> bool:
    """Whether a call is allowed, however it ends."""
    try:
        probe(session)
    except ClientError as error:
        return error.response["Error"]["Code"] not in DENIED
    return True


def probes(stage: EmulatedStage) -> Iterator[tuple[Right, Probe]]:
    """Yield a call for each right."""
    yield from _of_tables(stage)
    yield from _of_folders(stage)
    yield from _of_queues(stage)
    yield from _of_all_else(stage)


def _of_tables(stage: EmulatedStage) -> Iterator[tuple[Right, Probe]]:
    for table in TABLES:
        name = f"{stage.prefix}{table}"
        key: dict[str, Any] = {"pk": {"S": f"probe-{uuid4()}"}}
        if table == "Events":
            key["sk"] = {"N": "1"}
        elif table not in {"Keys", "Limits", "Inbox", "Budgets"}:
            key["sk"] = {"S": "probe"}
        never = {"ConditionExpression": "attribute_exists(pk)"}
        by_key = {"TableName": name, "Key": key}
        check = [{"ConditionCheck": by_key | never}]
        values = {":p": key["pk"]}
        for action, operation, request in (
            ("GetItem", "get_item", by_key),
            ("PutItem", "put_item", {"TableName": name, "Item": key} | never),
            ("UpdateItem", "update_item", by_key | never),
            ("DeleteItem", "delete_item", by_key | never),
            ("BatchGetItem", "batch_get_item", {"RequestItems": {name: {"Keys": [key]}}}),
            ("ConditionCheckItem", "transact_write_items", {"TransactItems": check}),
            ("Scan", "scan", {"TableName": name, "Limit": 1}),
            (
                "Query",
                "query",
                {
                    "TableName": name,
                    "KeyConditionExpression": "pk = :p",
                    "ExpressionAttributeValues": values,
                },
            ),
        ):
            yield (f"dynamodb:{action}", table), _call("dynamodb", operation, request)


def _of_folders(stage: EmulatedStage) -> Iterator[tuple[Right, Probe]]:
    for folder in FOLDERS:
        bucket = stage.buckets[folder]
        at = {"Bucket": bucket, "Key": f"{folder}/probe"}
        for action, operation, request in (
            ("GetObject", "get_object", at),
            ("PutObject", "put_object", {**at, "Body": b"probe"}),
            ("AbortMultipartUpload", "abort_multipart_upload", {**at, "UploadId": "probe"}),
            ("DeleteObjectVersion", "delete_object", {**at, "VersionId": "null"}),
        ):
            yield (f"s3:{action}", folder), _call("s3", operation, request)
        for action, operation in (
            ("ListBucket", "list_objects_v2"),
            ("ListBucketVersions", "list_object_versions"),
            ("ListBucketMultipartUploads", "list_multipart_uploads"),
        ):
            yield (f"s3:{action}", folder), _call("s3", operation, {"Bucket": bucket})


def _of_queues(stage: EmulatedStage) -> Iterator[tuple[Right, Probe]]:
    for name, url in stage.queues.items():
        group = {"MessageGroupId": "probe"} if url.endswith(".fifo") else {}
        for action, operation, request in (
            ("SendMessage", "send_message", {"MessageBody": "{}", **group}),
            ("ReceiveMessage", "receive_message", {"VisibilityTimeout": 0}),
            ("DeleteMessage", "delete_message", {"ReceiptHandle": "probe"}),
            ("GetQueueAttributes", "get_queue_attributes", {}),
            (
                "ChangeMessageVisibility",
                "change_message_visibility",
                {"ReceiptHandle": "probe", "VisibilityTimeout": 0},
            ),
        ):
            yield (f"sqs:{action}", name), _call("sqs", operation, {"QueueUrl": url, **request})


def _of_all_else(stage: EmulatedStage) -> Iterator[tuple[Right, Probe]]:
    told = {name.removeprefix("ILIKEYACUT_").lower(): it for name, it in stage.environment.items()}
    key, bus, pool = told["kms_key_id"], told["event_bus"], told["cognito_user_pool_id"]
    somebody = {"UserPoolId": pool, "Username": "probe"}
    client = {"UserPoolId": pool, "ClientId": told["cognito_server_client_id"]}
    entry = {"EventBusName": bus, "Source": "probe", "DetailType": "probe", "Detail": "{}"}
    calls: list[tuple[Right, str, str, dict[str, Any]]] = [
        (("kms:Encrypt", "person-key"), "kms", "encrypt", {"KeyId": key, "Plaintext": b"p"}),
        (("events:PutEvents", "event-bus"), "events", "put_events", {"Entries": [entry]}),
        (
            ("states:StartExecution", "try-on"),
            "stepfunctions",
            "start_execution",
            {"stateMachineArn": told["workflow_arn"], "input": "not JSON"},
        ),
        (("cognito-idp:ListUsers", "user-pool"), "cognito-idp", "list_users", {"UserPoolId": pool}),
        (
            ("cognito-idp:DescribeUserPoolClient", "user-pool"),
            "cognito-idp",
            "describe_user_pool_client",
            client,
        ),
        *(
            ((f"cognito-idp:Admin{action}", "user-pool"), "cognito-idp", operation, somebody)
            for action, operation in (
                ("GetUser", "admin_get_user"),
                ("DeleteUser", "admin_delete_user"),
                ("UserGlobalSignOut", "admin_user_global_sign_out"),
            )
        ),
        *(
            (
                ("secretsmanager:GetSecretValue", name),
                "secretsmanager",
                "get_secret_value",
                {"SecretId": f"{stage.prefix}{name}"},
            )
            for name in ("email-secret", "cdn-key", "gemini-key")
        ),
    ]
    for right, service, operation, request in calls:
        yield right, _call(service, operation, request)


def _call(service: str, operation: str, request: dict[str, Any]) -> Probe:
    return lambda session: getattr(session.client(service), operation)(**request)
