"""A name that is no setting is refused, whether it is a keyword or a variable."""

import os

import pytest
from pydantic import ValidationError

from ilikeyacut.entrypoints.settings import Settings
from support.cli import Home


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("ILIKEYACUT_"):
            monkeypatch.delenv(name)
    return monkeypatch


def complaints(**given: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        Settings(**given)  # type: ignore[arg-type]  # wrong on purpose
    assert "hunter2" not in str(refused.value)
    return {str(it["loc"][0]): it["msg"] for it in refused.value.errors()}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("stylist", "stylists"),
        ("hom", "home"),
        ("cap_day", "cap_day_usd"),
        ("ILIKEYACUT_HOME", "home"),
    ],
)
def test_a_wrong_keyword_is_refused_with_the_closest(name: str, meant: str) -> None:
    assert complaints(**{name: "hunter2"}) == {name: f"no such setting; did you mean {meant}?"}


def test_a_mistyped_variable_is_refused_with_the_closest(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ILIKEYACUT_STYLIST", "hunter2")
    environment.setenv("ilikeyacut_gemini_api_ky", "hunter2")
    assert complaints() == {
        "ILIKEYACUT_STYLIST": "no such setting; did you mean ILIKEYACUT_STYLISTS?",
        "ilikeyacut_gemini_api_ky": "no such setting; did you mean ILIKEYACUT_GEMINI_API_KEY?",
    }


def test_a_name_like_no_other_is_refused_alone(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ILIKEYACUT_QQQ", "1")
    assert complaints(zzz=1) == {"zzz": "no such setting", "ILIKEYACUT_QQQ": "no such setting"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ILIKEYACUT_DEBUG", "1"),
        ("ILIKEYACUT_KEYS_PASSPHRASE", "correct horse"),
        ("ILIKEYACUT_TEST_DYNAMODB_URL", "http://127.0.0.1:1"),
        ("ILIKEYACUT_BENCH_EVENTS", "10"),
        ("ILIKEYACUT_SERVICE_HOST", "10.0.0.1"),
        ("ILIKEYACUT_API_SERVICE_PORT_HTTP", "80"),
        ("ILIKEYACUT_PORT", "tcp://10.0.0.1:80"),
        ("ILIKEYACUT_PORT_80_TCP_ADDR", "10.0.0.1"),
        ("ILIKEYACUT_STYLIST", ""),
        ("ILIKEYACUTX", "1"),
        ("ilikeyacut_user_name", "Me"),
    ],
)
def test_what_is_for_others_is_left_to_them(
    name: str, value: str, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv(name, value)
    assert Settings().home is None


def test_the_command_line_names_the_variable(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Home(tmp_path_factory.mktemp("home"), {"ILIKEYACUT_STYLIST": "memory"})
    told = home.run("credits", "--json")
    assert (told.code, told.failure["code"]) == (2, "SETTINGS_INVALID")
    meant = "no such setting; did you mean ILIKEYACUT_STYLISTS?"
    assert told.failure["detail"] == f"ILIKEYACUT_STYLIST: {meant}"
