"""Functions load for an event only what it needs, in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from ilikeyacut.entrypoints import lambdas
from ilikeyacut.entrypoints.bootstrap.binders import binders
from ilikeyacut.entrypoints.lambdas.routes import RULES
from ilikeyacut.entrypoints.settings import Profile
from support.deployment import NOWHERE
from support.lambda_events import Call, rung, v2
from support.quiet_aws import quiet_aws

HEAVY = {"PIL", "boto3", "cv2", "google", "numpy", "pillow_heif", "pydantic_settings", "typer"}
WEB = {"fastapi", "mangum", "starlette"}
FUNCTIONS = [
    it.name
    for it in iter_modules(lambdas.__path__)
    if "\nhandler = " in (text := (Path(lambdas.__file__).parent / f"{it.name}.py").read_text())
    or "\ndef handler(" in text
]
PATHS = {
    rule.function: path
    for rule in reversed(RULES)
    for path in reversed(rule.paths)
    if "*" not in path
} | {"auth": "/v1/auth/keys", "gallery": "/v1/hairstyles"}
SCRIPT = """
import json, sys
from importlib import import_module
answers = {}
for name, event in json.loads(sys.argv[1]).items():
    answers[name] = import_module(f"ilikeyacut.entrypoints.lambdas.{name}").handler(event, None)
print(json.dumps([answers, sorted({it.split(".")[0] for it in sys.modules})]))
"""


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with quiet_aws() as endpoint:
        settings = NOWHERE | {
            "profile": "aws",
            "aws_endpoint_url": endpoint,
            "aws_region": "eu-west-1",
            "event_bus": "bus",
        }
        yield {
            "PATH": os.environ["PATH"],
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            **{f"ILIKEYACUT_{name.upper()}": value for name, value in settings.items()},
        }


def loaded(environment: dict[str, str], events: dict[str, Any]) -> tuple[Any, set[str]]:
    """Return the answers of functions to events, and the packages that their process then has."""
    command = [sys.executable, "-c", SCRIPT, json.dumps(events)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers, names = json.loads(done.stdout)
    return answers, set(names)


def test_there_are_functions() -> None:
    assert {"gallery", "relay", "upkeep"} <= set(FUNCTIONS)
    assert {rule.function for rule in RULES} <= set(FUNCTIONS)


def test_requests_load_no_pictures_and_no_providers(environment: dict[str, str]) -> None:
    events = {it: v2(Call("GET", PATHS[it])) for it in FUNCTIONS if it in PATHS}
    answers, names = loaded(environment, events)
    assert {
        it: said["statusCode"] for it, said in answers.items() if said["statusCode"] > 499
    } == {}
    assert answers["gallery"]["statusCode"] == 200
    assert names & HEAVY == set()
    assert "fastapi" in names


def test_doorbells_load_nothing_of_the_web(environment: dict[str, str]) -> None:
    answers, names = loaded(environment, {"projector": rung(), "relay": rung()})
    assert all(it == {"batchItemFailures": []} for it in answers.values())
    assert "botocore" in names
    assert names & (HEAVY | WEB | {"jwt"}) == set()


def test_events_that_are_refused_load_neither(environment: dict[str, str]) -> None:
    events: dict[str, Any] = {it: {} for it in FUNCTIONS if it not in PATHS}
    answers, names = loaded(environment, events)
    assert {it["error"]["code"] for it in answers.values()} == {"EVENT_UNKNOWN"}
    assert names & (HEAVY | WEB | {"botocore"}) == set()


def test_no_binder_loads_the_settings_of_the_environment() -> None:
    modules = {path.rpartition(".")[0] for it in Profile for path in binders(it).values()}
    code = "\n".join(["import sys", *(f"import {it}" for it in sorted(modules))])
    check = "assert 'pydantic_settings' not in sys.modules, 'take AppSettings'"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{check}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
