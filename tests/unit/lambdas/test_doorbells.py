"""The stream rings, and the log is read: by views, and by whoever publishes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ilikeyacut.adapters.memory.event_bus import MemoryEventBus
from ilikeyacut.application.ports.event_bus import EventBus, EventBusUnavailableError
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.entrypoints.lambdas.invocations import EventUnknownError, Handler
from ilikeyacut.entrypoints.lambdas.projector import projector
from ilikeyacut.entrypoints.lambdas.relay import relay
from support.apps import Stage, staged
from support.lambda_events import Call, failed, rung, v2

DOORBELLS: tuple[Callable[..., Handler], ...] = (projector, relay)
STRANGE: list[Any] = [
    {},
    None,
    [],
    "ring",
    {"Records": []},
    {"Records": None},
    v2(Call("GET", "/v1/hairstyles")),
]


class BrokenBus(MemoryEventBus):
    def publish(self, envelopes: Any) -> Any:
        raise EventBusUnavailableError("the bus is down")


def test_the_projector_brings_views_to_the_head(stage: Stage) -> None:
    stage.person()
    assert projector(lambda: stage.app)(rung(3)) == {"batchItemFailures": []}
    assert not stage.app.view_updater.refresh()


def test_the_relay_publishes_what_the_log_has(stage: Stage) -> None:
    stage.person()
    handler, bus = relay(lambda: stage.app), stage.port(EventBus)
    assert isinstance(bus, MemoryEventBus)
    for _ in range(2):
        assert handler(rung()) == {"batchItemFailures": []}
        assert len(bus.published) == stage.app.store.head() > 0


def never() -> None:
    raise AssertionError("it was opened")


@pytest.mark.parametrize("made", DOORBELLS)
@pytest.mark.parametrize("event", STRANGE)
def test_another_event_is_refused_and_opens_nothing(
    made: Callable[..., Handler], event: Any
) -> None:
    assert made(never)(event)["error"]["code"] == "EVENT_UNKNOWN"


@pytest.mark.parametrize("made", DOORBELLS)
@pytest.mark.parametrize("event", [{"upkeep": "due"}, {"detail-type": "job:completed"}])
def test_an_event_whose_sender_reads_no_answer_makes_the_call_fail(
    made: Callable[..., Handler], event: Any
) -> None:
    with pytest.raises(EventUnknownError):
        made(never)(event)


@pytest.mark.parametrize("made", DOORBELLS)
@pytest.mark.parametrize("record", [None, 1, {"eventSource": "aws:s3"}])
def test_a_record_without_a_name_makes_the_call_fail(
    made: Callable[..., Handler], record: Any
) -> None:
    with pytest.raises(EventUnknownError):
        made(never)({"Records": [record]})


def test_a_batch_that_is_not_the_streams_stays_where_it_is(stage: Stage) -> None:
    half = rung(2)["Records"]
    half[1]["eventSource"] = "aws:kinesis"
    for made in DOORBELLS:
        assert failed(made(lambda: stage.app)({"Records": half})) == ["1", "2"]


def test_a_fault_lets_the_stream_ring_again() -> None:
    stage = staged(lambda c: bind(c, EventBus, BrokenBus))
    with stage.app:
        stage.person()
        with pytest.raises(EventBusUnavailableError):
            relay(lambda: stage.app)(rung())
