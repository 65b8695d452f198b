"""A function reads the same settings as everybody, and refuses them with the same errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from subprocess import run
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from ilikeyacut.entrypoints.settings import AppSettings, FunctionSettings, Settings
from support.deployment import NOWHERE

BUCKETS = '{"user-uploads": "app-uploads"}'
RIGHT: list[dict[str, str]] = [
    {},
    {"PROFILE": "aws", "DYNAMODB_PREFIX": "prod-", "DYNAMODB_LOG_STRIPES": "4"},
    {"STYLISTS": "gemini, preview", "GEMINI_MODELS": "a,b,", "WEB_ORIGINS": "https://a.example"},
    {"LIMITS": '{"recolour": {"side_px": 300}}', "INTAKE": '{"most_bytes": 100}'},
    {"GEMINI_PRICE": '{"input": 1}', "GEMINI_PRICES": '{"m": {"image": 30.5}}'},
    {"S3_BUCKET": "rest", "S3_BUCKETS": BUCKETS, "HOME": "", "CAP_DAY_USD": "0.000001"},
    {"redis_url": "rediss://:hunter2@cache:6379", "REDIS_IAM_SERVERLESS": "0"},
    {"OLDEST_CLIENTS": '{"ios": "1.2.0"}'},
    {"EMAIL_INDEX_SECRET": "hunter2", "WORKER_HOLD_SECONDS": "12.5", "GEMINI_TIMEOUT": "1e2"},
]
WRONG: list[dict[str, str]] = [
    {"PROFILE": "azure"},
    {"LIMITS": "{"},
    {"LIMITS": "[]", "GEMINI_PRICES": "7", "INTAKE": '{"most_bytes": 0}'},
    {"S3_BUCKETS": BUCKETS},
    {"STYLISTS": " , ", "DYNAMODB_LOG_STRIPES": "33", "SERVER_URL": "hunter2"},
    {"STYLIST": "preview"},
    {"CAP_DAY_USD": "1e9", "CAP_JOB_USD": "a", "SELFIE_RETENTION_DAYS": "1.5"},
    {"REDIS_IAM_USER": "worker"},
    {"OLDEST_CLIENTS": '{"ios": "newest"}'},
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    for name in list(os.environ):
        if name.upper().startswith("ILIKEYACUT_"):
            monkeypatch.delenv(name)
    given: Mapping[str, str] = request.param
    for name, value in given.items():
        monkeypatch.setenv(f"ILIKEYACUT_{name}", value)


@pytest.mark.parametrize("environment", RIGHT, indirect=True)
@pytest.mark.usefixtures("environment")
def test_both_read_the_same() -> None:
    assert FunctionSettings.read().model_dump() == Settings().model_dump()


def complaints(error: ValidationError) -> list[dict[str, Any]]:
    return [{**it, "ctx": str(it.get("ctx"))} for it in error.errors(include_url=False)]


@pytest.mark.parametrize("environment", WRONG, indirect=True)
@pytest.mark.usefixtures("environment")
def test_both_refuse_the_same() -> None:
    with pytest.raises(ValidationError) as ours:
        FunctionSettings.read()
    with pytest.raises(ValidationError) as theirs:
        Settings()
    assert complaints(ours.value) == complaints(theirs.value)
    assert "hunter2" not in str(ours.value)


def test_no_setting_is_read_by_one_alone() -> None:
    assert FunctionSettings.model_fields.keys() == Settings.model_fields.keys()
    assert FunctionSettings.model_fields.keys() == AppSettings.model_fields.keys()
    assert NOWHERE.keys() <= FunctionSettings.model_fields.keys()


TEXTS: dict[type, str] = {tuple: "https://a.example", dict: "{}", BaseModel: "{}"}
"""A text for settings of these types, by which the environment says one of them."""


def test_every_list_and_every_object_can_be_read_from_a_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {
        name: text
        for name, field in AppSettings.model_fields.items()
        for kind, text in TEXTS.items()
        if isinstance(field.default, kind)
    }
    assert {"stylists", "limits", "oldest_clients"} <= given.keys()
    for name, text in given.items():
        monkeypatch.setenv(f"ILIKEYACUT_{name.upper()}", text)
    assert FunctionSettings.read().model_fields_set >= given.keys()


LOADED = """
import sys
from ilikeyacut.entrypoints.settings import FunctionSettings
FunctionSettings.read()
print([it in sys.modules for it in ("pydantic_settings", "dotenv", "pydantic")])
"""


def test_a_function_does_not_load_pydantic_settings() -> None:
    told = run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[False, False, True]"
