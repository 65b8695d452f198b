"""Stylists that installed packages bring: found by name, refused in words if they are broken."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from ilikeyacut.application.stylists.selection import StylistIncompleteError
from ilikeyacut.entrypoints.bootstrap import configured, open_app
from ilikeyacut.entrypoints.bootstrap.plugins import (
    GROUP,
    OWN,
    StylistAmbiguousError,
    StylistBrokenError,
    StylistNotInstalledError,
)
from ilikeyacut.entrypoints.settings import Profile, Settings
from support.cli import Home

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Settings(profile=Profile.MEMORY, stylists=("acme",))
NUMBERS = count()
IMPORTS = """
from ilikeyacut.adapters.memory.stylist import MemoryStylist
from ilikeyacut.application.ports.stylist import ConsentText
from ilikeyacut.application.stylists.selection import StylistIncompleteError

class Moody(MemoryStylist):
    @property
    def model(self):
        raise RuntimeError("not today")

    @model.setter
    def model(self, model):
        pass

def incomplete():
    raise StylistIncompleteError("acme", ("ACME_KEY (see acme.example)",))

def texts():
    return [ConsentText("acme", "rendering", version, "Yes?") for version in "12"]
"""
GOOD = "[MemoryStylist(name='acme', model='a'), MemoryStylist(name='acme', model='b')]"

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return what installs a package whose factory returns the given expression."""

    def installed(returns: str, *, package: str = "acme-hair", name: str = "acme") -> None:
        module = f"plugin_{next(NUMBERS)}"
        folder = tmp_path / module
        metadata = folder / f"{module}-1.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Name: {package}\nVersion: 1\n", "utf-8")
        (metadata / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {module}:made\n", "utf-8")
        code = f"{IMPORTS}\ndef made(settings):\n    return {returns}\n"
        (folder / f"{module}.py").write_text(code, "utf-8")
        monkeypatch.syspath_prepend(folder)

    return installed


def test_a_packages_stylists_are_used_like_our_own(install: Install) -> None:
    install(GOOD)
    with open_app(SETTINGS) as app:
        stylists = app.try_ons.stylists
        assert [(it.name, it.model) for it in stylists.choose("acme")] == [
            ("acme", "a"),
            ("acme", "b"),
        ]


def test_the_factory_gets_the_settings(install: Install) -> None:
    install("[MemoryStylist(name='acme', model=settings.user_name)]")
    (stylist,) = configured("acme", Settings(user_name="Ann"))
    assert stylist.model == "Ann"


def test_what_it_lacks_is_told_in_its_own_words(install: Install) -> None:
    install("incomplete()")
    with pytest.raises(StylistIncompleteError, match=r"ACME_KEY \(see acme.example\)"):
        open_app(SETTINGS)


@pytest.mark.parametrize(
    ("returns", "problem"),
    [
        ("unheard_of", "NameError: name 'unheard_of' is not defined"),
        ("None", "TypeError: 'NoneType' object is not iterable"),
        ("[]", "its factory returns no stylist"),
        ("exit(3)", "SystemExit: 3"),
        ("[Moody()]", "RuntimeError: not today"),
        ("[MemoryStylist]", "MemoryStylist is a class, not an instance"),
        ("[object()]", "object lacks check, consent, model, name, render, worst_case_microusd"),
        ("[MemoryStylist(name='other')]", "it calls itself other"),
        (
            "[MemoryStylist(name='acme', consent=ConsentText('x', 'rendering', '1', 'Yes?'))]",
            "its consent is to x",
        ),
        ("[MemoryStylist(name='acme')] * 2", "its models share a name: acme/memory-1"),
        (
            "[MemoryStylist(name='acme', model=it.version, consent=it) for it in texts()]",
            "its models have different consent texts",
        ),
    ],
)
def test_a_broken_one_is_told_with_its_package(
    returns: str, problem: str, install: Install
) -> None:
    install(returns)
    with pytest.raises(StylistBrokenError) as refused:
        open_app(SETTINGS)
    assert str(refused.value) == f"the acme stylist of the package acme-hair is broken: {problem}"


def test_a_package_that_cannot_be_imported_is_broken(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.IMPORTS", "import a_package_that_nobody_has")
    install(GOOD)
    with pytest.raises(StylistBrokenError, match="ModuleNotFoundError: No module named 'a_pack"):
        open_app(SETTINGS)


def test_a_name_that_two_packages_offer_is_nobodys(install: Install) -> None:
    install(GOOD)
    install(GOOD, package="other-hair")
    with pytest.raises(StylistAmbiguousError, match="acme-hair, other-hair"):
        open_app(SETTINGS)


def test_no_package_can_take_a_name_of_ours(install: Install) -> None:
    install("[]", name="memory")
    (stylist,) = configured("memory", SETTINGS)
    assert stylist.model == "memory-1"


def test_a_broken_one_that_is_not_configured_harms_nobody(install: Install) -> None:
    install("unheard_of")
    with open_app(Settings(profile=Profile.MEMORY, stylists=("memory",))) as app:
        assert app.try_ons.stylists.names() == ("memory",)


def test_an_unknown_name_is_refused_with_all_that_there_are(install: Install) -> None:
    install(GOOD)
    with pytest.raises(StylistNotInstalledError, match="offers the stylist 'amce'") as refused:
        configured("amce", SETTINGS)
    assert refused.value.code == "SETTINGS_INVALID"
    assert refused.value.known == ("preview", "gemini", "sagemaker", "memory", "acme")


def test_our_own_are_declared_as_entry_points() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {it.name: it.value for it in OWN.values()} == project["entry-points"][GROUP]


def test_doctor_says_what_is_wrong_with_it(install: Install, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", {"ILIKEYACUT_STYLISTS": "acme"})
    install("None")
    (found,) = [it for it in home.run("doctor", "--json").json["checks"] if it["name"] == "acme"]
    assert (found["ok"], "acme-hair" in found["detail"]) == (False, True)
    assert found["hint"] == StylistBrokenError.hint


def test_doctor_finds_it_well(install: Install, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", {"ILIKEYACUT_STYLISTS": "acme"})
    install(GOOD)
    (found,) = [it for it in home.run("doctor", "--json").json["checks"] if it["name"] == "acme"]
    assert (found["ok"], found["detail"]) == (True, "set up for a, b; nobody was called")
