"""Secrets of a deployment: read once, and named when they are missing or cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import ilikeyacut as iya
from ilikeyacut.adapters.aws.session import AwsSession, Patience
from ilikeyacut.adapters.gemini import stylist
from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.adapters.secrets.parameter_store import ParameterStore
from ilikeyacut.adapters.secrets.reading import AwsSecrets
from ilikeyacut.adapters.secrets.secrets_manager import SecretsManager
from ilikeyacut.application.ports.secrets import SecretMissingError, SecretsUnavailableError
from ilikeyacut.entrypoints.bootstrap import ProfileIncompleteError, compose, factories, get
from ilikeyacut.entrypoints.bootstrap.binding import EmailSecret
from ilikeyacut.entrypoints.settings import FunctionSettings, Profile, Settings
from ilikeyacut.entrypoints.settings.aws import NEEDED
from support.cloud import cloud_home
from support.deployment import NOWHERE, put_parameter, put_secret
from support.faulty_proxy import FaultyProxy
from support.roles import as_role

ONCE = Patience(attempts=1)
Put = Callable[[AwsSession, str, str], None]
STORES = [
    pytest.param(SecretsManager, put_secret, "GetSecretValue", id="secretsmanager"),
    pytest.param(ParameterStore, put_parameter, "GetParameter", id="ssm"),
]
DOCS = Path(__file__).resolve().parents[2] / "docs" / "aws.md"
EMAIL = "ILIKEYACUT_EMAIL_INDEX_SECRET or ILIKEYACUT_EMAIL_INDEX_SECRET_ID"


@pytest.mark.parametrize(("store", "put", "operation"), STORES)
def test_a_secret_is_read_once(
    store: type[AwsSecrets], put: Put, operation: str, behind: AwsSession, proxy: FaultyProxy
) -> None:
    name, secrets = f"/{uuid4().hex}", store(behind)
    put(behind, name, "first")
    assert [secrets.read(name) for _ in range(3)] == [b"first"] * 3
    assert proxy.calls[store.service, operation] == 1
    put(behind, name, "second")
    assert (secrets.read(name), store(behind).read(name)) == (b"first", b"second")


@pytest.mark.parametrize(("store", "put", "operation"), STORES)
def test_a_store_that_does_not_answer_is_no_missing_secret(
    store: type[AwsSecrets], put: Put, operation: str, behind: AwsSession, proxy: FaultyProxy
) -> None:
    name, secrets = f"/{uuid4().hex}", store(behind, ONCE)
    put(behind, name, "value of the secret")
    faults = (
        *(proxy.throttle, proxy.fail, proxy.lose_call),
        *(proxy.lose_answer, proxy.halve_answer, proxy.garble_answer),
    )
    for fault in faults:
        fault(store.service, operation)
        with pytest.raises(SecretsUnavailableError, match=name) as refusal:
            secrets.read(name)
        assert "value of" not in str(refusal.value)
    proxy.misanswer(store.service, operation, b"[]")
    with pytest.raises(SecretsUnavailableError, match=name):
        secrets.read(name)
    proxy.answer(store.service, operation, "AccessDeniedException")
    with pytest.raises(SecretsUnavailableError, match="AccessDenied"):
        secrets.read(name)
    with proxy.down(), pytest.raises(SecretsUnavailableError):
        secrets.read(name)
    assert secrets.read(name) == b"value of the secret"


def test_a_secret_without_a_value_is_missing(aws: AwsSession) -> None:
    empty, gone, raw = (uuid4().hex for _ in range(3))
    client = aws.client("secretsmanager")
    client.create_secret(Name=empty)
    put_secret(aws, gone, "value")
    client.delete_secret(SecretId=gone)
    put_secret(aws, raw, b"\x00\xff")
    with pytest.raises(SecretMissingError, match="empty"):
        SecretsManager(aws).read(empty)
    with pytest.raises(SecretMissingError, match="deletion"):
        SecretsManager(aws).read(gone)
    assert SecretsManager(aws).read(raw) == b"\x00\xff"


def test_reading_needs_one_action_on_one_secret(aws: AwsSession, dynamodb_url: str) -> None:
    mine, other = uuid4().hex, uuid4().hex
    put_secret(aws, mine, "mine")
    put_secret(aws, other, "another's")
    arn = aws.client("secretsmanager").describe_secret(SecretId=mine)["ARN"]
    with as_role(aws, dynamodb_url, {arn: ["secretsmanager:GetSecretValue"]}) as reader:
        assert SecretsManager(reader).read(arn) == b"mine"
        with pytest.raises(SecretsUnavailableError, match="AccessDenied"):
            SecretsManager(reader).read(other)


def test_a_setting_may_name_its_secret(aws: AwsSession, dynamodb_url: str, tmp_path: Path) -> None:
    name = uuid4().hex
    put_secret(aws, name, "kept in one store")
    put_parameter(aws, f"/{name}", "kept in the other")
    settings: dict[str, Any] = {
        "home": tmp_path,
        "aws_endpoint_url": dynamodb_url,
        "aws_region": "eu-west-1",
    }
    for place, value in (
        (f"secretsmanager:{name}", b"kept in one store"),
        (f"ssm:/{name}", b"kept in the other"),
    ):
        for profile in (Profile.LOCAL, Profile.MEMORY):
            made = Settings(profile=profile, email_index_secret_id=place, **settings)
            assert get(compose(made), EmailSecret).value == value


def test_a_key_may_come_from_a_file(
    aws: AwsSession, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, keys = uuid4().hex, list[str | None]()
    put_secret(aws, name, "the key\n")
    monkeypatch.setattr(stylist, "GeminiStylist", lambda _, told: keys.append(told.key))
    aws_at: dict[str, Any] = {"aws_endpoint_url": dynamodb_url, "aws_region": "eu-west-1"}
    ways: list[dict[str, Any]] = [
        {"gemini_api_key_id": f"secretsmanager:{name}"},
        {"gemini_api_key": "the key\n"},
    ]
    for given in ways:
        factories.gemini_models(Settings(gemini_models=("m",), **aws_at, **given))
    assert keys == ["the key", "the key"]


def test_a_function_reads_a_stylists_key_when_it_calls_it(
    aws: AwsSession, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, made = uuid4().hex, list[GeminiSettings]()
    monkeypatch.setattr(stylist, "GeminiStylist", lambda _, told: made.append(told))
    told = {"gemini_models": "m", "gemini_api_key_id": f"secretsmanager:{name}"}
    told |= {"aws_endpoint_url": dynamodb_url, "aws_region": "eu-west-1"}
    for setting, value in told.items():
        monkeypatch.setenv(f"ILIKEYACUT_{setting.upper()}", value)
    factories.gemini_models(FunctionSettings.read())
    put_secret(aws, name, "the key")
    assert made[0].key == "the key"
    with pytest.raises(SecretMissingError):
        factories.gemini_models(Settings(gemini_api_key_id=f"secretsmanager:{uuid4().hex}"))


@pytest.mark.parametrize("name", ["email_index_secret", "gemini_api_key"])
def test_a_secret_and_its_place_are_not_both_given(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ILIKEYACUT_{name.upper()}", "ssm:is a value here")
    Settings()
    monkeypatch.setenv(f"ILIKEYACUT_{name.upper()}_ID", "ssm:/a")
    with pytest.raises(ValueError, match="not both") as refusal:
        Settings()
    assert "is a value" not in str(refusal.value)


@pytest.mark.parametrize("place", ["prod/email", "vault:prod/email", "ssm:", "ssm:a b"])
def test_a_place_names_its_store(place: str) -> None:
    with pytest.raises(ValueError, match="email_index_secret_id"):
        Settings(email_index_secret_id=place)


def test_all_missing_settings_are_named_at_once(tmp_path: Path) -> None:
    bare = Settings(profile=Profile.AWS, home=tmp_path, aws_region="eu-west-1")
    with pytest.raises(ProfileIncompleteError) as refusal:
        iya.open_app(bare)
    first = [f"ILIKEYACUT_{names[0].upper()}" for names in NEEDED]
    assert [it.split(" or ")[0] for it in refusal.value.missing] == first
    assert {EMAIL, "ILIKEYACUT_KMS_KEY_ID"} <= {*refusal.value.missing}
    assert not bare.model_copy(update=NOWHERE).missing_for_aws()
    assert not any(tmp_path.iterdir())


def test_the_docs_list_what_the_profile_needs() -> None:
    page = DOCS.read_text("utf-8")
    section = page[page.index("### Required settings") :].partition("\n## ")[0]
    needed = {f"ILIKEYACUT_{name.upper()}" for names in NEEDED for name in names}
    assert {*re.findall(r"ILIKEYACUT_\w+", section)} == needed


def test_the_command_line_says_what_is_missing(tmp_path: Path, dynamodb_url: str) -> None:
    bare = {"ILIKEYACUT_EMAIL_INDEX_SECRET": "", "ILIKEYACUT_KMS_KEY_ID": ""}
    told = cloud_home(tmp_path, dynamodb_url, **bare).run("history", "--json")
    assert (told.code, told.failure["code"]) == (2, "SETTINGS_INVALID")
    assert EMAIL in told.failure["detail"]
    assert "ILIKEYACUT_KMS_KEY_ID" in told.failure["detail"]
    place = {"ILIKEYACUT_EMAIL_INDEX_SECRET": "", "ILIKEYACUT_EMAIL_INDEX_SECRET_ID": "ssm:/none"}
    told = cloud_home(tmp_path, dynamodb_url, **place).run("history", "--json")
    assert (told.code, told.failure["code"]) == (5, "SECRET_MISSING")
    assert "/none" in told.failure["detail"]


def test_two_homes_with_one_secret_agree(
    tmp_path: Path, dynamodb_url: str, aws: AwsSession
) -> None:
    name = uuid4().hex
    put_secret(aws, name, "shared")
    place = {
        "ILIKEYACUT_EMAIL_INDEX_SECRET": "",
        "ILIKEYACUT_EMAIL_INDEX_SECRET_ID": f"secretsmanager:{name}",
    }
    one = cloud_home(tmp_path / "one", dynamodb_url, **place)
    other = cloud_home(tmp_path / "other", dynamodb_url, **dict(one.settings))
    assert one.run("history").code == 0
    assert other.run("projections", "verify", "users").code == 0
