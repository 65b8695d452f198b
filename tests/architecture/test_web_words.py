"""The web page has words for everything, in every language, and none that nobody reads."""

import json
import re

import pytest

from architecture.project import ROOT
from ilikeyacut.domain.failures import FailureCode
from ilikeyacut.entrypoints.http.errors.statuses import STATUS

WEB = ROOT / "src" / "ilikeyacut" / "entrypoints" / "http" / "web"
CODE = "\n".join(
    it.read_text("utf-8") for it in sorted(WEB.rglob("*")) if it.suffix in {".html", ".js"}
)
PLACEHOLDER = re.compile(r"\{(\w+)\}")
QUOTED = re.compile(r"""["'`]([\w.-]+)["'`]""")
COMPOSED = re.compile(r"`(\w[\w.-]*\.\$\{[^`]*|\$\{\w+\}\.\w+)`")
ASKED = re.compile(r"""\bt\(["']([\w.-]+)["']""")
NAMED = re.compile(r"""\bnamed\(["'](\w+)["']""")


def texts(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((WEB / "i18n" / f"{language}.json").read_text("utf-8"))
    return found


ENGLISH, GERMAN = texts("en"), texts("de")


def composed() -> list[re.Pattern[str]]:
    """Return what matches the keys that the page puts together."""
    patterns = [re.split(r"\$\{[^}]*\}", it) for it in COMPOSED.findall(CODE)]
    options = [it.removeprefix("option.") for it in ENGLISH if it.startswith("option.")]
    patterns += [[f"{kind}.", ""] for kind in (*NAMED.findall(CODE), *options)]
    return [re.compile(r"[\w-]+".join(map(re.escape, parts))) for parts in patterns]


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["en", "de"])
def test_every_code_that_a_client_can_get_has_words(words: dict[str, str]) -> None:
    codes = {*STATUS, *FailureCode}
    assert {it for it in codes if not words.get(f"code.{it}", "").strip()} == set()


def test_the_languages_have_the_same_keys_and_placeholders() -> None:
    assert ENGLISH.keys() == GERMAN.keys()
    for key, text in ENGLISH.items():
        assert {*PLACEHOLDER.findall(text)} == {*PLACEHOLDER.findall(GERMAN[key])}, key


@pytest.mark.parametrize("language", ["en", "de"])
def test_keys_are_sorted_one_a_line(language: str) -> None:
    words = dict(sorted(texts(language).items()))
    text = json.dumps(words, ensure_ascii=False, indent=1) + "\n"
    assert (WEB / "i18n" / f"{language}.json").read_text("utf-8") == text
    assert all(it.strip() for it in words.values())


def test_the_page_uses_every_key() -> None:
    literal, patterns = {*QUOTED.findall(CODE)}, composed()
    unused = {
        key
        for key in ENGLISH.keys() - {f"code.{it}" for it in STATUS}
        if key not in literal
        and key.removeprefix("code.") not in literal
        and not any(it.fullmatch(key) for it in patterns if it.pattern != r"code\.[\w-]+")
    }
    assert unused == set()


def test_every_key_that_the_page_asks_for_is_there() -> None:
    assert {*ASKED.findall(CODE)} - ENGLISH.keys() == set()
