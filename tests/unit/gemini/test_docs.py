"""The page on providers shows the prompts as they are sent, and tells no fables of imports."""

import re
import subprocess
import sys
from pathlib import Path

from ilikeyacut.adapters.gemini import prompts
from ilikeyacut.adapters.gemini.answers import refused
from ilikeyacut.adapters.preview.catalogue import CATALOGUE
from ilikeyacut.application.ports.stylist import StyleBrief
from ilikeyacut.application.token_prices import TokenPrice
from ilikeyacut.domain.values import Colour, Dye, Fringe, Length, Look, Shine, Variation, Volume

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "providers.md").read_text("utf-8")
COPPER, HONEY = (Dye(colour=Colour.parse(name)) for name in ("copper", "honey"))
SHOWN = (
    Look(dye=COPPER.model_copy(update={"intensity": 60}), shine=Shine.GLOSSY),
    Look(hairstyle="french-bob", fringe=Fringe.FULL),
    Look(
        hairstyle="wavy",
        dye=HONEY,
        length=Length.LONG,
        volume=Volume.FULL,
        ombre=Colour.parse("platinum"),
    ),
)
SCRIPT = """
import sys
from ilikeyacut.adapters.gemini.settings import GeminiSettings
from ilikeyacut.adapters.gemini.stylist import GeminiStylist
GeminiStylist("any", GeminiSettings(api_key="key"))
print(*sorted({"google", "httpx", "httpx2", "PIL", "numpy", "cv2", "requests"} & set(sys.modules)))
"""


def shown() -> list[str]:
    """Return the prompts that the page shows, each for another variation."""
    briefs = {entry.name: StyleBrief(entry.name, entry.description.text) for entry in CATALOGUE}
    return [
        prompts.prompt(look, briefs.get(look.hairstyle or ""), Variation(index=at, seed=at))
        for at, look in enumerate(SHOWN, 1)
    ]


def test_the_page_shows_the_prompts_as_they_are_sent() -> None:
    assert f"`{prompts.VERSION}`" in PAGE
    assert [words for words in shown() if f"```\n{words}\n```" not in PAGE] == []


def test_the_page_tells_the_worst_case() -> None:
    assert f"${TokenPrice().worst_case / 1e6:.3f}" in PAGE


def test_the_page_tells_the_code_of_each_status() -> None:
    told = re.findall(r"^\| ([^|]*\b[345]\d\d\b[^|]*) \| `(\w+)`", PAGE, re.MULTILINE)
    assert len(told) >= 6
    for answer, code in told:
        word = "INVALID_ARGUMENT" if "INVALID_ARGUMENT" in answer else ""
        for status in re.findall(r"\b[345]\d\d\b", answer.partition(" except")[0]):
            assert refused(int(status), {"error": {"status": word}}).code == code, status


def test_the_sdk_is_not_loaded_before_the_first_call() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
