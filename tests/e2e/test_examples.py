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
from support.ministack import CREDENTIALS
from support.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
DOCS = ("client", "library", "testing")
OTHERS = [ROOT / "README.md"]
JOURNEY = (
    *("deployment", "sign-up", "sign-in", "upload", "photo", "try-on", "picture", "picture"),
    *("event bus", "push", "sessions", "search", "sessions", "erased", "home"),
)
"""The steps that the journey tells of."""

KEPT = (
    "table Keys, bucket processed-images/, bucket thumbnails/, bucket user-uploads/, "
    "push endpoints, user pool"
)
"""Where a person is found before they are erased; in all tables but Keys they are encrypted."""


def run(home: Path, name: str, *arguments: object, **settings: str) -> list[str]:
    """Run an example in a home of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / name, *map(str, arguments)],
        env=Home(home, settings).environment,
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


@pytest.mark.long
def test_a_journey_through_aws_ends_without_a_trace(
    tmp_path: Path, dynamodb_url: str, valkey: Valkey
) -> None:
    settings = CREDENTIALS | {"ILIKEYACUT_STYLISTS": "preview"}
    lines = run(
        tmp_path / "home", "aws_journey.py", dynamodb_url, ASTRONAUT, valkey.url, **settings
    )
    assert tuple(line[:12].rstrip() for line in lines) == JOURNEY
    _, _, _, upload, photo, job, *pictures, _, push, _, search, sessions, erased, home = (
        line[12:] for line in lines
    )
    assert (upload, job) == ("S3 answers 204", "completed")
    assert photo.startswith("accepted as user-uploads/")
    assert [it.split("/")[0] for it in pictures] == ["processed-images", "thumbnails"]
    assert json.loads(push)["kind"] == "try_on_completed"
    assert search == f"the person is in {KEPT}"
    assert sessions == "0 are open"
    assert erased.startswith("the person is in no place; ")
    assert home == "has 0 files"
    assert not [line for line in lines if "Zyxwolf" in line or "@example.com" in line]


@pytest.mark.parametrize("page", DOCS)
def test_what_the_docs_show_is_what_runs(page: str) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    programs = [*sorted((ROOT / "examples").glob("*.py")), Path(__file__), *OTHERS]
    sources = [path.read_text("utf-8") for path in programs]
    assert len(blocks) > 1
    assert [block for block in blocks if not any(block in it for it in sources)] == []


class TestTablePhotoStore(PhotoStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> PhotoStore:
        return TablePhotoStore(tmp_path / "pictures.db")
