"""Which service and operation an HTTP request to AWS is for, and errors in that service's shape."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qs, urlsplit

SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/]+/([^/]+)/aws4_request")

S3_SUBRESOURCES = {
    ("POST", "uploads"): "CreateMultipartUpload",
    ("POST", "uploadId"): "CompleteMultipartUpload",
    ("PUT", "uploadId"): "UploadPart",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("GET", "versions"): "ListObjectVersions",
    ("GET", "list-type"): "ListObjectsV2",
    ("POST", "delete"): "DeleteObjects",
    ("PUT", "tagging"): "PutObjectTagging",
}
S3_OBJECTS = {
    "GET": "GetObject",
    "HEAD": "HeadObject",
    "PUT": "PutObject",
    "DELETE": "DeleteObject",
}
S3_BUCKETS = {
    "GET": "ListObjects",
    "HEAD": "HeadBucket",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
    "POST": "PostObject",
}

UNSIGNED = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}
"""Services whose calls may come without a signature, by their targets."""


class Shape(Enum):
    """How a service answers errors."""

    JSON = "json"
    QUERY = "query"
    REST_XML = "rest-xml"
    REST_JSON = "rest-json"


@dataclass(frozen=True)
class Call:
    """One request. `service` is the name in its signature: `s3`, `sqs`, `events`, `cognito-idp`."""

    service: str
    operation: str
    shape: Shape
    body: bytes

    def error(self, code: str, message: str = "planted") -> tuple[dict[str, str], bytes]:
        """Return the headers and the body of an error."""
        if self.shape is Shape.JSON:
            body = json.dumps(
                {"__type": f"com.amazonaws.{self.service}#{code}", "message": message}
            )
            legacy = {"x-amzn-query-error": f"{code};Sender"} if self.service == "sqs" else {}
            return {"Content-Type": "application/x-amz-json-1.0", **legacy}, body.encode()
        if self.shape is Shape.REST_JSON:
            body = json.dumps({"message": message})
            return {"Content-Type": "application/json", "x-amzn-ErrorType": code}, body.encode()
        error = f"<Code>{code}</Code><Message>{message}</Message>"
        if self.shape is Shape.QUERY:
            body = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>"
        else:
            body = f"<Error>{error}</Error>"
        return {"Content-Type": "application/xml"}, body.encode()


def call_of(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Call:
    """Recognise a request by its signature, its headers and its form."""
    named = {name.lower(): value for name, value in headers.items()}
    address = urlsplit(path)
    query = parse_qs(address.query, keep_blank_values=True)
    target = named.get("x-amz-target", "").rpartition(".")
    form = named.get("content-type", "").startswith("application/x-www-form-urlencoded")
    action = parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0] if form else ""
    scope = SCOPE.search(named.get("authorization", ""))
    service = scope[1] if scope else _presigned(query)
    if target[2]:
        return Call(service or UNSIGNED[target[0]], target[2], Shape.JSON, body)
    if action:
        return Call(service or "sts", action, Shape.QUERY, body)
    if service in ("", "s3"):  # a posted form has its signature among its fields
        return Call("s3", _s3_operation(method, address.path, query), Shape.REST_XML, body)
    return Call(service, f"{method} {address.path}", Shape.REST_JSON, body)


def _presigned(query: Mapping[str, list[str]]) -> str:
    scope = SCOPE.search("Credential=" + query.get("X-Amz-Credential", [""])[0])
    return scope[1] if scope else ""


def _s3_operation(method: str, path: str, query: Mapping[str, list[str]]) -> str:
    for name in query:
        if (method, name) in S3_SUBRESOURCES:
            return S3_SUBRESOURCES[method, name]
    bucket, _, key = path.strip("/").partition("/")
    if not bucket:
        return "ListBuckets"
    return (S3_OBJECTS if key else S3_BUCKETS).get(method, method)
