"""Notices of S3, and messages that are none."""

import json
from typing import Any

import pytest

from ilikeyacut.application.arrivals import Arrival, ArrivalUnreadableError

NOTICE = """
{
  "version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created",
  "source": "aws.s3", "account": "111122223333", "time": "2021-11-12T00:00:00Z",
  "region": "ca-central-1", "resources": ["arn:aws:s3:::amzn-s3-demo-bucket1"],
  "detail": {
    "version": "0", "bucket": {"name": "amzn-s3-demo-bucket1"},
    "object": {"key": "user-uploads/a/b/raw", "size": 5,
      "etag": "b1946ac92492d2347c6235b4d2611184",
      "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e", "sequencer": "617f08299329d189"},
    "request-id": "N4N7GDK58NMKJ12R", "requester": "123456789012",
    "source-ip-address": "1.2.3.4", "reason": "PutObject"
  }
}
"""  # from the Amazon S3 user guide, with another key


def changed(**found: Any) -> dict[str, Any]:
    notice: dict[str, Any] = json.loads(NOTICE)
    notice["detail"]["object"].update(found)
    return notice


def test_a_notice_says_what_arrived() -> None:
    assert Arrival.is_one(json.loads(NOTICE))
    assert Arrival.parse(json.loads(NOTICE)) == Arrival(
        "user-uploads/a/b/raw", 5, "b1946ac92492d2347c6235b4d2611184"
    )


def test_an_empty_object_may_come_without_its_size() -> None:
    notice = changed()
    del notice["detail"]["object"]["size"]
    assert Arrival.parse(notice).size == 0


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "text",
        {},
        {"detail-type": "Object Deleted", "source": "aws.s3", "detail": {}},
        {"detail-type": "Object Created", "source": "me", "detail": {}},
        {"detail-type": "Object Created", "source": "aws.s3"},
        {"detail-type": "Object Created", "source": "aws.s3", "detail": {"object": []}},
        changed(key=""),
        changed(key=7),
        changed(size="5"),
        changed(size=-1),
        changed(size=True),
        changed(size=1.5),
        changed(etag=None),
        changed(etag=""),
    ],
)
def test_anything_else_is_refused_without_repeating_it(message: object) -> None:
    with pytest.raises(ArrivalUnreadableError) as refused:
        Arrival.parse(message)
    assert "user-uploads" not in str(refused.value)
