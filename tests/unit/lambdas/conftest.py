"""An app with queues in memory, for the handlers of functions."""

from collections.abc import Iterator

import pytest

from support.apps import Stage, staged
from support.queued import with_queues


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = staged(with_queues)
    with stage.app:
        yield stage
