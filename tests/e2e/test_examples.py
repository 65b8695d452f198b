"""The programs in examples/ run as they stand there, and the store of one keeps the contract."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ilikeyacut.application.ports.photo_store import PhotoStore
from ilikeyacut.testing.contracts.photo_store import PhotoStoreContract
from own_photo_store import TablePhotoStore
from support.cli import ASTRONAUT, Home

ROOT = Path(__file__).resolve().parents[2]
DOCS = ("library", "testing")
OTHERS = [ROOT / "README.md"]


def run(home: Path, name: str, *arguments: object) -> list[str]:
    """Run an example in a home of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / name, *map(str, arguments)],
        env=Home(home).environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_handlers_make_a_picture_and_answer_a_refusal(tmp_path: Path) -> None:
    made, refused = run(tmp_path / "home", "lambda_handler.py", ASTRONAUT)
    assert made.startswith("200 ")
    assert json.loads(made.removeprefix("200 "))["pictures"] == 1
    assert refused.startswith("422 ")
    assert json.loads(refused.removeprefix("422 "))["code"] == "INVALID_REQUEST"


def test_the_pictures_go_where_the_caller_wants_them(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "pictures.db"
    status, place = run(home, "own_photo_store.py", ASTRONAUT, file)
    assert status == "completed"
    assert place.startswith(f"{file}#processed-images/")
    assert not (home / "photos").exists()


@pytest.mark.parametrize("page", DOCS)
def test_what_the_docs_show_is_what_runs(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    programs = [*sorted((ROOT / "examples").glob("*.py")), Path(__file__), *OTHERS]
    sources = [path.read_text("utf-8") for path in programs]
    assert len(blocks) > 3
    assert [block for block in blocks if not any(block in it for it in sources)] == []


class TestTablePhotoStore(PhotoStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> PhotoStore:
        return TablePhotoStore(tmp_path / "pictures.db")
