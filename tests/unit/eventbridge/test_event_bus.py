"""What the bus makes of answers of PutEvents: what may be missing never counts as published."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.eventbridge import event_bus
from ilikeyacut.adapters.eventbridge.event_bus import (
    FOR_GOOD,
    MOST_BYTES,
    MOST_ENTRIES,
    EventBridgeBus,
)
from ilikeyacut.application.ports.event_bus import EventBusError, read_envelope
from ilikeyacut.testing.contracts.event_bus import stream
from support.pushes import refusal

Answer = Callable[[list[dict[str, Any]]], dict[str, Any]]


def taken(entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"FailedEntryCount": 0, "Entries": [{"EventId": uuid4().hex} for _ in entries]}


class Planted(AwsSession):
    """Answers PutEvents as told, and keeps the calls."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__("eu-west-1")
        self.calls: list[list[dict[str, Any]]] = []
        self.looks: list[dict[str, str]] = []
        self.missing: Exception | None = None
        self._answers = [*answers]

    def client(self, service: str, *_: object) -> Any:
        assert service == "events"
        return self

    def describe_event_bus(self, **request: str) -> dict[str, Any]:
        self.looks.append(request)
        if self.missing:
            raise self.missing
        return {"Name": request["Name"]}

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - as botocore names it
        self.calls.append(Entries)
        return (self._answers.pop(0) if self._answers else taken)(Entries)


def failing(*codes: str | None) -> Answer:
    """Answer that some entries failed."""
    return lambda _: {
        "FailedEntryCount": sum(code is not None for code in codes),
        "Entries": [
            {"ErrorCode": it, "ErrorMessage": "-"} if it else {"EventId": "1"} for it in codes
        ],
    }


def refusing(code: str) -> Answer:
    """Refuse the whole call."""

    def answer(_: object) -> dict[str, Any]:
        raise refusal(code, "-")

    return answer


def test_an_entry_is_the_envelope_and_what_rules_match() -> None:
    planted, (envelope,) = Planted(), stream(1)
    assert EventBridgeBus(planted, "the-bus").publish([envelope]) == ()
    ((entry,),) = planted.calls
    assert read_envelope(entry.pop("Detail")) == envelope
    assert entry == {
        "EventBusName": "the-bus",
        "Source": "ilikeyacut",
        "DetailType": envelope.topic,
        "Time": envelope.time,
    }


def test_a_call_has_ten_entries_at_most_in_their_order() -> None:
    planted, envelopes = Planted(), stream(25)
    EventBridgeBus(planted, "b").publish(envelopes)
    assert [len(call) for call in planted.calls] == [10, 10, 5]
    details = [read_envelope(entry["Detail"]) for call in planted.calls for entry in call]
    assert details == envelopes


@pytest.mark.parametrize("most", [1, 700, 1100])
def test_a_call_stays_under_the_limit_of_bytes_unless_one_entry_is_over_it(most: int) -> None:
    planted, envelopes = Planted(), stream(9)
    assert EventBridgeBus(planted, "b", most_bytes=most).publish(envelopes) == ()
    sizes = [
        sum(14 + len(it["Source"] + it["DetailType"] + it["Detail"]) for it in call)
        for call in planted.calls
    ]
    assert all(
        size <= most or len(call) == 1 for size, call in zip(sizes, planted.calls, strict=True)
    )
    assert sum(map(len, planted.calls)) == len(envelopes)


def test_ten_of_the_longest_envelopes_are_far_below_the_limit() -> None:
    planted = Planted()
    longest = [
        type(it).of("t:" + "x" * 126, it.aggregate, 2**63, 2**63, it.time)
        for it in stream(MOST_ENTRIES)
    ]
    EventBridgeBus(planted, "b").publish(longest)
    (call,) = planted.calls
    assert sum(len(it["Detail"]) for it in call) < MOST_BYTES / 40


def test_entries_that_failed_are_told_with_whether_they_may_pass() -> None:
    planted, envelopes = Planted(failing(None, "ThrottlingException", "MalformedDetail")), stream(3)
    failed = EventBridgeBus(planted, "b").publish(envelopes)
    assert [(it.envelope, it.code, it.passes) for it in failed] == [
        (envelopes[1], "ThrottlingException", True),
        (envelopes[2], "MalformedDetail", False),
    ]


@pytest.mark.parametrize("code", ["InternalFailure", "InternalException", "SomethingNew", ""])
def test_a_code_that_is_not_known_to_be_for_good_may_pass(code: str) -> None:
    planted = Planted(lambda _: {"Entries": [{"ErrorCode": code}]})
    (failed,) = EventBridgeBus(planted, "b").publish(stream(1))
    assert failed.passes


@pytest.mark.parametrize("code", sorted(FOR_GOOD))
def test_a_code_that_is_for_good_does_not_pass(code: str) -> None:
    (failed,) = EventBridgeBus(Planted(failing(code)), "b").publish(stream(1))
    assert not failed.passes


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"FailedEntryCount": 0, "Entries": []},
        {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]},
        {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}] * 3},
    ],
)
def test_an_answer_that_does_not_fit_proves_nothing(answer: dict[str, Any]) -> None:
    envelopes = stream(2)
    failed = EventBridgeBus(Planted(lambda _: answer), "b").publish(envelopes)
    assert [(it.envelope, it.passes) for it in failed] == [(it, True) for it in envelopes]


def test_a_bus_that_throttles_is_not_asked_on() -> None:
    planted, envelopes = Planted(taken, refusing("ThrottlingException")), stream(35)
    failed = EventBridgeBus(planted, "b").publish(envelopes)
    assert [it.envelope for it in failed] == envelopes[10:]
    assert {(it.code, it.passes) for it in failed} == {("ThrottlingException", True)}
    assert len(planted.calls) == 2


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"]
)
def test_a_call_that_is_refused_for_good_is_an_error(code: str) -> None:
    with pytest.raises(EventBusError, match=code):
        EventBridgeBus(Planted(refusing(code)), "b").publish(stream(2))


def test_a_bus_is_looked_for_before_it_gets_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(event_bus, "monotonic", lambda: now)
    planted, envelopes = Planted(), stream(1)
    bus = EventBridgeBus(planted, "the-bus")
    assert bus.publish([]) == ()
    assert planted.looks == []
    for _ in range(2):
        bus.publish(envelopes)
    assert planted.looks == [{"Name": "the-bus"}]
    now += event_bus.LOOKED_FOR_EVERY + 1
    planted.missing = refusal("ResourceNotFoundException", "Event bus the-bus does not exist.")
    with pytest.raises(EventBusError, match="ResourceNotFoundException"):
        bus.publish(envelopes)
    assert len(planted.calls) == 2


def test_a_look_that_is_throttled_publishes_nothing_yet() -> None:
    planted, envelopes = Planted(), stream(12)
    planted.missing = refusal("ThrottlingException", "-")
    failed = EventBridgeBus(planted, "b").publish(envelopes)
    assert [(it.envelope, it.passes) for it in failed] == [(it, True) for it in envelopes]
    assert planted.calls == []


def test_a_topic_that_aws_would_lose_is_not_sent() -> None:
    planted, (first, second) = Planted(), stream(2)
    long = type(first).of("t:" + "x" * 127, first.aggregate, 9, 9, first.time)
    (failed,) = EventBridgeBus(planted, "b").publish([first, long, second])
    assert (failed.envelope, failed.passes) == (long, False)
    assert [len(call) for call in planted.calls] == [2]
