"""Leave in a copy of botocore what the adapters call.

    python tools/trim_botocore.py FOLDER

writes a package `botocore` to the folder, to take the place of the whole one in a deployment's
package. botocore looks its data up by folder, so nothing else changes at run time. An operation
that is not named here does not exist in it: tests/architecture/test_operations.py holds the list
against the code.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore

Operations = Mapping[str, tuple[str, ...]]

NEEDED: Operations = {
    "cognito-identity": ("GetCredentialsForIdentity", "GetId"),
    "cognito-idp": (
        "AdminDeleteUser",
        "AdminGetUser",
        "AdminInitiateAuth",
        "AdminUserGlobalSignOut",
        "ConfirmForgotPassword",
        "ConfirmSignUp",
        "DescribeUserPoolClient",
        "ForgotPassword",
        "GetTokensFromRefreshToken",
        "GetUser",
        "InitiateAuth",
        "ListUsers",
        "ResendConfirmationCode",
        "RespondToAuthChallenge",
        "RevokeToken",
        "SignUp",
        "UpdateUserAttributes",
        "VerifyUserAttribute",
    ),
    "dynamodb": (
        "BatchGetItem",
        "BatchWriteItem",
        "CreateTable",
        "DeleteItem",
        "DescribeTable",
        "DescribeTimeToLive",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
        "UpdateTimeToLive",
    ),
    "events": (
        "DescribeEventBus",
        "PutEvents",
    ),
    "kms": (
        "Decrypt",
        "Encrypt",
    ),
    "s3": (
        "AbortMultipartUpload",
        "CompleteMultipartUpload",
        "CreateBucket",
        "CreateMultipartUpload",
        "DeleteObject",
        "DeleteObjects",
        "GetObject",
        "HeadBucket",
        "HeadObject",
        "ListMultipartUploads",
        "ListObjectVersions",
        "ListObjectsV2",
        "PutObject",
        "UploadPart",
    ),
    "sagemaker-runtime": (
        "InvokeEndpoint",
        "InvokeEndpointAsync",
    ),
    "secretsmanager": ("GetSecretValue",),
    "sns": (
        "CreatePlatformEndpoint",
        "DeleteEndpoint",
        "GetEndpointAttributes",
        "GetPlatformApplicationAttributes",
        "Publish",
        "SetEndpointAttributes",
    ),
    "sqs": (
        "ChangeMessageVisibility",
        "DeleteMessage",
        "GetQueueAttributes",
        "GetQueueUrl",
        "ReceiveMessage",
        "SendMessage",
    ),
    "ssm": ("GetParameter",),
    "stepfunctions": (
        "SendTaskFailure",
        "SendTaskSuccess",
        "StartExecution",
    ),
    "sts": (
        "AssumeRole",
        "AssumeRoleWithWebIdentity",
    ),
}
"""What the adapters call, by service, and what libraries call for them."""

WAITERS: Operations = {}
"""The waiters that the adapters use, by service."""

MODEL = "service-2"
KEPT = {MODEL, "service-2.sdk-extras", "endpoint-rule-set-1", "paginators-1", "waiters-2"}
FOR_PEOPLE = {"documentation", "documentationUrl"}


def copy(
    folder: Path, needed: Operations = NEEDED, whole: Path = Path(botocore.__file__).parent
) -> tuple[int, int]:
    """Write the trimmed package into a folder; return the size of its data before and after.

    `whole` is the package to trim, by default the installed one.
    """
    target = folder / "botocore"
    shutil.copytree(whole, target, ignore=_without_services(whole / "data", needed))
    for service, operations in needed.items():
        _trim_service(whole / "data" / service, target / "data" / service, operations)
    _trim_endpoints(target / "data", needed)
    return _size(whole / "data"), _size(target / "data")


def _without_services(data: Path, needed: Operations) -> Any:
    def ignored(folder: str, names: list[str]) -> set[str]:
        drop = {name for name in names if name == "__pycache__"}
        return drop | ({n for n in names if (data / n).is_dir()} if Path(folder) == data else set())

    return ignored


def _trim_service(whole: Path, target: Path, operations: tuple[str, ...]) -> None:
    version = max(it.name for it in whole.iterdir() if it.is_dir())
    (target / version).mkdir(parents=True)
    for file in (whole / version).iterdir():
        name = file.name.removesuffix(".gz").removesuffix(".json")
        if name in KEPT:
            content = _trimmed(name, _read(file), operations, WAITERS.get(whole.name, ()))
            _write(target / version / f"{name}.json", content)


def _trimmed(name: str, content: Any, operations: tuple[str, ...], waiters: tuple[str, ...]) -> Any:
    if name == MODEL:
        return model_of(content, operations)
    if name == "paginators-1":
        found = content["pagination"].items()
        return content | {"pagination": {k: v for k, v in found if k in operations}}
    if name == "waiters-2":
        found = content["waiters"].items()
        return content | {"waiters": {k: v for k, v in found if k in waiters}}
    return content


def model_of(model: dict[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    """Return a service's model with these operations and the shapes that they reach."""
    kept = {name: model["operations"][name] for name in operations}
    shapes: dict[str, Any] = {}
    left = [
        part["shape"]
        for it in kept.values()
        for part in (it.get("input"), it.get("output"), *it.get("errors", ()))
        if part
    ]
    while left:
        if (name := left.pop()) not in shapes:
            shape = shapes[name] = model["shapes"][name]
            left += [member["shape"] for member in shape.get("members", {}).values()]
            left += [shape[part]["shape"] for part in ("member", "key", "value") if part in shape]
    bare = _bare(model | {"operations": kept, "shapes": shapes})
    # botocore reads these texts when it resolves an endpoint, so they must be there.
    for name in model.get("clientContextParams", {}):
        bare["clientContextParams"][name]["documentation"] = ""
    return dict(bare)


def _bare(value: Any) -> Any:
    """Drop documentation. A member may have that name too, so only texts go."""
    if isinstance(value, dict):
        return {
            name: _bare(it)
            for name, it in value.items()
            if not (name in FOR_PEOPLE and isinstance(it, str))
        }
    return [_bare(it) for it in value] if isinstance(value, list) else value


def _trim_endpoints(data: Path, needed: Operations) -> None:
    """Keep the partition `aws`, and in it the services by their names and by their addresses."""
    models = (_read(file) for file in data.glob(f"*/*/{MODEL}.json"))
    names = {it["metadata"]["endpointPrefix"] for it in models} | set(needed)
    endpoints = _read(data / "endpoints.json")
    (ours,) = (it for it in endpoints["partitions"] if it["partition"] == "aws")
    ours["services"] = {name: it for name, it in ours["services"].items() if name in names}
    _write(data / "endpoints.json", endpoints | {"partitions": [ours]})


def _read(path: Path) -> Any:
    raw = path.read_bytes()
    return json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, separators=(",", ":")), "utf-8")


def _size(folder: Path) -> int:
    return sum(it.stat().st_size for it in folder.rglob("*") if it.is_file())


if __name__ == "__main__":
    before, after = copy(Path(sys.argv[1]))
    print(f"botocore/data: {before:,} -> {after:,} bytes")
