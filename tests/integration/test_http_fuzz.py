"""Schemathesis over the whole document: no fault of ours, and every answer fits its schema.

`make schemathesis EXAMPLES=200` tries more, and other data every time.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from fastapi import FastAPI

from ilikeyacut.application.ports.rate_limits import RateLimits
from ilikeyacut.entrypoints.bootstrap import bind
from ilikeyacut.entrypoints.http.api import create_api, described
from ilikeyacut.entrypoints.http.routes import routers
from support.apps import BOB, Stage, picture, staged
from support.fuzzing import Fuzzing, Unlimited

EXAMPLES = os.environ.get("EXAMPLES")


@pytest.fixture(scope="module")
def stage() -> Any:
    stage = staged(lambda c: bind(c, RateLimits, Unlimited))
    with stage.app:
        stage.app.hairstyles.publish("bob", BOB, picture())
        yield stage


@pytest.fixture(scope="module")
def api(stage: Stage) -> FastAPI:
    return create_api(lambda: stage.app, routers())


@pytest.mark.timeout(900 if EXAMPLES is None else 0)
def test_every_operation_answers_whatever_it_is_sent(stage: Stage, api: FastAPI) -> None:
    fuzzing = Fuzzing(stage, api, int(EXAMPLES or 5), repeatable=EXAMPLES is None)
    fuzzing.run()
    assert not fuzzing.failures, "\n\n".join(fuzzing.failures.values())
    operations = {name for name, _ in fuzzing.statuses}
    assert len(operations) == sum(len(it) for it in described(api)["paths"].values())
