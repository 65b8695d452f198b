"""EventBridge throttles, fails and answers half or never: nothing counts as published too early."""

from contextlib import closing

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.eventbridge.event_bus import EventBridgeBus
from ilikeyacut.application.ports.event_bus import EventBusError
from ilikeyacut.testing.contracts.event_bus import stream
from support.bridges import Listener, made
from support.deployment import session
from support.faulty_proxy import FaultyProxy


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        ("throttle", False),
        ("fail", False),
        ("lose_call", False),
        ("lose_answer", True),
        ("halve_answer", True),
        ("garble_answer", True),
    ],
)
def test_a_fault_on_the_way_never_counts_as_published(
    proxy: FaultyProxy, aws: AwsSession, fault: str, arrives: bool
) -> None:
    name = made(aws)
    listener, envelopes = Listener(aws, name), stream(2)
    getattr(proxy, fault)("events", "PutEvents")
    with closing(session(proxy.url)) as faulty:
        bus = EventBridgeBus(faulty, name)
        failed = bus.publish(envelopes)
        assert [(it.envelope, it.passes) for it in failed] == [(it, True) for it in envelopes]
        assert bus.publish(envelopes) == ()
    assert len(listener.events(4 if arrives else 2)) == (4 if arrives else 2)


def test_a_bus_that_does_not_exist_gets_nothing(aws: AwsSession) -> None:
    with pytest.raises(EventBusError, match="ResourceNotFoundException"):
        EventBridgeBus(aws, "nowhere").publish(stream(1))
