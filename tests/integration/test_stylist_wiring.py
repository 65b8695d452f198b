"""From the environment to routes: in order, complete, and no client before the first call."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from ilikeyacut.application.stylists.selection import (
    StylistIncompleteError,
    Stylists,
)
from ilikeyacut.application.stylists.spending import SpendingCaps
from ilikeyacut.entrypoints.bootstrap import compose, get
from ilikeyacut.entrypoints.bootstrap.plugins import StylistNotInstalledError
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.apps import COPPER

WHOLE = {
    "PROFILE": "memory",
    "STYLISTS": "gemini, preview,sagemaker",
    "GEMINI_API_KEY": "key-of-the-test",
    "GEMINI_MODELS": "painter-2, painter-1",
    "GEMINI_PRICE": '{"image": 10, "most_input": 100, "most_output": 200}',
    "GEMINI_PRICES": '{"painter-1": {"image": 20, "most_input": 1, "most_output": 1000}}',
    "SAGEMAKER_ENDPOINT": "hair",
    "SAGEMAKER_REGION": "eu-central-1",
    "SAGEMAKER_PICTURE_USD": "0.0123",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in WHOLE.items():
        monkeypatch.setenv(f"ILIKEYACUT_{name}", value)
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_routes_are_in_the_order_of_the_settings() -> None:
    stylists = get(compose(Settings()), Stylists)
    assert [(it.name, it.model, it.consent is not None) for it in stylists.all] == [
        ("gemini", "painter-2", True),
        ("gemini", "painter-1", True),
        ("preview", "preview-3", False),
        ("sagemaker", "hair", True),
    ]


def test_a_model_named_twice_is_one_route(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ILIKEYACUT_GEMINI_MODELS", "painter-2,painter-1,painter-2")
    stylists = get(compose(Settings()), Stylists)
    assert [it.model for it in stylists.choose("gemini")] == ["painter-2", "painter-1"]


def test_prices_are_those_of_the_settings(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ILIKEYACUT_GEMINI_PRICES", '{"painter-1": {"image": 0.5, "text": 0}}')
    other, own, _, sagemaker = get(compose(Settings()), Stylists).all
    assert other.worst_case_microusd(COPPER) == 100 * 0.5 + 200 * 10
    assert own.worst_case_microusd(COPPER) == 4000 * 0.5 + 4096 * 0.5
    assert sagemaker.worst_case_microusd(COPPER) == 12_300


@pytest.mark.parametrize(
    ("changes", "stylist", "missing"),
    [
        ({"GEMINI_API_KEY": ""}, "gemini", ("GEMINI_API_KEY",)),
        ({"GEMINI_API_KEY": "", "GEMINI_PROJECT": "p"}, "gemini", ()),
        ({"GEMINI_MODELS": " , "}, "gemini", ("GEMINI_MODELS",)),
        ({"SAGEMAKER_ENDPOINT": ""}, "sagemaker", ("SAGEMAKER_ENDPOINT",)),
        ({"SAGEMAKER_ASYNC_ENDPOINT": "slow"}, "sagemaker", ("SAGEMAKER_BUCKET",)),
        ({"SAGEMAKER_ASYNC_ENDPOINT": "slow", "SAGEMAKER_BUCKET": "b"}, "sagemaker", ()),
    ],
)
def test_what_is_missing_is_named(
    environment: pytest.MonkeyPatch,
    changes: dict[str, str],
    stylist: str,
    missing: tuple[str, ...],
) -> None:
    for name, value in changes.items():
        environment.setenv(f"ILIKEYACUT_{name}", value)
    settings = Settings()
    names = tuple(f"ILIKEYACUT_{name}" for name in missing)
    assert settings.missing_for(stylist) == names
    if missing:
        with pytest.raises(StylistIncompleteError) as refused:
            get(compose(settings), Stylists)
        assert (refused.value.name, refused.value.missing) == (stylist, names)
    else:
        assert get(compose(settings), Stylists).all


def test_an_unknown_stylist_is_refused_with_those_there_are() -> None:
    with pytest.raises(StylistNotInstalledError) as refused:
        get(compose(Settings(profile=Profile.MEMORY, stylists=("nobody",))), Stylists)
    assert set(refused.value.known) == {"preview", "gemini", "sagemaker", "memory"}


def test_caps_are_dollars(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ILIKEYACUT_CAP_JOB_USD", "0.000001")
    environment.setenv("ILIKEYACUT_CAP_PERSON_DAY_USD", "0")
    environment.setenv("ILIKEYACUT_CAP_DAY_USD", "12.5")
    assert Settings().spending_caps == SpendingCaps(1, 0, 12_500_000)


@pytest.mark.parametrize("value", ["-1", "much", "nan", "inf", "0.0000001"])
def test_a_cap_that_is_no_money_is_refused(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("ILIKEYACUT_CAP_DAY_USD", value)
    with pytest.raises(ValidationError, match="cap_day_usd"):
        Settings()


@pytest.mark.parametrize(
    "price",
    ['{"image": 1e400}', '{"text": 1000001}', '{"most_input": 1e300}', '{"most_output": 1e9}'],
)
def test_a_price_that_no_budget_can_hold_is_refused(
    environment: pytest.MonkeyPatch, price: str
) -> None:
    environment.setenv("ILIKEYACUT_GEMINI_PRICE", price)
    with pytest.raises(ValidationError, match="gemini_price"):
        Settings()


@pytest.mark.parametrize("name", ["gemini_base_url", "sagemaker_base_url", "sagemaker_queue_url"])
@pytest.mark.parametrize("value", ["proxy.example.com", "ftp://x", "http://", "http://:pw@[x"])
def test_an_address_is_one_of_the_web(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(f"ILIKEYACUT_{name.upper()}", value)
    with pytest.raises(ValidationError, match="an address must start with http:// or https://"):
        Settings()
    environment.setenv(f"ILIKEYACUT_{name.upper()}", "http://127.0.0.1:9/under")
    assert getattr(Settings(), name) == "http://127.0.0.1:9/under"


def test_no_client_is_loaded_before_the_first_call(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from ilikeyacut.entrypoints.bootstrap import open_app\n"
        "from ilikeyacut.entrypoints.settings import Settings\n"
        "with open_app(Settings()) as app:\n"
        "    assert len(app.try_ons.stylists.all) == 4\n"
        "print(sorted({'google.genai', 'boto3', 'botocore', 'cv2'} & set(sys.modules)))\n"
    )
    own = {f"ILIKEYACUT_{name}": value for name, value in WHOLE.items()}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=own | {"ILIKEYACUT_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout) == ("", "[]\n")
