"""Messages of the image queue are read strictly, and what cannot be read says why."""

import json
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ilikeyacut.application.arrivals import Arrival
from ilikeyacut.application.worker.messages import (
    LONGEST_TOKEN,
    MOST_BYTES,
    PoisonError,
    Rendering,
    image_message,
)

JOB = UUID("11111111-2222-4333-8444-555555555555")
GOOD = {"schema": 1, "kind": "rendering", "job_id": str(JOB), "attempt": 1}
ARRIVED = {
    "version": "0",
    "source": "aws.s3",
    "detail-type": "Object Created",
    "detail": {"object": {"key": "user-uploads/a/b", "size": 12, "etag": "e"}},
}
POISON = {
    "MESSAGE_NOT_JSON": [
        "",
        "hello",
        "[1]",
        "null",
        '"text"',
        "7",
        "NaN",
        json.dumps(GOOD)[:-1],
        json.dumps(GOOD) + "x",
        json.dumps(GOOD).replace('"attempt": 1', '"attempt": NaN'),
        json.dumps(GOOD).replace("{", '{"attempt": 2, '),
        "[" * 60_000,
        '{"a":' * 10_000,
    ],
    "MESSAGE_TOO_LARGE": ["a" * (MOST_BYTES + 1), json.dumps(GOOD | {"x": "é" * MOST_BYTES})],
    "MESSAGE_KIND_UNKNOWN": [
        "{}",
        json.dumps(GOOD | {"kind": "painting"}),
        json.dumps(GOOD | {"kind": 1}),
        json.dumps(GOOD | {"kind": ["rendering"]}),
        json.dumps(ARRIVED | {"detail-type": "Object Deleted"}),
        json.dumps(ARRIVED | {"source": "aws.ec2"}),
    ],
    "MESSAGE_SCHEMA_UNKNOWN": [
        json.dumps(GOOD | {"schema": wrong}) for wrong in (0, 2, "1", 1.0, True, None, [1])
    ],
    "MESSAGE_UNREADABLE": [
        *(
            json.dumps({k: v for k, v in GOOD.items() if k != name})
            for name in ("job_id", "attempt")
        ),
        *(json.dumps(GOOD | {"attempt": wrong}) for wrong in (0, -1, 1.0, "1", True, None, 2**31)),
        *(
            json.dumps(GOOD | {"job_id": wrong})
            for wrong in (1, None, "", "x", JOB.hex, f"{{{JOB}}}")
        ),
        *(json.dumps(GOOD | {"task_token": wrong}) for wrong in (1, "", "a" * (LONGEST_TOKEN + 1))),
        json.dumps(GOOD | {"more": 1}),
        json.dumps(ARRIVED | {"detail": None}),
        json.dumps(ARRIVED | {"detail": {"object": {"key": "a"}}}),
        json.dumps(ARRIVED | {"detail": {"object": {"key": 1, "size": 1, "etag": "e"}}}),
    ],
}


@pytest.mark.parametrize("message", [Rendering(JOB), Rendering(JOB, 7), Rendering(JOB, 1, "token")])
def test_what_is_sent_is_read_as_it_was(message: Rendering) -> None:
    assert image_message(message.dumped()) == message


def test_a_rendering_looks_like_this() -> None:
    assert json.loads(Rendering(JOB).dumped()) == GOOD
    assert Rendering(JOB, 3).deduplication == f"{JOB}.3"


def test_a_notice_of_an_arrival_is_read() -> None:
    assert image_message(json.dumps(ARRIVED)) == Arrival("user-uploads/a/b", 12, "e")


@pytest.mark.parametrize(
    ("reason", "body"),
    [(reason, body) for reason, bodies in POISON.items() for body in bodies],
    ids=lambda it: it[:60],
)
def test_poison_says_why_and_repeats_nothing(reason: str, body: str) -> None:
    with pytest.raises(PoisonError) as poison:
        image_message(body)
    assert poison.value.reason == reason
    assert str(poison.value) == reason


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(str(uuid4())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*GOOD, *ARRIVED, "task_token"]) | st.text(max_size=3)


@given(st.dictionaries(NAMES, VALUES), st.sampled_from([{}, GOOD, ARRIVED]))
def test_any_object_is_a_message_or_poison(drawn: dict[str, Any], base: dict[str, Any]) -> None:
    with suppress(PoisonError):
        assert isinstance(image_message(json.dumps(base | drawn)), Rendering | Arrival)


@given(st.text())
def test_any_text_is_a_message_or_poison(text: str) -> None:
    with pytest.raises(PoisonError):
        image_message(text)
