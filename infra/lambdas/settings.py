"""The settings of the functions, as environment variables: docs/settings.md says what each is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stages import SageMaker, Stage

if TYPE_CHECKING:
    from stacks.cache import Cache
    from stacks.data import Data
    from stacks.edge import Edge
    from stacks.identity import Identity
    from stacks.messaging import Messaging
    from stacks.stylists import Stylists


PICTURE_USD = {
    SageMaker.SERVERLESS: "0.0003",
    SageMaker.REALTIME: "0.0004",
    SageMaker.ASYNCHRONOUS: "0.0004",
}
"""What the budget assumes that a picture costs: docs/sagemaker.md says how to find it out."""


SECRETS_CHANGED = "SECRETS_CHANGED"
"""Nothing reads it. Another value makes new versions, and these read secrets anew."""


def settings(
    stage: Stage,
    *,
    data: Data,
    identity: Identity,
    messaging: Messaging,
    stylists: Stylists,
    edge: Edge,
) -> dict[str, str]:
    """Return what all functions are told. None of it is a secret."""
    told = {
        "profile": "aws",
        "aws_region": stage.region,
        "dynamodb_prefix": stage.prefix,
        "kms_key_id": data.person_key.key_arn,
        "s3_buckets": json.dumps({it: stage.bucket(it) for it in data.buckets}, sort_keys=True),
        "cognito_user_pool_id": identity.pool.user_pool_id,
        "cognito_server_client_id": identity.server_client.user_pool_client_id,
        "cognito_app_client_id": identity.app_client.user_pool_client_id,
        "cognito_identity_pool_id": identity.identity_pool_id,
        "image_queue_url": messaging.image_queue.queue_url,
        "notification_queue_url": messaging.notification_queue.queue_url,
        "event_bus": messaging.bus.event_bus_name,
        "workflow_arn": stage.workflow_arn,
        "email_index_secret_id": f"secretsmanager:{stage.prefix}email-secret",
        "cdn_url": f"https://{edge.cdn}",
        "cdn_key_pair_id": edge.cdn_key_id,
        "cdn_private_key_id": f"secretsmanager:{stage.prefix}cdn-key",
        "client_ip_header": "x-client-ip",
        "server_url": edge.url,
        "metrics_namespace": stage.metrics,
        **of_stylists(stage, stylists),
    }
    if stage.web_origins:
        told["web_origins"] = ",".join(stage.web_origins)
    if stage.report_email:
        told["report_email"] = stage.report_email
    for platform in stage.push:
        name = "fcm" if platform == "GCM" else "apns"
        told[f"sns_{name}_application_arn"] = stage.platform_application(platform)
    return {
        **{f"ILIKEYACUT_{name.upper()}": value for name, value in told.items()},
        SECRETS_CHANGED: str(stage.secrets_changed),
    }


def of_stylists(stage: Stage, stylists: Stylists) -> dict[str, str]:
    """Return what stylists there are. All functions tell the same of them; few can call them."""
    told = {
        "stylists": ",".join(stylists.names),
        "gemini_gateway_url": f"https://{stylists.gemini.rest_api_id}.execute-api."
        f"{stage.region}.amazonaws.com/out",
        "gemini_api_key_id": f"secretsmanager:{stage.prefix}gemini-key",
        "gemini_models": ",".join(stage.gemini_models),
    }
    if stage.sagemaker is not SageMaker.OFF:
        told |= {
            "sagemaker_endpoint": stage.endpoint,
            "sagemaker_picture_usd": PICTURE_USD[stage.sagemaker],
        }
    if stylists.larger:
        told |= {
            "sagemaker_async_endpoint": stage.larger_endpoint,
            "sagemaker_bucket": stylists.larger.bucket.bucket_name,
            "sagemaker_queue_url": stylists.larger.queue.queue_url,
        }
    return told


def of_redis(cache: Cache) -> dict[str, str]:
    """Return what those who revoke sessions are told besides."""
    told = {
        "redis_url": f"rediss://{cache.host}:{cache.port}",
        "redis_iam_user": cache.user_name,
        "redis_iam_cache": cache.name,
    }
    return {f"ILIKEYACUT_{name.upper()}": value for name, value in told.items()}
