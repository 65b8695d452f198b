"""Most tests hold for both clients."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.scripted import Said, Scripted, scripted


@pytest.fixture(params=["sync", "async"])
def answered(request: pytest.FixtureRequest) -> Callable[..., Scripted]:
    """Return what makes a client that gets these answers."""

    def made(*answers: Said, **options: object) -> Scripted:
        return scripted(request.param, answers, **options)

    return made
