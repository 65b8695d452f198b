"""All that the iOS app says has words in English and German, and there are no other words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from architecture.project import ROOT
from ilikeyacut.adapters.preview.catalogue import CATALOGUE
from ilikeyacut.domain.values import PRESETS

IOS = ROOT / "clients/ios"
KIT, SCREENS = (IOS / "Sources" / name for name in ("ILikeYouACutKit", "ILikeYouACutUI"))
RESOURCES = IOS / "App/Resources"
SCHEMAS: dict[str, Any] = json.loads((ROOT / "docs/openapi.json").read_text("utf-8"))["components"][
    "schemas"
]
OPTIONS = ("Length", "Fringe", "Part", "Volume", "Shine")
OWN_CODES = ("Models/Words.swift", "Transport/Transport.swift")
SYMBOL = re.compile(r'system(?:Image|Name): (?:[\w.]+ \? )?"[^"]*"(?: : "[^"]*")?')
KEY = re.compile(r'"([a-z][a-z-]*\.[\w.-]*)("| \\\(|\\\()')
PLACEHOLDER = re.compile(r"%(?:\d\$)?(?:lld|@)")


def source(folder: Path) -> str:
    return "\n".join(file.read_text("utf-8") for file in sorted(folder.rglob("*.swift")))


def words(name: str) -> dict[str, dict[str, str]]:
    """Return the words of each key, by language."""
    catalogue = json.loads((RESOURCES / name).read_text("utf-8"))["strings"]
    return {
        key: {
            language: it["stringUnit"]["value"] for language, it in entry["localizations"].items()
        }
        for key, entry in catalogue.items()
    }


WORDS = words("Localizable.xcstrings")


def known(schema: str, field: str) -> list[str]:
    """Return the values of an open enumeration that the document knows."""
    values: list[str] = SCHEMAS[schema]["properties"][field]["x-known-values"]
    return values


def asked(screens: str) -> set[str]:
    """Return the keys that screens name; one with values ends with a space, a family with a dot."""
    ends = {'"': "", " \\(": " ", "\\(": ""}
    return {key + ends[end] for key, end in KEY.findall(SYMBOL.sub("", screens))}


def of_the_kit() -> set[str]:
    """Return the keys that the kit makes of the codes and values of the document and of its own."""
    own = "".join((KIT / it).read_text("utf-8") for it in OWN_CODES)
    codes = {*known("Problem", "code"), *re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', own)}
    values = {f"option.{name.lower()}.{it}" for name in OPTIONS for it in SCHEMAS[name]["enum"]}
    names = {f"option.{name.lower()}" for name in (*OPTIONS, "Ombre")}
    categories = {f"category.{it}" for it in SCHEMAS["Category"]["enum"]}
    statuses = {f"status.{it}" for it in known("TryOn", "status")}
    styles = {f"{it}.{entry.name}" for it in ("style", "style-text") for entry in CATALOGUE}
    return {f"code.{it}" for it in codes} | values | names | categories | statuses | styles


def missing(keys: set[str], there: set[str]) -> set[str]:
    """Return the keys without words. Those with values have a placeholder for each."""
    stems = {re.sub(r"(?<= )%.*", "", key) for key in there}
    families = {f"{key.split('.')[0]}." for key in there}
    return keys - stems - families


def test_every_key_of_the_kit_and_the_screens_has_words() -> None:
    assert missing(of_the_kit() | asked(source(SCREENS)), set(WORDS)) == set()
    assert {f"colour.{name}" for name in PRESETS} <= set(WORDS)


def test_nothing_else_has_words() -> None:
    keys = of_the_kit() | asked(source(SCREENS))
    families = tuple(key for key in keys if key.endswith("."))
    unused = {key for key in WORDS if re.sub(r"(?<= )%.*", "", key) not in keys}
    assert {key for key in unused if not key.startswith(families)} == set()


@pytest.mark.parametrize("name", ["Localizable.xcstrings", "InfoPlist.xcstrings"])
def test_all_words_are_in_english_and_german(name: str) -> None:
    for key, texts in words(name).items():
        assert set(texts) == {"en", "de"}, key
        assert all(text.strip() for text in texts.values()), key
        values = sorted(PLACEHOLDER.sub("%", it) for it in PLACEHOLDER.findall(key))
        for text in texts.values():
            assert sorted(PLACEHOLDER.sub("%", it) for it in PLACEHOLDER.findall(text)) == values, (
                key
            )


def test_a_key_without_words_is_seen() -> None:
    screen = 'Label("photo.take", systemImage: a ? "heart.fill" : "heart")'
    screen += ' Text("try-on.cost \\(one) \\(two)")'
    assert asked(screen + ' word("code.\\(code)")') == {"photo.take", "try-on.cost ", "code."}
    assert missing(asked(screen), {"try-on.cost %lld %lld"}) == {"photo.take"}
