"""The roles of the functions on the emulator: what should work works, all else is denied.

test_stage_under_roles.py has the functions do everything under these roles, which takes long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest

from functions import FUNCTIONS
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.application.ports.event_bus import EventBusError
from support.functions import opened
from support.lambda_events import failed, rung
from support.least.calls import rights
from support.least.planted import without_grant
from support.least.probes import allowed, probes
from support.least.staff import Staff
from support.least.stage import EmulatedStage, emulated_stage

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


@pytest.fixture(scope="module")
def stage(dynamodb_url: str) -> Iterator[EmulatedStage]:
    made = emulated_stage(dynamodb_url, {"stylists": "memory"})
    with opened({**made.environment, "ILIKEYACUT_DYNAMODB_CREATE_TABLES": "1"}):
        yield made


@pytest.mark.parametrize("name", [it for it in FUNCTIONS if it != "claims"])
def test_a_role_allows_what_the_table_says_and_nothing_else(
    name: str, stage: EmulatedStage
) -> None:
    may, tried = rights(FUNCTIONS[name].may), dict(probes(stage))
    with (
        closing(Staff(stage)) as staff,
        staff.under(name),
        closing(AwsSession("eu-west-1", endpoint=stage.url)) as session,
    ):
        found = {right for right, probe in tried.items() if allowed(probe, session)}
    assert found - SHARED == (may & tried.keys()) - SHARED
    assert len(tried) > 100


SHARED = {("s3:ListBucket", "exports"), ("s3:ListBucket", "processed-images")} | {
    (f"s3:ListBucket{what}", folder)
    for what in ("Versions", "MultipartUploads")
    for folder in ("exports", "processed-images")
}
"""Rights on the bucket that both folders are in."""


def test_a_missing_grant_is_noticed_at_work(stage: EmulatedStage) -> None:
    with closing(Staff(stage)) as staff:
        assert failed(staff.invoke("relay", rung())) == []
    table = without_grant("relay", ("publish", "event-bus"))
    with opened(stage.environment) as app, closing(Staff(stage, table)) as staff:
        app.users.register(uuid4(), name="Ann", email="ann@example.com", welcome_credits=1)
        with pytest.raises(EventBusError, match="AccessDenied"):
            staff.invoke("relay", rung())
