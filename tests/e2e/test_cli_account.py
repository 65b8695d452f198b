"""Signing up, in and out on the command line: secrets come from stdin alone."""

from __future__ import annotations

import subprocess
from io import StringIO
from pathlib import Path

import pytest

from support.cli import Home
from support.cloud import cloud_home
from support.identity import user_pool

EMAIL, PASSWORD = "ada@example.com", "correct horse battery"


def told(home: Home, secret: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command with a line on its stdin."""
    return subprocess.run(
        home.command(*arguments),
        env=home.environment,
        input=f"{secret}\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def with_line(home: Home, line: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    monkeypatch.setattr("sys.stdin", StringIO(f"{line}\n"))
    return home.run(*arguments, "--json").json


def test_a_laptop_signs_people_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    sent = with_line(
        home, PASSWORD, monkeypatch, "account", "sign-up", EMAIL, "--name", "Ada", "--of-age"
    )
    assert sent == {"status": "sent", "to": "a***@e***"}
    (mail,) = (home.path / "outbox").iterdir()
    code = mail.read_text("utf-8").split("Code to confirm this address: ")[1][:6]
    with_line(home, code, monkeypatch, "account", "confirm", EMAIL)
    assert list((home.path / "outbox").iterdir()) == []
    done = told(home, PASSWORD, "account", "sign-in", EMAIL)
    assert done.returncode == 0
    assert [line.partition("  ")[0] for line in done.stdout.splitlines()][:2] == [
        "access token",
        "refresh token",
    ]
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "line", "expected"),
    [
        (("sign-up", "nobody", "--name", "Ada", "--of-age"), PASSWORD, (2, "INVALID_REQUEST")),
        (("sign-up", EMAIL, "--name", "Ada", "--of-age"), "short", (2, "INVALID_REQUEST")),
        (("sign-up", EMAIL, "--name", "Ada"), PASSWORD, (3, "AGE_RESTRICTED")),
        (("confirm", EMAIL), "000000", (3, "CODE_INVALID")),
        (("sign-in", EMAIL), PASSWORD, (3, "CREDENTIALS_INVALID")),
        (("sign-out",), "", (3, "TOKEN_MISSING")),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    line: str,
    expected: tuple[int, str],
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{line}\n"))
    outcome = Home(tmp_path / "home").run("account", *arguments, "--json")
    assert (outcome.code, outcome.failure["code"]) == expected
    assert EMAIL not in outcome.failure["detail"]


def test_aws_asks_for_the_token_that_signing_in_prints(
    tmp_path: Path, dynamodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = cloud_home(tmp_path / "home", dynamodb_url)
    unsigned = Home(home.path, {**home.settings, "ILIKEYACUT_ACCESS_TOKEN": ""})
    missing = unsigned.run("credits", "--json")
    assert (missing.code, missing.failure["code"]) == (3, "TOKEN_MISSING")
    assert "account sign-in" in missing.failure["hint"]
    email = f"{home.path.parent.name}@example.com".lower()
    user_pool(dynamodb_url).person(email)
    tokens = with_line(unsigned, PASSWORD, monkeypatch, "account", "sign-in", email)
    assert isinstance(tokens, dict)
    signed = Home(home.path, {**home.settings, "ILIKEYACUT_ACCESS_TOKEN": tokens["access_token"]})
    assert signed.run("credits", "--json").json["available"] == 100
    assert signed.run("account", "sign-out", "--json").json == {"status": "signed_out"}
    wrong = Home(home.path, {**home.settings, "ILIKEYACUT_ACCESS_TOKEN": tokens["refresh_token"]})
    assert wrong.run("credits", "--json").failure["code"] in ("TOKEN_INVALID", "TOKEN_WRONG_USE")
