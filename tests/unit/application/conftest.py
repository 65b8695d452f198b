import pytest

from support.apps import Stage, staged


@pytest.fixture
def stage() -> Stage:
    return staged()
