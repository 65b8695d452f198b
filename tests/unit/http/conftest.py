"""An app in memory and clients of its API."""

from collections.abc import Iterator

import pytest

from support.apps import Stage, staged


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = staged()
    with stage.app:
        yield stage
