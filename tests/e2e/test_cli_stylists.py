"""Third parties on the command line: asked for first, then called, over real connections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from support.cli import ASTRONAUT, Home, Outcome
from support.gemini_server import GeminiServer, Scene, describe, no_picture, status

COPPER = ("try-on", ASTRONAUT, "--color", "copper")


@pytest.fixture
def server() -> Iterator[GeminiServer]:
    with GeminiServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, server: GeminiServer) -> Home:
    settings = {
        "ILIKEYACUT_STYLISTS": "gemini",
        "ILIKEYACUT_GEMINI_API_KEY": "key-of-the-test",
        "ILIKEYACUT_GEMINI_BASE_URL": server.url,
        "ILIKEYACUT_GEMINI_MODELS": "painter-1",
    }
    return Home(tmp_path / "home", settings)


def having(home: Home, **settings: str) -> Home:
    changed = {f"ILIKEYACUT_{name.upper()}": value for name, value in settings.items()}
    return replace(home, settings={**home.settings, **changed})


def agreed(home: Home) -> Home:
    assert home.run("consents", "give", "gemini", "--yes").code == 0
    return home


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def answered(home: Home, answer: str, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
    return home.run(*COPPER, "--stylist", "gemini")


@pytest.mark.parametrize("stylist", ["gemini", "auto"])
def test_without_a_terminal_consent_has_to_be_given_before(
    stylist: str, home: Home, server: GeminiServer
) -> None:
    told = home.run(*COPPER, "--stylist", stylist, "--json")
    assert (told.code, told.failure["code"]) == (3, "CONSENT_REQUIRED")
    assert "gemini" in told.failure["detail"]
    assert server.calls == 0
    assert not [it for it in home.files() if it.startswith("user-uploads")]


@pytest.mark.long
def test_at_a_terminal_it_is_asked_for(
    home: Home, server: GeminiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = answered(home, "y", monkeypatch)
    assert (told.code, server.calls) == (0, 1)
    for shown in ("provider  gemini", "purpose   rendering", "text      2026-11: Your photo is"):
        assert shown in told.err
    assert home.run("consents", "list").lines == ["gemini  rendering  2026-11"]


def test_a_no_is_a_no(home: Home, server: GeminiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    told = answered(home, "n", monkeypatch)
    assert (told.code, server.calls) == (3, 0)
    assert "CONSENT_REQUIRED" in told.err
    assert home.run("consents", "list").lines == []


@pytest.mark.long
def test_a_consent_that_was_given_is_not_asked_for_again(
    home: Home, server: GeminiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = answered(agreed(home), "n", monkeypatch)
    assert (told.code, server.calls) == (0, 1)
    assert "Do you agree" not in told.err


def test_auto_uses_only_what_is_consented_to(home: Home, server: GeminiServer) -> None:
    both = having(home, stylists="gemini,memory")
    assert both.run(*COPPER).code == 0
    assert server.calls == 0
    assert agreed(both).run(*COPPER).code == 0
    assert server.calls == 1


def test_a_portrait_that_fails_every_provider_ends_with_the_last_code(
    home: Home, server: GeminiServer
) -> None:
    server.otherwise = no_picture("NO_IMAGE")
    server.script.append(status(503, "UNAVAILABLE"))
    told = agreed(home).run(*COPPER, "--json")
    assert (told.code, told.failure["code"]) == (4, "NO_IMAGE_RETURNED")
    assert server.calls == 3
    assert home.run("credits", "--json").json == {"available": 100, "reserved": 0}


@pytest.mark.parametrize("refusal", [status(503, "UNAVAILABLE"), status(402)], ids=["503", "402"])
def test_what_one_provider_cannot_do_the_next_one_does(
    refusal: Scene, home: Home, server: GeminiServer
) -> None:
    server.otherwise = refusal
    told = agreed(having(home, stylists="gemini,memory", gemini_models="a-1, b-2")).run(*COPPER)
    assert told.code == 0
    assert [asked.path.rpartition("/")[2] for asked in server.asked] == [
        "a-1:generateContent",
        "b-2:generateContent",
    ]


@pytest.mark.parametrize(
    ("cap", "code", "exit_code"),
    [("cap_day_usd", "BUDGET_PAUSED", 4), ("cap_person_day_usd", "DAILY_QUOTA_EXCEEDED", 3)],
)
def test_nothing_is_spent_beyond_a_cap(
    cap: str, code: str, exit_code: int, home: Home, server: GeminiServer
) -> None:
    told = agreed(having(home, **{cap: "0.001"})).run(*COPPER, "--json")
    assert (told.code, told.failure["code"]) == (exit_code, code)
    assert told.failure["hint"]
    assert server.calls == 0


@pytest.mark.long
def test_what_is_spent_is_kept_for_the_next_command(home: Home, server: GeminiServer) -> None:
    poor = agreed(having(home, cap_day_usd="0.3"))
    assert poor.run(*COPPER, "--json").code == 0
    spent = home.sql("SELECT spent FROM budget_accounts WHERE account LIKE 'everyone:%'")
    assert 0 < spent[0][0] < 100_000
    assert home.sql("SELECT count(*) FROM budget_reservations") == [(0,)]


# ---------------------------------------------------------------- what is missing


def checks(told: Outcome, name: str) -> list[dict[str, object]]:
    return [check for check in told.json["checks"] if check["name"] == name]


def test_doctor_says_what_each_stylist_lacks_and_calls_nobody(
    home: Home, server: GeminiServer
) -> None:
    bare = having(home, stylists="gemini,sagemaker", gemini_api_key="", gemini_models="")
    told = bare.run("doctor", "--json")
    assert told.code == 5
    (gemini,), (sagemaker,) = checks(told, "gemini"), checks(told, "sagemaker")
    assert "ILIKEYACUT_GEMINI_API_KEY, ILIKEYACUT_GEMINI_MODELS" in str(gemini["detail"])
    assert "ILIKEYACUT_SAGEMAKER_ENDPOINT" in str(sagemaker["detail"])
    assert not gemini["ok"]
    assert not sagemaker["ok"]
    assert server.calls == 0


def test_doctor_finds_stylists_well_without_a_call(home: Home, server: GeminiServer) -> None:
    told = having(home, stylists="gemini,sagemaker", sagemaker_endpoint="hair").run(
        "doctor", "--json"
    )
    assert told.code == 0
    assert [check["ok"] for name in ("gemini", "sagemaker") for check in checks(told, name)] == [
        True,
        True,
    ]
    assert server.calls == 0


@pytest.mark.long
@pytest.mark.parametrize("cap", ["cap_job_usd", "cap_person_day_usd", "cap_day_usd"])
def test_doctor_finds_a_cap_that_no_picture_fits_under(
    cap: str, home: Home, server: GeminiServer
) -> None:
    told = agreed(having(home, **{cap: "0.1"})).run("doctor", "--json")
    assert told.code == 5
    (found,) = checks(told, "caps")
    assert "the lowest cap is $0.10" in str(found["detail"])
    assert server.calls == 0


def test_a_try_on_names_all_that_is_missing(home: Home) -> None:
    told = having(home, gemini_api_key="", gemini_models="").run(*COPPER, "--json")
    assert (told.code, told.failure["code"]) == (2, "SETTINGS_INVALID")
    for name in ("ILIKEYACUT_GEMINI_API_KEY", "ILIKEYACUT_GEMINI_MODELS"):
        assert name in told.failure["detail"]


@pytest.mark.long
def test_doctor_asks_every_model_if_told_to(home: Home, server: GeminiServer) -> None:
    server.otherwise = describe
    told = having(home, gemini_models="a-1,b-2").run("doctor", "--live", "gemini", "--json")
    assert told.code == 0
    assert [check["detail"] for check in checks(told, "gemini")][1:] == [
        "a-1 answers",
        "b-2 answers",
    ]
    assert server.calls == 2


@pytest.mark.long
def test_doctor_tells_how_a_provider_refuses(home: Home, server: GeminiServer) -> None:
    server.script.extend([status(403, "PERMISSION_DENIED"), status(404, "NOT_FOUND")])
    told = having(home, gemini_models="a-1,b-2").run("doctor", "--live", "gemini", "--json")
    assert told.code == 5
    refused = [str(check["detail"]) for check in checks(told, "gemini") if not check["ok"]]
    assert ["PROVIDER_MISCONFIGURED" in refused[0], "MODEL_RETIRED" in refused[1]] == [True, True]


@pytest.mark.parametrize("name", ["nobody", "sagemaker", ""])
def test_doctor_cannot_ask_just_anybody(name: str, home: Home) -> None:
    told = home.run("doctor", "--live", name, "--json").failure
    assert (told["code"], told["suggestions"]) == ("INVALID_REQUEST", ["gemini"])
    assert told["detail"] == f"{name!r} cannot be checked without making a picture"


def test_a_pause_for_money_names_the_caps(home: Home, server: GeminiServer) -> None:
    told = agreed(having(home, cap_job_usd="0.1")).run(*COPPER, "--json")
    assert (told.code, told.failure["code"], server.calls) == (4, "BUDGET_PAUSED", 0)
    assert "ILIKEYACUT_CAP_JOB_USD" in told.failure["hint"]


def test_a_wrong_setting_of_sagemaker_is_not_looked_for_at_gemini(tmp_path: Path) -> None:
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HOME": str(tmp_path)}
    sagemaker = having(
        Home(tmp_path / "home", nobody | {"AWS_EC2_METADATA_DISABLED": "true"}),
        stylists="sagemaker",
        sagemaker_endpoint="hair",
        sagemaker_region="eu-west-1",
        sagemaker_base_url="http://127.0.0.1:1",
    )
    assert sagemaker.run("consents", "give", "sagemaker", "--yes").code == 0
    told = sagemaker.run(*COPPER, "--json")
    assert (told.code, told.failure["code"]) == (4, "PROVIDER_MISCONFIGURED")
    assert told.failure["hint"].startswith("run `ilikeyacut doctor`, for Gemini with")
