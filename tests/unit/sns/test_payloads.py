"""What push services carry, to the letter."""

import json
from typing import Any
from uuid import UUID

import pytest

from ilikeyacut.adapters.sns.payloads import attributes, message
from ilikeyacut.application.ports.notifier import Notice, NoticeKind

ARN = "arn:aws:sns:eu-west-1:123456789012:app/{}/app"
JOB = UUID("0b5ad0e4-27b6-5d21-8f3a-1c6e9a3f0001")
DONE = Notice(NoticeKind.COMPLETED, JOB, badge=1)
FAILED = Notice(NoticeKind.FAILED, JOB, code="PROVIDER_TIMEOUT")


def payload(platform: str, notice: Notice) -> dict[str, Any]:
    whole = json.loads(message(ARN.format(platform), notice))
    assert whole.keys() == {"default", platform}
    assert whole["default"] == notice.kind.value.upper()
    made: dict[str, Any] = json.loads(whole[platform])
    return made


@pytest.mark.parametrize("platform", ["APNS", "APNS_SANDBOX"])
def test_an_iphone_gets_keys_a_badge_and_the_job(platform: str) -> None:
    assert payload(platform, DONE) == {
        "aps": {
            "alert": {"title-loc-key": "TRY_ON_COMPLETED_TITLE", "loc-key": "TRY_ON_COMPLETED"},
            "badge": 1,
            "sound": "default",
            "thread-id": "try-ons",
        },
        "job_id": str(JOB),
        "kind": "try_on_completed",
    }
    headers = {
        name: it["StringValue"] for name, it in attributes(ARN.format(platform), DONE).items()
    }
    assert headers == {
        "AWS.SNS.MOBILE.APNS.COLLAPSE_ID": str(JOB),
        "AWS.SNS.MOBILE.APNS.PRIORITY": "10",
        "AWS.SNS.MOBILE.APNS.PUSH_TYPE": "alert",
        f"AWS.SNS.MOBILE.{platform}.TTL": "86400",
    }


def test_a_failure_has_its_code_and_leaves_the_badge() -> None:
    told = payload("APNS", FAILED)
    assert told["aps"]["alert"]["loc-key"] == "TRY_ON_FAILED"
    assert told["code"] == "PROVIDER_TIMEOUT"
    assert "badge" not in told["aps"]


def test_an_android_phone_gets_the_same_in_the_form_of_fcm_v1() -> None:
    assert payload("GCM", DONE) == {
        "fcmV1Message": {
            "message": {
                "android": {
                    "collapse_key": str(JOB),
                    "notification": {
                        "title_loc_key": "TRY_ON_COMPLETED_TITLE",
                        "body_loc_key": "TRY_ON_COMPLETED",
                        "tag": str(JOB),
                        "notification_count": 1,
                    },
                    "priority": "HIGH",
                    "ttl": "86400s",
                },
                "data": {"job_id": str(JOB), "kind": "try_on_completed"},
            }
        }
    }
    failed = payload("GCM", FAILED)["fcmV1Message"]["message"]
    assert failed["data"]["code"] == "PROVIDER_TIMEOUT"
    assert "notification_count" not in failed["android"]["notification"]
    assert attributes(ARN.format("GCM"), DONE) == {}


def test_a_payload_is_far_below_what_push_services_take() -> None:
    assert len(message(ARN.format("APNS"), FAILED)) < 1024
