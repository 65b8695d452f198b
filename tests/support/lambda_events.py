"""Events as AWS words them, for the handlers of functions."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from ilikeyacut.application.ports.message_queue import Delivery

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FROM = "203.0.113.7"


@dataclass(frozen=True)
class Call:
    """A request, before it is worded as an event."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Sequence[str] = ()
    body: bytes | None = None


@dataclass(frozen=True)
class Said:
    """What a client gets of a function's answer."""

    status: int
    headers: Mapping[str, str]
    cookies: Sequence[str]
    body: bytes


def v2(call: Call, stage: str = "$default") -> dict[str, Any]:
    """Return an event of an HTTP API, payload 2.0."""
    path = call.path if stage == "$default" else f"/{stage}{call.path}"
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": call.query,
        "headers": {name.lower(): value for name, value in call.headers.items()},
        "requestContext": {
            "apiId": "a1",
            "stage": stage,
            "domainName": "a1.execute-api.eu-central-1.amazonaws.com",
            "requestId": "JKJaXmPLvHcESHA=",
            "http": {
                "method": call.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": FROM,
                "userAgent": "test",
            },
        },
        **_body(call),
    }
    return event | ({"cookies": [*call.cookies]} if call.cookies else {})


def staged(call: Call) -> dict[str, Any]:
    """Return an event of an HTTP API with a stage of its own, which is part of the path."""
    return v2(call, stage="prod")


def function_url(call: Call) -> dict[str, Any]:
    """Return an event of a function URL."""
    event = v2(call)
    event["requestContext"]["domainName"] = "abc.lambda-url.eu-central-1.on.aws"
    return event


def v1(call: Call) -> dict[str, Any]:
    """Return an event of a REST API, payload 1.0."""
    headers = _with_cookies(call)
    pairs = parse_qsl(call.query, keep_blank_values=True)
    return {
        "version": "1.0",
        "resource": "/{proxy+}",
        "path": call.path,
        "httpMethod": call.method,
        "headers": headers or None,
        "multiValueHeaders": {name: [value] for name, value in headers.items()} or None,
        "queryStringParameters": dict(pairs) or None,
        "multiValueQueryStringParameters": _grouped(pairs) or None,
        "requestContext": {
            "resourcePath": "/{proxy+}",
            "path": f"/prod{call.path}",
            "stage": "prod",
            "identity": {"sourceIp": FROM},
        },
        **_body(call),
    }


def balancer(call: Call) -> dict[str, Any]:
    """Return an event of a load balancer whose target group has one value a header."""
    pairs = [it.split("=", 1) for it in call.query.split("&") if it]
    headers = _with_cookies(call) | _FORWARDED
    return {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:x"}},
        "httpMethod": call.method,
        "path": call.path,
        "queryStringParameters": dict(pairs),
        "headers": headers,
        **_body(call),
    }


def balancer_multi(call: Call) -> dict[str, Any]:
    """Return an event of a load balancer with many values a header."""
    event = balancer(call)
    headers, query = event.pop("headers"), event.pop("queryStringParameters")
    return event | {
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
    }


SHAPES: tuple[Callable[[Call], dict[str, Any]], ...] = (
    v2,
    staged,
    function_url,
    v1,
    balancer,
    balancer_multi,
)


def said(answer: Mapping[str, Any]) -> Said:
    """Return an answer as its client reads it, whatever the shape."""
    many = answer.get("multiValueHeaders") or {}
    pairs = [(name.lower(), it) for name, it in (answer.get("headers") or {}).items()]
    pairs += [(name.lower(), it) for name, values in many.items() for it in values]
    cookies = [it for name, it in pairs if name == "set-cookie"] + [*answer.get("cookies", ())]
    text = answer.get("body") or ""
    body = b64decode(text) if answer.get("isBase64Encoded") else text.encode()
    return Said(answer["statusCode"], dict(pairs), cookies, body)


def messages(deliveries: Iterable[Delivery], queue: str = "images.fifo") -> dict[str, Any]:
    """Return the event in which a queue hands over messages."""
    return {"Records": [_record(it, queue) for it in deliveries]}


def failed(answer: Mapping[str, Any]) -> list[str]:
    """Return the records that an answer leaves with their source."""
    return [it["itemIdentifier"] for it in answer["batchItemFailures"]]


class Context:
    """The context of an invocation with some seconds left. `spend` takes some of them."""

    aws_request_id = "9f0c1d5e-0000-4000-8000-000000000000"
    function_name = "tests"
    memory_limit_in_mb = "512"
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:tests"

    def __init__(self, seconds: float = 120.0) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left."""
        return round(self.seconds * 1000)


_FORWARDED = {"x-forwarded-for": FROM, "x-forwarded-proto": "https", "x-forwarded-port": "443"}


def _record(delivery: Delivery, queue: str) -> dict[str, Any]:
    sent = round((delivery.sent_at - EPOCH).total_seconds() * 1000)
    attributes = {
        "ApproximateReceiveCount": str(delivery.deliveries),
        "SentTimestamp": str(sent),
        "SenderId": "AIDA",
        "ApproximateFirstReceiveTimestamp": str(sent),
    }
    if delivery.group is not None:
        attributes["MessageGroupId"] = delivery.group
    return {
        "messageId": delivery.id,
        "receiptHandle": delivery.receipt,
        "body": delivery.body,
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-central-1:123456789012:{queue}",
        "awsRegion": "eu-central-1",
    }


def _body(call: Call) -> dict[str, Any]:
    if call.body is None:
        return {"body": None, "isBase64Encoded": False}
    try:
        return {"body": call.body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": b64encode(call.body).decode(), "isBase64Encoded": True}


def _with_cookies(call: Call) -> dict[str, str]:
    return {**call.headers, **({"cookie": "; ".join(call.cookies)} if call.cookies else {})}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def rung(count: int = 1) -> dict[str, Any]:
    """Return an event of the stream of the events table, which carries keys alone."""
    return {
        "Records": [
            {
                "eventSource": "aws:dynamodb",
                "eventName": "INSERT",
                "dynamodb": {
                    "Keys": {"pk": {"S": f"#l#{n}"}},
                    "SequenceNumber": f"{n + 1}",
                    "StreamViewType": "KEYS_ONLY",
                },
            }
            for n in range(count)
        ]
    }
