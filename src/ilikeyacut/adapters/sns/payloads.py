"""What push services carry: keys that the app has words for, and ids. Never a name or a picture."""

from __future__ import annotations

import json
from typing import Any

from ilikeyacut.application.ports.notifier import Notice

LIFE = 86_400
"""Seconds that a push service tries to reach a device; afterwards nobody wants to know."""

THREAD = "try-ons"


def message(application: str, notice: Notice) -> str:
    """Return the message for the platform of an SNS application's ARN."""
    platform = platform_of(application)
    payload = _fcm(notice) if platform == "GCM" else _apns(notice)
    return json.dumps({"default": key(notice), platform: json.dumps(payload)})


def attributes(application: str, notice: Notice) -> dict[str, dict[str, str]]:
    """Return the attributes that SNS turns into headers of the push service."""
    platform = platform_of(application)
    if platform == "GCM":
        return {}
    headers = {
        "AWS.SNS.MOBILE.APNS.COLLAPSE_ID": str(notice.job_id),
        "AWS.SNS.MOBILE.APNS.PRIORITY": "10",
        "AWS.SNS.MOBILE.APNS.PUSH_TYPE": "alert",
        f"AWS.SNS.MOBILE.{platform}.TTL": str(LIFE),
    }
    return {name: {"DataType": "String", "StringValue": it} for name, it in headers.items()}


def platform_of(application: str) -> str:
    """Return the platform in `arn:aws:sns:region:account:app/APNS_SANDBOX/name`."""
    return application.rpartition(":")[2].split("/")[1]


def key(notice: Notice) -> str:
    """Return the key of the text that the app shows, such as TRY_ON_COMPLETED."""
    return notice.kind.value.upper()


def _apns(notice: Notice) -> dict[str, Any]:
    alert = {"title-loc-key": f"{key(notice)}_TITLE", "loc-key": key(notice)}
    aps: dict[str, Any] = {"alert": alert, "sound": "default", "thread-id": THREAD}
    if notice.badge is not None:
        aps["badge"] = notice.badge
    return {"aps": aps, **_data(notice)}


def _fcm(notice: Notice) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "title_loc_key": f"{key(notice)}_TITLE",
        "body_loc_key": key(notice),
        "tag": str(notice.job_id),  # a later notice of the job takes its place
    }
    if notice.badge is not None:
        shown["notification_count"] = notice.badge
    android = {
        "collapse_key": str(notice.job_id),
        "notification": shown,
        "priority": "HIGH",
        "ttl": f"{LIFE}s",
    }
    return {"fcmV1Message": {"message": {"android": android, "data": _data(notice)}}}


def _data(notice: Notice) -> dict[str, str]:
    data = {"job_id": str(notice.job_id), "kind": notice.kind.value}
    return data | ({"code": notice.code} if notice.code else {})
