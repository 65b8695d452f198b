"""The ARNs of what functions use, by the names that functions.py has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants import ANYTHING, FOLDERS, Resources
from stacks.data import TABLES
from stages import SageMaker, Stage

if TYPE_CHECKING:
    from stacks.cache import Cache
    from stacks.data import Data
    from stacks.identity import Identity
    from stacks.messaging import Messaging
    from stacks.stylists import Stylists


def resources(
    stage: Stage,
    *,
    data: Data,
    identity: Identity,
    messaging: Messaging,
    stylists: Stylists,
    cache: Cache | None,
) -> Resources:
    """Return the ARNs of a stage. What it lacks has none."""
    endpoint = f"arn:aws:sagemaker:{stage.region}:{stage.account}:endpoint/{stage.endpoint}"
    return {
        **of_tables(data),
        **{it: of_folder(stage, it) for it in FOLDERS},
        **{name: [secret.secret_arn] for name, secret in data.secrets.items()},
        "person-key": [data.person_key.key_arn],
        "image-queue": [messaging.image_queue.queue_arn],
        "image-dead": [messaging.image_dead.queue_arn],
        "notification-queue": [messaging.notification_queue.queue_arn],
        "dead": [messaging.dead.queue_arn],
        "event-bus": [messaging.bus.event_bus_arn],
        "user-pool": [identity.pool.user_pool_arn],
        "try-on": [stage.workflow_arn],
        "stylist-endpoint": [] if stage.sagemaker is SageMaker.OFF else [endpoint],
        "gemini-api": [stylists.gemini.arn_for_execute_api("*", "/v1beta/models/*", "out")],
        "redis": list(cache.arns) if cache else [],
        ANYTHING: [ANYTHING],
    }


def of_tables(data: Data) -> Resources:
    """Return each table, and its index if it has one."""
    return {
        name: [arn, f"{arn}/index/{kept.index}"] if kept.index else [arn]
        for name, kept in TABLES.items()
        for arn in [data.tables[name].table_arn]
    }


def of_folder(stage: Stage, folder: str) -> list[str]:
    """Return a folder's objects, and its bucket."""
    bucket = f"arn:aws:s3:::{stage.bucket(folder)}"
    return [f"{bucket}/{folder}/*", bucket]
