"""Each alarm has a section of a runbook, and the runbooks speak of what is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from functions import FUNCTIONS
from ilikeyacut.application.ports.measures import Figure
from ilikeyacut.entrypoints.cli.commands import app
from support.runbooks import FOLDER, ROOT, STAGED, pages, queries, sections, spans
from support.templates import Templates
from support.watched import alarms, metrics_of
from watch.alarm import RUNBOOKS

PARTS = ("**It means**", "**Look here.**", "**Do this.**", "**It is over**")
NOT_ABOUT_ALARMS = {"README.md", "restore.md"}
NAMED = {
    "CloudWatch::Alarm": "AlarmName",
    "CloudWatch::CompositeAlarm": "AlarmName",
    "CloudWatch::Dashboard": "DashboardName",
    "DynamoDB::Table": "TableName",
    "Events::Archive": "ArchiveName",
    "Events::EventBus": "Name",
    "Events::Rule": "Name",
    "Lambda::Function": "FunctionName",
    "Logs::LogGroup": "LogGroupName",
    "SNS::Topic": "TopicName",
    "SQS::Queue": "QueueName",
    "SageMaker::Endpoint": "EndpointName",
    "Scheduler::Schedule": "Name",
    "SecretsManager::Secret": "Name",
    "StepFunctions::StateMachine": "StateMachineName",
    "XRay::Group": "GroupName",
    "CloudTrail::Trail": "TrailName",
    "ApiGateway::RestApi": "Name",
    "ElastiCache::ServerlessCache": "ServerlessCacheName",
}
SOURCE = "".join(file.read_text("utf-8") for file in (ROOT / "src").rglob("*.py"))


def described(alarm: dict[str, Any]) -> str:
    """Return the section that an alarm names."""
    place = str(alarm["AlarmDescription"]).rpartition(" ")[2]
    assert place.startswith(f"{RUNBOOKS}/")
    return place.removeprefix(f"{RUNBOOKS}/")


def test_each_alarm_has_a_section_and_each_section_an_alarm(
    dev: Templates, prod: Templates
) -> None:
    pages = [
        it for stage in (dev, prod) for it in stage.resources("CloudWatch::CompositeAlarm").values()
    ]
    named = {described(it) for stage in (dev, prod) for it in alarms(stage).values()}
    assert {described(it) for it in pages} <= sections().keys()
    there = {it for it in sections() if it.partition("#")[0] not in NOT_ABOUT_ALARMS}
    assert there == named | {"money.md#budget"}  # a budget has no description to name it in


def test_a_section_is_about_one_alarm_or_one_kind(either: Templates) -> None:
    shared: dict[str, set[str]] = {}
    for name, it in alarms(either).items():
        shared.setdefault(described(it), set()).add(name)
    kinds = {place: names for place, names in shared.items() if len(names) > 1}
    assert kinds.keys() == {
        *(f"functions.md#{it}" for it in ("errors", "throttled", "neartimeout")),
        "tables.md#throttled",
    }
    for place, (name, *_) in ((it, sorted(names)) for it, names in shared.items()):
        assert name.lower().endswith(place.partition("#")[2])


@pytest.mark.parametrize(
    "place", [it for it in sections() if it.partition("#")[0] not in NOT_ABOUT_ALARMS]
)
def test_a_section_says_all_four_things_in_order(place: str) -> None:
    body = sections()[place]
    where = [body.find(part) for part in PARTS]
    assert -1 not in where
    assert where == sorted(where)


def test_commands_exist() -> None:
    said = [
        it.replace("RUN='", "RUN ").split()[1:]
        for text in (*spans(), *code())
        for it in re.findall(r"ilikeyacut [a-z].*|RUN='.+(?=')", text)
    ]
    assert said
    for words in said:
        options = {option for it in command_of(words).params for option in it.opts}
        assert {word for word in words if word.startswith("--")} <= options, words


def command_of(words: list[str]) -> Any:
    """Return the command that the words call. A group takes options, but no other words."""
    command: Any = typer.main.get_command(app)
    for word in words:
        below = getattr(command, "commands", None)
        if not below or word.startswith("--"):
            break
        assert word in below, words
        command = below[word]
    return command


def code() -> Iterator[str]:
    for text in pages().values():
        for block in re.findall(r"^ *```\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL):
            yield from (line.strip() for line in block.splitlines())


def test_names_are_those_of_the_deployment(dev: Templates, prod: Templates) -> None:
    there = {
        str(it.get(name)).rpartition(f"ilikeyacut-{stage.stage}-")[2]
        for stage in (dev, prod)
        for kind, name in NAMED.items()
        for it in stage.resources(kind).values()
    } | {*prod.stacks}
    said = {name for text in pages().values() for name in STAGED.findall(text)}
    assert said <= there
    assert {*FUNCTIONS} - said <= {"auth", "uploads", "users", "gallery", "claims"}


def test_words_in_capitals_are_alarms_metrics_or_tables(dev: Templates, prod: Templates) -> None:
    stages = (dev, prod)
    known = {name for it in stages for name in alarms(it)}
    known |= {
        seen.name for it in stages for alarm in alarms(it).values() for seen in metrics_of(alarm)
    }
    known |= {it.title for it in Figure}
    spoken = {it for it in spans() if re.fullmatch(r"[A-Z][a-z]+([A-Z][a-z]+)+", it)}
    assert spoken - known <= {
        *("UserAuthentication", "UserCreation", "UserToken"),  # quotas of Cognito
        *("AccessDenied", "ScheduleKeyDeletion", "DeleteTable"),  # words of AWS
    }


def test_queries_look_for_lines_that_are_written() -> None:
    looked_for = {it for text in queries() for it in re.findall(r'message like "([^"]+)"', text)}
    assert looked_for
    assert {it for it in looked_for if it not in SOURCE} == set()


def test_settings_exist() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    said = {it for text in pages().values() for it in re.findall(r"ILIKEYACUT_[A-Z_]+\b", text)}
    assert {it for it in said if f"`{it}`" not in page} == set()


def test_files_exist() -> None:
    said = {it for it in spans() if re.fullmatch(r"(infra|src|docs|tools)/[\w./-]+", it)}
    assert said
    assert {it for it in said if not (ROOT / it).exists()} == set()


def test_links_lead_somewhere() -> None:
    for page, text in pages().items():
        for target in re.findall(r"\]\(([^)]+)\)", text):
            file, _, anchor = target.partition("#")
            there = FOLDER / (file or page)
            assert there.exists(), (page, target)
            if anchor and there.parent == FOLDER:
                assert f"{there.name}#{anchor}" in sections(), (page, target)


def test_the_page_of_backups_says_what_is_recovered(prod: Templates) -> None:
    rows = [
        it for it in pages()["restore.md"].splitlines() if it.startswith("| `ilikeyacut-STAGE-")
    ]
    without = {
        name for row in rows if "**not**" in row or "| not" in row for name in STAGED.findall(row)
    }
    tables = prod.resources("DynamoDB::Table").values()
    assert {f"ilikeyacut-prod-{it}" for it in without} == {
        it["TableName"]
        for it in tables
        if not it["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    }


def test_the_page_of_backups_says_how_long_versions_are_kept(prod: Templates) -> None:
    days = {}
    for bucket in prod.resources("S3::Bucket", "data").values():
        for rule in bucket.get("LifecycleConfiguration", {}).get("Rules", ()):
            if kept := rule.get("NoncurrentVersionExpiration"):
                days[re.sub(r".*prod-|-\d{12}.*", "", bucket["BucketName"])] = kept[
                    "NoncurrentDays"
                ]
    said = "uploads {user-uploads} day, results {processed-images}, library {static-assets}"
    assert re.sub(r"\{([\w-]+)\}", lambda it: str(days[it[1]]), said) in pages()["restore.md"]
    assert "thumbnails" not in days, json.dumps(days)
