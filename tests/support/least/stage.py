"""What a stage has, on the emulator: under the names that functions.py has for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

import aws_resources
from aws_resources import queue_arn
from grants import ANYTHING, FOLDERS, TABLES
from ilikeyacut.adapters.aws.session import AwsSession
from support.deployment import kms_key, push_services, put_secret, shared_session
from support.functions import ACCOUNT, DEFINITION, REGION
from support.identity import user_pool

KEPT = ("Begin", "Render", "Render answered", "Render again", "Done")
"""The states of the try-on's workflow that call no function."""


@dataclass(frozen=True)
class EmulatedStage:
    """The settings of its functions, and ARNs and the names in requests of what they use."""

    url: str
    prefix: str
    environment: Mapping[str, str]
    resources: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    @property
    def buckets(self) -> dict[str, str]:
        """The buckets by folder."""
        return dict(json.loads(self.environment["ILIKEYACUT_S3_BUCKETS"]))

    @property
    def queues(self) -> dict[str, str]:
        """The addresses of the queues by name."""
        return {name: url for url, name in self.names.items() if url.startswith("http")}

    @property
    def aws(self) -> AwsSession:
        """A session that may do everything."""
        return shared_session(self.url)


def emulated_stage(url: str, own: Mapping[str, str]) -> EmulatedStage:
    """Make everything but the tables, which an app makes. `own` are more settings."""
    aws, prefix = shared_session(url), f"s{uuid4().hex[:8]}-"
    buckets = {
        folder: aws_resources.bucket(aws, f"{prefix}{folder}")
        for folder in FOLDERS
        if folder != "exports"
    }
    buckets["exports"] = buckets["processed-images"]
    images = aws_resources.queue(aws, f"{prefix}images", fifo=True)
    told = aws_resources.queue(aws, f"{prefix}notifications")
    aws_resources.bring_arrivals(aws, buckets["user-uploads"], images)
    for name, value in _secrets().items():
        put_secret(aws, f"{prefix}{name}", value)
    aws.client("events").create_event_bus(Name=f"{prefix}events")
    pool = user_pool(url)
    machine = f"{prefix}try-on"
    _machine(aws, machine, images)
    settings = {
        "profile": "aws",
        "aws_endpoint_url": url,
        "aws_region": REGION,
        "dynamodb_prefix": prefix,
        "kms_key_id": kms_key(url),
        "s3_buckets": json.dumps(buckets),
        "image_queue_url": images,
        "notification_queue_url": told,
        "event_bus": f"{prefix}events",
        "workflow_arn": _arn("states", f"stateMachine:{machine}"),
        "email_index_secret_id": f"secretsmanager:{prefix}email-secret",
        "cdn_url": "https://cdn.example.com",
        "cdn_key_pair_id": "K2JCJMDEHXQW5F",
        "cdn_private_key_id": f"secretsmanager:{prefix}cdn-key",
        "gemini_api_key_id": f"secretsmanager:{prefix}gemini-key",
        **pool.settings,
        **push_services(url),
        **own,
    }
    settings.pop("alarms_topic_arn")
    resources = _resources(aws, prefix, buckets, settings)
    return EmulatedStage(
        url,
        prefix,
        {f"ILIKEYACUT_{name.upper()}": value for name, value in settings.items()},
        resources,
        _names(prefix, buckets, settings),
    )


def _resources(
    aws: AwsSession, prefix: str, buckets: Mapping[str, str], settings: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    queues = {name: queue_arn(aws, settings[f"{name}_url"]) for name in _QUEUES}
    tables = {it: _arn("dynamodb", f"table/{prefix}{it}") for it in TABLES}
    pool = settings["cognito_user_pool_id"]
    return {
        **{it: (arn, f"{arn}/index/*") for it, arn in tables.items()},
        **{
            it: (f"arn:aws:s3:::{bucket}/{it}/*", f"arn:aws:s3:::{bucket}")
            for it, bucket in buckets.items()
        },
        "person-key": (_arn("kms", f"key/{settings['kms_key_id']}"),),
        "image-queue": (queues["image_queue"],),
        "image-dead": (_dead(queues["image_queue"]),),
        "notification-queue": (queues["notification_queue"],),
        "dead": (_dead(queues["notification_queue"]),),
        "event-bus": (  # the emulator takes the name in DescribeEventBus for that of a rule
            _arn("events", f"event-bus/{prefix}events"),
            _arn("events", f"rule/default/{prefix}events"),
        ),
        "user-pool": (_arn("cognito-idp", f"userpool/{pool}"),),
        "try-on": (settings["workflow_arn"],),
        "stylist-endpoint": (_arn("sagemaker", "endpoint/tints"),),
        "gemini-api": (_arn("execute-api", "gateway/*"),),
        **{it: (_arn("secretsmanager", f"secret:{prefix}{it}-*"),) for it in _secrets()},
        "redis": (),
        ANYTHING: (ANYTHING,),
    }


_QUEUES = ("image_queue", "notification_queue")


def _names(prefix: str, buckets: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    images, told = (settings[f"{it}_url"] for it in _QUEUES)
    return {
        **{f"{prefix}{it}": it for it in TABLES},
        **{bucket: folder for folder, bucket in buckets.items() if folder != "exports"},
        **{f"{prefix}{it}": it for it in _secrets()},
        settings["kms_key_id"]: "person-key",
        images: "image-queue",
        told: "notification-queue",
        f"{prefix}images-dead.fifo": "image-dead",
        images.replace("images.fifo", "images-dead.fifo"): "image-dead",
        f"{prefix}notifications-dead": "dead",
        f"{told}-dead": "dead",
        settings["event_bus"]: "event-bus",
        settings["cognito_user_pool_id"]: "user-pool",
        settings["workflow_arn"]: "try-on",
        "tints": "stylist-endpoint",
    }


@cache
def _secrets() -> dict[str, str]:
    pem = generate_private_key(65537, 2048).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return {"email-secret": uuid4().hex, "cdn-key": pem.decode(), "gemini-key": "provider-key"}


def _machine(aws: AwsSession, name: str, images: str) -> None:
    """Make the try-on's machine without the steps that are a function's."""
    text = DEFINITION.read_text("utf-8").replace("${images}", images)
    machine: dict[str, Any] = json.loads(text)
    states = {it: machine["States"][it] for it in KEPT}
    states["Begin"]["Next"] = "Render"
    states["Render"] = {**states["Render"], "TimeoutSeconds": 600, "Retry": []}
    answered = states["Render answered"]
    for it in (*answered["Choices"], *states["Render"]["Catch"]):
        it["Next"] = it["Next"] if it["Next"] in KEPT else "Done"
    answered["Default"] = "Done"
    machine["States"] = states
    aws.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps(machine),
        roleArn=aws_resources.role(aws, name, "states.amazonaws.com"),
    )


def _arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def _dead(arn: str) -> str:
    return f"{arn.removesuffix('.fifo')}-dead{'.fifo' if arn.endswith('.fifo') else ''}"
