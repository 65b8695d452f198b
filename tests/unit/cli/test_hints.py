"""The command line's own hints: they name what exists, and replace the core's neutral ones."""

import re
import sqlite3
from typing import Any
from uuid import UUID

import pytest
import typer
from pydantic import ValidationError

from ilikeyacut.adapters.sqlite.errors import store_errors
from ilikeyacut.application.archive.keys import KeysFileError
from ilikeyacut.application.ports.event_store import StoreUnavailableError
from ilikeyacut.application.views.errors import ViewUnknownError
from ilikeyacut.domain.errors import ConsentRequiredError, NotFoundError, PhotoNotUsableError
from ilikeyacut.domain.values import Variation
from ilikeyacut.entrypoints.cli import hints
from ilikeyacut.entrypoints.cli.commands import app
from ilikeyacut.entrypoints.cli.failures import failure_of
from ilikeyacut.entrypoints.settings import Settings

ALL = (*hints.BY_CODE.values(), *hints.BY_ERROR.values(), hints.DOCTOR, hints.AWS_STORE)
COMMANDS = sorted({found for hint in ALL for found in re.findall(r"`ilikeyacut ([^`]+)`", hint)})
VARIABLES = sorted({found for hint in ALL for found in re.findall(r"ILIKEYACUT_(\w+)", hint)})


@pytest.mark.parametrize("line", COMMANDS)
def test_a_hint_names_a_command_that_exists(line: str) -> None:
    command: Any = typer.main.get_command(app)
    for word in line.split():
        if word.startswith("--"):
            assert word in {option for each in command.params for option in each.opts}
        elif not word.isupper():  # a placeholder
            command = command.commands[word]


def test_a_hint_names_variables_that_exist() -> None:
    assert VARIABLES
    assert {name.lower() for name in VARIABLES} <= set(Settings.model_fields)


def test_a_hint_of_ours_replaces_the_cores() -> None:
    assert hints.hint_of(ViewUnknownError("x", ())) == "see `ilikeyacut projections list`"
    assert "--with-keys" in hints.hint_of(KeysFileError("no keys"))
    assert "consents give" in hints.hint_of(ConsentRequiredError("gemini", "rendering", "1"))


def test_a_refused_selfie_says_what_to_change() -> None:
    refused = PhotoNotUsableError(UUID(int=1), "FACE_TURNED_RIGHT", 41.0, 35.0)
    told = failure_of(refused)
    assert (told.code, told.hint) == ("PHOTO_REJECTED", "turn your head to your left")
    assert (told.measured, told.required) == (41.0, 35.0)
    unreadable = PhotoNotUsableError(UUID(int=1), "IMAGE_UNREADABLE")
    assert failure_of(unreadable).hint == PhotoNotUsableError.hint


def test_the_cores_hint_serves_where_we_have_none() -> None:
    assert hints.hint_of(NotFoundError("job", "x")) == NotFoundError.hint


@pytest.mark.parametrize(("profile", "hint"), [("aws", hints.AWS_STORE), ("local", hints.DOCTOR)])
def test_an_unavailable_store_has_the_hint_of_its_profile(
    profile: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILIKEYACUT_PROFILE", profile)
    assert failure_of(StoreUnavailableError("no answer")).hint == hint


def test_rows_on_this_machine_that_cannot_be_kept_are_not_blamed_on_aws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ILIKEYACUT_PROFILE", "aws")
    with pytest.raises(StoreUnavailableError) as failed, store_errors():
        raise failing(sqlite3.SQLITE_CANTOPEN)
    assert failure_of(failed.value).hint == hints.TEMPORARY
    with pytest.raises(StoreUnavailableError) as failed, store_errors():
        raise failing(sqlite3.SQLITE_FULL)
    assert failure_of(failed.value).code == "DISK_FULL"


def failing(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = code
    return error


def test_only_settings_are_blamed_on_the_environment() -> None:
    with pytest.raises(ValidationError) as ours:
        Settings(welcome_credits=-1)
    assert failure_of(ours.value).code == "SETTINGS_INVALID"
    with pytest.raises(ValidationError) as internal:
        Variation.model_validate({"index": "first"})
    assert failure_of(internal.value).code == "INTERNAL"
