"""The command line on DynamoDB: the same commands, and what is told when it cannot be used."""

from __future__ import annotations

import shlex
from contextlib import closing, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

import aws_resources
from ilikeyacut.adapters.aws.session import AwsSession
from ilikeyacut.adapters.dynamodb import keyring
from support.buckets import fetched, left_in
from support.cli import ASTRONAUT, Home
from support.cloud import cloud_home
from support.deployment import session
from support.dynamodb import connected
from support.ministack import CREDENTIALS
from support.valkey import Valkey

COPPER = ("try-on", ASTRONAUT, "--color", "copper", "--json")


@pytest.fixture
def home(tmp_path: Path, dynamodb_url: str) -> Home:
    return cloud_home(tmp_path / "home", dynamodb_url)


def test_a_try_on_is_stored_in_dynamodb_and_read_by_another_process(home: Home) -> None:
    made = home.script(*COPPER).json
    assert made["status"] == "completed"
    assert fetched(made["results"][0]["image"]) == 200
    assert not home.database.exists()
    assert home.files() == []
    (listed,) = home.script("history", "--json").json["jobs"]
    assert listed["job_id"] == made["job_id"]
    assert home.run("credits", "--json").json == {"available": 99, "reserved": 0}
    assert home.run("doctor").code == 0


@pytest.mark.long
def test_the_catalogue_is_published_by_a_command_of_its_own(home: Home) -> None:
    home = Home(home.path, {**home.settings, "ILIKEYACUT_STYLISTS": "preview"})
    assert home.run("styles", "--json").json["hairstyles"] == []
    published = home.run("seed", "--json").json["published"]
    assert "bob" in published
    assert len(home.run("styles", "--json").json["hairstyles"]) == len(published)
    assert home.run("seed").lines == ["0 hairstyles published"]


@pytest.mark.long
def test_a_forgotten_person_is_gone(home: Home) -> None:
    assert home.run(*COPPER).code == 0
    assert home.run("forget", "--yes").code == 0
    with closing(session(home.settings["ILIKEYACUT_AWS_ENDPOINT_URL"])) as aws:
        assert left_in(aws, home.settings["ILIKEYACUT_S3_BUCKET"]) == []
    gone = home.run("history", "--json")
    assert (gone.code, gone.failure["code"]) == (3, "TOKEN_INVALID")


@pytest.mark.parametrize(
    ("settings", "code", "said"),
    [
        ({"ILIKEYACUT_DYNAMODB_CREATE_TABLES": "0"}, 5, "ILIKEYACUT_DYNAMODB_CREATE_TABLES=1"),
        pytest.param(
            {"ILIKEYACUT_AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
            5,
            "127.0.0.1:1",
            marks=pytest.mark.long,
        ),
        ({"ILIKEYACUT_AWS_ENDPOINT_URL": "nowhere"}, 2, "AWS_ENDPOINT_URL"),
        ({"ILIKEYACUT_DYNAMODB_PREFIX": "no#"}, 2, "DYNAMODB_PREFIX"),
        ({"AWS_ACCESS_KEY_ID": ""}, 5, "credentials"),
    ],
)
def test_a_store_that_cannot_be_used_is_told(
    home: Home, settings: dict[str, str], code: int, said: str
) -> None:
    broken = Home(home.path, {**home.settings, **settings, "HOME": str(home.path)})
    outcome = broken.run("credits", "--json")
    assert outcome.code == code
    assert outcome.failure["code"] in ("STORE_UNAVAILABLE", "SETTINGS_INVALID")
    assert said in outcome.failure["detail"] + outcome.failure["hint"]
    assert broken.run("doctor").code == 5


@pytest.mark.long
def test_doctor_names_each_table_that_is_missing_or_of_another_layout(home: Home) -> None:
    assert home.run("credits").code == 0  # which creates the tables
    db = connected(home.settings["ILIKEYACUT_AWS_ENDPOINT_URL"])
    users = home.settings["ILIKEYACUT_DYNAMODB_PREFIX"] + "Users"
    checked = Home(home.path, {**home.settings, "ILIKEYACUT_DYNAMODB_CREATE_TABLES": "0"})

    def told() -> str:
        found = checked.run("doctor", "--json")
        assert found.code == 5
        (finding,) = [it for it in found.json["checks"] if it["name"] == "tables"]
        return str(finding["detail"])

    db.client.delete_table(TableName=users)
    assert told() == f"table {users} is missing"
    db.create_table(users, **keyring.DEFINITION)
    assert f"{users} has the key pk (S), expected pk (S) + sk (S)" in told()
    db.close()


def test_doctor_asks_every_service_of_a_whole_deployment(
    tmp_path: Path, dynamodb_url: str, valkey: Valkey
) -> None:
    said = StringIO()
    with redirect_stdout(said):
        aws_resources.main(dynamodb_url)
    words = [shlex.split(line)[1].partition("=") for line in said.getvalue().splitlines()]
    made = {name: value for name, _, value in words}
    home = Home(tmp_path / "home", CREDENTIALS | made | {"ILIKEYACUT_REDIS_URL": valkey.url})
    checked = home.run("doctor", "--json")
    assert checked.code == 0, checked
    names = [it["name"] for it in checked.json["checks"]]
    assert {"tables", "redis", "key", "pool", "bus", "push", "pictures", "queue"} <= {*names}
    assert names.count("queue") == 2


def test_doctor_names_everything_that_a_deployment_lacks_at_once(
    home: Home, aws: AwsSession
) -> None:
    disabled = aws_resources.kms_key(aws)
    aws.client("kms").disable_key(KeyId=disabled)
    lacking = {
        "COGNITO_SERVER_CLIENT_ID": "nowhere",
        "EVENT_BUS": "nowhere",
        "IMAGE_QUEUE_URL": "http://127.0.0.1:9/nowhere.fifo",
        "KMS_KEY_ID": disabled,
        "S3_BUCKET": "nowhere",
        "SNS_APNS_APPLICATION_ARN": "arn:aws:sns:eu-west-1:123456789012:app/APNS/nowhere",
    }
    settings = {f"ILIKEYACUT_{name}": value for name, value in lacking.items()}
    checked = Home(home.path, {**home.settings, **settings}).run("doctor", "--json")
    assert checked.code == 5
    named = {it["name"]: it["detail"] for it in checked.json["checks"] if not it["ok"]}
    codes = {name: detail.rpartition("[")[2] for name, detail in named.items()}
    assert codes == {
        "key": "KEY_WRAPPING_FAILED]",
        "pool": "IDENTITY_UNAVAILABLE]",
        "bus": "EVENT_BUS_FAILED]",
        "push": "PUSH_FAILED]",
        "pictures": "PHOTO_STORE_REFUSED]",
        "queue": "QUEUE_MISCONFIGURED]",
    }
    assert "enable it" in named["key"]
