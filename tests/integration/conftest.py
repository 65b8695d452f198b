"""The emulator behind a proxy that plants faults."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from ilikeyacut.adapters.aws.session import AwsSession
from support.deployment import session
from support.faulty_proxy import FaultyProxy, faulty_proxy


@pytest.fixture(scope="module")
def proxy(dynamodb_url: str) -> Iterator[FaultyProxy]:
    with faulty_proxy(dynamodb_url) as running:
        yield running


@pytest.fixture(scope="module")
def behind(proxy: FaultyProxy) -> Iterator[AwsSession]:
    """A session of which the proxy sees every call."""
    with closing(session(proxy.url)) as ours:
        yield ours


@pytest.fixture(autouse=True)
def relented(request: pytest.FixtureRequest) -> Iterator[None]:
    """No fault outlives its test."""
    yield
    if "proxy" in request.fixturenames:
        request.getfixturevalue("proxy").relent()
