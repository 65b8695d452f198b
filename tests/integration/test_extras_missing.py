"""Without the packages of an extra, whatever needs them names it, and nothing is made up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.adapters.preview import catalogue
from ilikeyacut.adapters.preview.stylist import PreviewStylist
from ilikeyacut.application.ports.extras import ExtraMissingError
from ilikeyacut.application.ports.stylist import StylistError
from ilikeyacut.entrypoints.bootstrap import open_app
from ilikeyacut.entrypoints.settings import Settings
from ilikeyacut.testing.pictures import encoded
from ilikeyacut.testing.portraits import as_bytes, portrait, request_for
from support.apps import COPPER
from support.cli import ASTRONAUT, Home, Outcome
from support.deployment import NOWHERE

pytestmark = pytest.mark.slow

Without = Callable[..., None]
DYED = ("--color", "copper", "--json")
PROVIDERS = {
    "ILIKEYACUT_GEMINI_API_KEY": "key",
    "ILIKEYACUT_GEMINI_MODELS": "painter",
    "ILIKEYACUT_SAGEMAKER_ENDPOINT": "hair",
}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Without:
    """Return what makes packages as good as not installed."""

    def uninstalled(*packages: str) -> None:
        for name in [it for it in sys.modules if it.startswith("ilikeyacut.adapters.preview.")]:
            monkeypatch.delitem(sys.modules, name)
            parent, _, room = name.rpartition(".")
            monkeypatch.delattr(sys.modules.get(parent, sys), room, raising=False)
        for package in packages:
            monkeypatch.setitem(sys.modules, package, None)

    return uninstalled


def home(folder: Path, **settings: str) -> Home:
    ours = {f"ILIKEYACUT_{name.upper()}": value for name, value in settings.items()}
    return Home(folder / "home", PROVIDERS | {"ILIKEYACUT_STYLISTS": "preview"} | ours)


def refused(told: Outcome, extra: str) -> None:
    assert (told.code, told.failure["code"]) == (5, "DEPENDENCY_MISSING")
    assert extra in told.failure["detail"]
    assert told.failure["hint"] == f"pip install 'ilikeyacut[{extra}]'"


@pytest.mark.parametrize(
    ("stylist", "packages", "extra"),
    [
        ("preview", ("cv2",), "preview"),
        ("preview", ("numpy",), "preview"),
        ("gemini", ("google.genai",), "gemini"),
        ("sagemaker", ("botocore",), "aws"),
    ],
)
def test_a_stylist_without_its_packages_names_the_extra(
    stylist: str, packages: tuple[str, ...], extra: str, tmp_path: Path, without: Without
) -> None:
    without(*packages)
    here = home(tmp_path, stylists=stylist)
    refused(here.run("try-on", ASTRONAUT, *DYED, "--stylist", stylist), extra)
    assert [it for it in here.files() if "user-uploads" in it] == []
    found = here.run("doctor", "--json").json["checks"]
    assert f"pip install 'ilikeyacut[{extra}]'" in [it["hint"] for it in found if not it["ok"]]


def test_a_photo_that_nobody_can_look_at_is_not_accepted(tmp_path: Path, without: Without) -> None:
    without("cv2")
    abroad = MemoryStylist(name="acme")
    with open_app(Settings(home=tmp_path), stylists=[abroad]) as app:
        user = app.accounts.current().id
        photo = app.photos.request_upload(user)
        with pytest.raises(ExtraMissingError, match="preview"):
            app.photos.receive(user, photo, as_bytes(portrait()))
        assert app.photos.get(user, photo).report is None


def test_the_catalogue_is_the_same_without_any_extra(tmp_path: Path, without: Without) -> None:
    without("cv2", "numpy", "google.genai", "botocore")
    for stylist in ("preview", "gemini"):
        told = home(tmp_path / stylist, stylists=stylist).run("styles", "--json")
        assert len(told.json["hairstyles"]) == len(catalogue.CATALOGUE)


def test_a_store_on_aws_names_its_extra(tmp_path: Path, without: Without) -> None:
    without("botocore")
    refused(home(tmp_path, profile="aws", **NOWHERE).run("history", "--json"), "aws")


def test_signing_in_at_a_home_names_its_extra(
    tmp_path: Path, without: Without, monkeypatch: pytest.MonkeyPatch
) -> None:
    without("argon2", "jwt")
    monkeypatch.setattr("sys.stdin", StringIO("correct horse battery\n"))
    ours = home(tmp_path, stylists="memory")
    refused(ours.run("account", "sign-in", "ada@example.com", "--json"), "server")
    assert ours.run("forget", "--yes").code == 0  # which looks for an account too


def test_a_local_stylist_that_cannot_work_leaves_the_job_to_others(without: Without) -> None:
    without("cv2")
    with pytest.raises(StylistError) as failed:
        PreviewStylist().render(request_for(as_bytes(portrait()), COPPER))
    assert (failed.value.code, failed.value.retryable) == ("PROVIDER_MISCONFIGURED", False)


def test_a_heic_without_its_decoder_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    selfie = tmp_path / "selfie.heic"
    selfie.write_bytes(encoded(portrait().resize((64, 64)), "HEIF"))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    told = home(tmp_path).run("try-on", selfie, *DYED)
    assert (told.code, told.failure["code"]) == (5, "DEPENDENCY_MISSING")
    assert "pillow_heif" in told.failure["detail"]


# ---------------------------------------------------------------- settings that are missing


def test_a_stylist_that_is_not_listed_names_the_settings_that_it_lacks(tmp_path: Path) -> None:
    bare = replace(home(tmp_path), settings={"ILIKEYACUT_SAGEMAKER_ENDPOINT": "hair"})
    told = bare.run("try-on", ASTRONAUT, *DYED, "--stylist", "gemini").failure
    assert told["code"] == "SETTINGS_INVALID"
    for name in ("GEMINI_API_KEY", "GEMINI_MODELS", "STYLISTS (add gemini)"):
        assert f"ILIKEYACUT_{name}" in told["detail"]
    told = bare.run("try-on", ASTRONAUT, *DYED, "--stylist", "sagemaker").failure
    assert told["detail"].endswith("lacks settings: ILIKEYACUT_STYLISTS (add sagemaker)")


@pytest.mark.parametrize(
    ("typed", "meant"), [("gemni", "gemini"), ("memry", "memory"), ("sagmaker", "sagemaker")]
)
def test_a_mistyped_stylist_is_guessed(typed: str, meant: str, tmp_path: Path) -> None:
    memory = home(tmp_path, stylists="memory")
    told = memory.run("try-on", ASTRONAUT, *DYED, "--stylist", typed)
    assert (told.code, told.failure["suggestions"]) == (2, [meant])
    told = home(tmp_path, stylists=typed).run("try-on", ASTRONAUT, *DYED)
    assert (told.code, told.failure["suggestions"]) == (2, [meant])


def test_a_stylist_like_none_is_answered_with_those_there_are(tmp_path: Path) -> None:
    told = home(tmp_path, stylists="memory").run("try-on", ASTRONAUT, *DYED, "--stylist", "x")
    assert (told.code, told.failure["suggestions"]) == (2, ["memory", "auto"])
