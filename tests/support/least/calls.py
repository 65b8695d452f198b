"""The rights that calls of AWS need: actions, and the names that functions.py has for resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from grants import ANYTHING, GRANTS, Grant

Right = tuple[str, str]
"""An action on a resource."""

SERVICES = {"stepfunctions": "states", "sagemaker-runtime": "sagemaker"}
S3 = {
    "AbortMultipartUpload": ("s3:AbortMultipartUpload",),
    "CompleteMultipartUpload": ("s3:PutObject",),
    "CreateMultipartUpload": ("s3:PutObject",),
    "DeleteObject": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "DeleteObjects": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "GetObject": ("s3:GetObject",),
    "HeadBucket": ("s3:ListBucket",),
    # A missing object is answered 404 to those who may list its bucket, 403 to others.
    "HeadObject": ("s3:GetObject", "s3:ListBucket"),
    "ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "ListObjectVersions": ("s3:ListBucketVersions",),
    "ListObjectsV2": ("s3:ListBucket",),
    "PutObject": ("s3:PutObject",),
    "UploadPart": ("s3:PutObject",),
}
INSIDE = {"Get", "Put", "Update", "Delete"}
"""The parts of a transaction that are authorised as the calls of that name on items."""


def rights(grants: Iterable[Grant]) -> set[Right]:
    """Return what grants allow."""
    return {(action, resource) for grant, resource in grants for action in GRANTS[grant]}


class Calls:
    """Notes the rights that calls need, by the function that is at work.

    `names` has the names of resources by what requests call them.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._function: str | None = None
        self.needed: dict[str, set[Right]] = {}

    @contextmanager
    def of(self, function: str) -> Iterator[None]:
        """Note the calls of a function."""
        self._function, before = function, self._function
        try:
            yield
        finally:
            self._function = before

    def note(self, function: str, action: str, resource: str) -> None:
        """Note a right that a function needs for what others do in its name."""
        self.needed.setdefault(function, set()).add((action, resource))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at every call of botocore's."""
        from botocore.client import BaseClient

        calling = BaseClient._make_api_call

        def call(client: Any, operation: str, request: Any) -> Any:
            if self._function:
                for action, resource in self._rights(client, operation, request):
                    self.note(self._function, action, resource)
            return calling(client, operation, request)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(BaseClient, "_make_api_call", call)
            yield

    def _rights(self, client: Any, operation: str, request: Any) -> Iterator[Right]:
        model = client.meta.service_model
        if model.operation_model(operation).auth_type == "none":
            return
        service = SERVICES.get(model.service_name, model.service_name)
        match service:
            case "dynamodb":
                yield from self._of_tables(operation, request)
            case "s3":
                for action in S3[operation]:
                    yield action, _folder(request) or self._names[request["Bucket"]]
            case "events" if "Entries" in request:
                for entry in request["Entries"]:
                    yield f"events:{operation}", self._names[entry["EventBusName"]]
            case _:
                named = {it for it in _texts(request) if it in self._names}
                yield f"{service}:{operation}", self._names[named.pop()] if named else ANYTHING

    def _of_tables(self, operation: str, request: Any) -> Iterator[Right]:
        if operation in {"TransactGetItems", "TransactWriteItems"}:
            for item in request["TransactItems"]:
                ((kind, body),) = item.items()
                action = f"{kind}Item" if kind in INSIDE else "ConditionCheckItem"
                yield f"dynamodb:{action}", self._names[body["TableName"]]
        elif "RequestItems" in request:
            for table in request["RequestItems"]:
                yield f"dynamodb:{operation}", self._names[table]
        elif operation != "DescribeTable":  # explains a refusal, and need not be allowed
            yield f"dynamodb:{operation}", self._names[request["TableName"]]


def _folder(request: Mapping[str, Any]) -> str | None:
    key = request.get("Key") or request.get("Prefix")
    if key is None and "Delete" in request:
        key = request["Delete"]["Objects"][0]["Key"]
    return str(key).partition("/")[0] if key else None


def _texts(request: Mapping[str, Any]) -> Iterator[str]:
    yield from (it for it in request.values() if isinstance(it, str))
