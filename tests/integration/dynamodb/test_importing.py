"""Importing the module, and making what it makes, loads no botocore before the first call."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import InfrastructureFactory

GUIDE = Path(__file__).resolve().parents[3] / "docs/event-store.md"
SCRIPT = """
import sys
from eventsourcing.persistence import InfrastructureFactory
env = {"PERSISTENCE_MODULE": "ilikeyacut.adapters.dynamodb", "DYNAMODB_TABLE": "t",
       "CREATE_TABLE": "n"}
factory = InfrastructureFactory.construct(env)
recorder = factory.application_recorder()
import ilikeyacut.adapters.dynamodb.views.views, ilikeyacut.adapters.dynamodb.keyring
import ilikeyacut.adapters.dynamodb.events.doorbell
assert not {"botocore", "boto3"} & set(sys.modules), "before"
factory.datastore.db.client
assert "botocore" in sys.modules and "boto3" not in sys.modules, "after"
"""


def test_botocore_is_loaded_by_the_first_call_and_boto3_never(dynamodb_credentials: None) -> None:
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=os.environ, check=False
    )
    assert result.returncode == 0, result.stderr


def made(**env: str) -> InfrastructureFactory:
    module = {"PERSISTENCE_MODULE": "ilikeyacut.adapters.dynamodb"}
    return InfrastructureFactory.construct(module | env)


def test_settings_reach_the_client(dynamodb_credentials: None) -> None:
    factory = made(
        DYNAMODB_TABLE="t",
        AWS_REGION="eu-north-1",
        DYNAMODB_ENDPOINT_URL="http://127.0.0.1:9",
        DYNAMODB_MAX_CONNECTIONS="7",
        DYNAMODB_READ_TIMEOUT="1.5",
        DYNAMODB_CONNECT_TIMEOUT="0.5",
        DYNAMODB_ATTEMPTS="3",
        DYNAMODB_GAP_PATIENCE="0.25",
    )
    datastore = factory.datastore  # type: ignore[attr-defined]  # our factory's own
    meta = datastore.db.client.meta
    assert (meta.region_name, meta.endpoint_url) == ("eu-north-1", "http://127.0.0.1:9")
    assert meta.config.max_pool_connections == 7
    assert (meta.config.read_timeout, meta.config.connect_timeout) == (1.5, 0.5)
    assert type(datastore.db.client._serializer).__name__ != "ParamValidationDecorator"
    assert (datastore.db.retries.attempts, datastore.log.patience) == (3, 0.25)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, "DYNAMODB_TABLE"),
        ({"DYNAMODB_TABLE": "t", "DYNAMODB_ATTEMPTS": "many"}, "DYNAMODB_ATTEMPTS"),
        ({"DYNAMODB_TABLE": "t", "DYNAMODB_READ_TIMEOUT": "-1"}, "DYNAMODB_READ_TIMEOUT"),
    ],
)
def test_a_wrong_setting_is_named(env: dict[str, str], said: str) -> None:
    with pytest.raises(OSError, match=said):
        made(**env)


def test_the_example_for_other_projects_runs(dynamodb_url: str, dynamodb_credentials: None) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    example = example.replace('"my-events"', f'"events-{uuid4().hex}"')
    result = subprocess.run(
        [sys.executable, "-c", example],
        capture_output=True,
        text=True,
        env=os.environ | {"DYNAMODB_ENDPOINT_URL": dynamodb_url},
        check=False,
    )
    assert result.stdout.startswith("Fido"), result.stderr
