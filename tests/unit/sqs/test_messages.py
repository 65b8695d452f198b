"""Damaged messages are left out of what was received, and wait in the queue."""

from hashlib import md5
from typing import Any

import pytest

from ilikeyacut.adapters.sqs.messages import messages

WHOLE: dict[str, Any] = {
    "MessageId": "1",
    "ReceiptHandle": "r",
    "Body": "é",
    "MD5OfBody": md5("é".encode(), usedforsecurity=False).hexdigest(),
    "Attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1700000000123"},
}
ATTRIBUTES = WHOLE["Attributes"]
DAMAGED: list[Any] = [
    *({name: value for name, value in WHOLE.items() if name != lost} for lost in WHOLE),
    WHOLE | {"Body": "cut"},
    WHOLE | {"Body": None},
    WHOLE | {"Attributes": None},
    WHOLE | {"Attributes": ATTRIBUTES | {"SentTimestamp": "soon"}},
    WHOLE | {"Attributes": ATTRIBUTES | {"SentTimestamp": "9" * 30}},
    WHOLE | {"Attributes": ATTRIBUTES | {"ApproximateReceiveCount": ""}},
    None,
    "text",
]


def test_a_whole_message_is_read() -> None:
    (message,) = messages({"Messages": [WHOLE]})
    assert (message.id, message.body, message.receipt, message.deliveries) == ("1", "é", "r", 1)
    assert message.sent_at.isoformat() == "2023-11-14T22:13:20.123000+00:00"
    assert (message.group, message.reason) == (None, None)


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_damaged_message_takes_no_other_with_it(damaged: Any) -> None:
    assert [it.id for it in messages({"Messages": [damaged, WHOLE, damaged]})] == ["1"]


@pytest.mark.parametrize("answer", [{}, {"Messages": None}, {"Messages": []}])
def test_an_answer_without_messages_is_empty(answer: dict[str, Any]) -> None:
    assert messages(answer) == []
