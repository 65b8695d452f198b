"""Bad input as a table: each row is refused with its code, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import pty
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from ilikeyacut.testing.pictures import encoded, portrait, raw_png
from support.cli import ASTRONAUT, PATIENCE, Home

Arguments = Sequence[object]


@dataclass(frozen=True)
class Bad:
    """One row: how the arguments are made in a folder, and what must come of them."""

    make: Callable[[Path], Arguments]
    code: str
    exit_code: int


def holding(name: str, data: bytes) -> Callable[[Path], Arguments]:
    def make(folder: Path) -> Arguments:
        (folder / name).write_bytes(data)
        return (folder / name, "--color", "copper")

    return make


def with_options(*options: object) -> Callable[[Path], Arguments]:
    return lambda _: (ASTRONAUT, *options)


def with_key(key: str) -> Callable[[Path], Arguments]:
    return with_options("--color", "copper", "--idempotency-key", key)


def a_folder(folder: Path) -> Arguments:
    (folder / "a.jpg").mkdir()
    return (folder / "a.jpg", "--color", "copper")


def a_pipe(folder: Path) -> Arguments:
    os.mkfifo(folder / "a.jpg")
    return (folder / "a.jpg", "--color", "copper")


def below_a_file(folder: Path) -> Arguments:
    (folder / "file").write_bytes(b"")
    return (folder / "file" / "a.jpg", "--color", "copper")


def out_below_a_file(folder: Path) -> Arguments:
    (folder / "file").write_bytes(b"")
    return (ASTRONAUT, "--color", "copper", "--out", folder / "file" / "out")


def out_where_nobody_may_write(_: Path) -> Arguments:
    return (ASTRONAUT, "--color", "copper", "--out", "/proc/out")


def too_many_bytes(folder: Path) -> Arguments:
    with (folder / "big.jpg").open("wb") as file:
        file.truncate(15 * 1024 * 1024 + 1)
    return (folder / "big.jpg", "--color", "copper")


JPEG = encoded(portrait(300, 300), "JPEG")
TABLE = {
    "empty file": Bad(holding("a.jpg", b""), "IMAGE_UNREADABLE", 3),
    "text named .jpg": Bad(holding("a.jpg", b"no picture"), "IMAGE_UNREADABLE", 3),
    "truncated JPEG": Bad(holding("a.jpg", JPEG[: len(JPEG) // 2]), "IMAGE_UNREADABLE", 3),
    "PNG that claims 9000x9000": Bad(
        holding("a.png", raw_png(9000, 9000, 8, 2, b"")), "IMAGE_TOO_MANY_PIXELS", 3
    ),
    "GIF": Bad(holding("a.jpg", encoded(portrait(), "GIF")), "IMAGE_TYPE_UNSUPPORTED", 3),
    "too many bytes": Bad(too_many_bytes, "IMAGE_TOO_LARGE", 3),
    "too small": Bad(holding("a.png", encoded(portrait(100, 300), "PNG")), "IMAGE_TOO_SMALL", 3),
    "missing file": Bad(lambda it: (it / "none.jpg", "--color", "copper"), "FILE_NOT_FOUND", 2),
    "a folder": Bad(a_folder, "FILE_IS_A_FOLDER", 2),
    "a pipe": Bad(a_pipe, "FILE_UNREADABLE", 2),
    "a device": Bad(lambda _: ("/dev/zero", "--color", "copper"), "FILE_UNREADABLE", 2),
    "a key and --again": Bad(
        with_options("--color", "copper", "--again", "--idempotency-key", "k"),
        "INVALID_REQUEST",
        2,
    ),
    "below a file": Bad(below_a_file, "FILE_UNREADABLE", 2),
    "--out below a file": Bad(out_below_a_file, "OUT_NOT_WRITABLE", 2),
    "--out without permission": Bad(out_where_nobody_may_write, "OUT_NOT_WRITABLE", 2),
    "unknown style": Bad(with_options("--style", "mohawk"), "STYLE_UNAVAILABLE", 3),
    "bad hex": Bad(with_options("--color", "#12345G"), "INVALID_REQUEST", 2),
    "unknown colour": Bad(with_options("--color", "coper"), "INVALID_REQUEST", 2),
    "bad ombre": Bad(with_options("--color", "copper", "--ombre", "#12"), "INVALID_REQUEST", 2),
    "intensity of 101": Bad(
        with_options("--color", "copper", "--intensity", 101), "INVALID_REQUEST", 2
    ),
    "intensity without a colour": Bad(
        with_options("--style", "bob", "--intensity", 50), "INVALID_REQUEST", 2
    ),
    "zero variations": Bad(
        with_options("--color", "copper", "--variations", 0), "INVALID_REQUEST", 2
    ),
    "five variations": Bad(
        with_options("--color", "copper", "--variations", 5), "INVALID_REQUEST", 2
    ),
    "unknown fringe": Bad(
        with_options("--color", "copper", "--fringe", "spiky"), "INVALID_REQUEST", 2
    ),
    "unknown option": Bad(with_options("--colour", "copper"), "INVALID_REQUEST", 2),
    "no look": Bad(with_options(), "INVALID_REQUEST", 2),
    "no selfie": Bad(lambda _: ("--color", "copper"), "INVALID_REQUEST", 2),
    "unknown stylist": Bad(
        with_options("--color", "copper", "--stylist", "nobody"), "INVALID_REQUEST", 2
    ),
    "style that is no Unicode": Bad(with_options("--style", "\udcff"), "STYLE_UNAVAILABLE", 3),
    "empty key": Bad(with_key(""), "INVALID_REQUEST", 2),
    "key that is no Unicode": Bad(with_key("\udcff"), "INVALID_REQUEST", 2),
    "key with controls": Bad(with_key("\x1b[31m"), "INVALID_REQUEST", 2),
    "endless key": Bad(with_key("k" * 1_000_000), "INVALID_REQUEST", 2),
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def assert_untouched(home: Home) -> None:
    """No file is kept, nothing is reserved, and no job exists."""
    assert home.files() == []
    topics = set(home.topics())
    assert not {topic for topic in topics if topic.startswith("job:")}
    assert "user:credits_reserved" not in topics


@pytest.mark.parametrize("name", TABLE)
def test_it_is_refused_with_its_code_and_leaves_nothing(
    name: str, home: Home, tmp_path: Path
) -> None:
    bad = TABLE[name]
    arguments = ("try-on", *bad.make(tmp_path))
    before = set(tmp_path.rglob("*")) - set(home.path.rglob("*"))
    told = home.run(*arguments, "--json")
    assert (told.failure["code"], told.code) == (bad.code, bad.exit_code)
    assert told.failure["detail"]
    assert told.failure["hint"]
    assert told.json["status"] == "refused"
    assert_untouched(home)
    assert set(tmp_path.rglob("*")) - {home.path, *home.path.rglob("*")} == before


@pytest.mark.parametrize("name", ["text named .jpg", "missing file", "bad hex", "zero variations"])
def test_people_are_told_in_words_on_stderr(name: str, home: Home, tmp_path: Path) -> None:
    bad = TABLE[name]
    told = home.run("try-on", *bad.make(tmp_path))
    assert told.code == bad.exit_code
    assert told.out == ""
    assert told.err.startswith("error: ")
    assert f"[{bad.code}]" in told.err
    assert "hint: " in told.err


def test_measured_and_required_values_are_told(home: Home, tmp_path: Path) -> None:
    (tmp_path / "small.png").write_bytes(encoded(portrait(100, 300), "PNG"))
    failure = home.run("try-on", tmp_path / "small.png", "--color", "copper", "--json").failure
    assert (failure["measured"], failure["required"]) == (100, 200)


@pytest.mark.parametrize(
    "data",
    [
        encoded(portrait(300, 300).convert("CMYK"), "JPEG"),
        raw_png(300, 300, 16, 2, (b"\x00" + bytes(300 * 6)) * 300),
        encoded(portrait(300, 300), "WEBP", save_all=True, append_images=[portrait(300, 300)]),
    ],
    ids=["CMYK", "16-bit PNG", "animated WebP"],
)
def test_unusual_pictures_work_or_are_refused(data: bytes, home: Home, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    told = home.run("try-on", tmp_path / "a.jpg", "--color", "copper", "--json")
    assert told.code in (0, 3)
    if told.code == 3:
        assert told.failure["code"].startswith("IMAGE_")
        assert_untouched(home)


def test_close_colours_are_suggested(home: Home) -> None:
    told = home.run("try-on", ASTRONAUT, "--color", "coper")
    assert "did you mean: copper" in told.err
    failure = home.run("try-on", ASTRONAUT, "--color", "coper", "--json").failure
    assert failure["suggestions"] == ["copper"]


@pytest.mark.parametrize(
    ("given", "code", "exit_code"),
    [
        (ASTRONAUT, None, 0),
        ("/dev/zero", "IMAGE_TOO_LARGE", 3),
        ("/dev/null", "IMAGE_UNREADABLE", 3),
    ],
    ids=str,
)
def test_a_selfie_comes_from_stdin(
    given: object, code: str | None, exit_code: int, home: Home
) -> None:
    with Path(str(given)).open("rb") as stdin:
        process = home.started("try-on", "-", "--color", "copper", "--json", stdin=stdin)
        out, _ = process.communicate(timeout=PATIENCE)
    told = json.loads(out)
    assert process.returncode == exit_code
    assert told.get("failure", {}).get("code") == code


def test_a_terminal_is_no_selfie(home: Home) -> None:
    ours, theirs = pty.openpty()
    process = home.started("try-on", "-", "--color", "copper", stdin=theirs)
    _, err = process.communicate(timeout=PATIENCE)
    os.close(theirs)
    os.close(ours)
    assert process.returncode == 2
    assert "stdin is a terminal" in err


def test_an_unreadable_file_is_refused(home: Home, tmp_path: Path) -> None:
    selfie = tmp_path / "a.jpg"
    selfie.symlink_to(selfie)  # a link to itself: not even the superuser can read it
    failure = home.run("try-on", selfie, "--color", "copper", "--json").failure
    assert failure["code"] == "FILE_UNREADABLE"


def test_credits_that_are_used_up_are_told(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", {"ILIKEYACUT_WELCOME_CREDITS": "1"})
    command = ("try-on", ASTRONAUT, "--color", "copper", "--variations", 2, "--json")
    told = home.run(*command)
    assert (told.code, told.failure["code"]) == (3, "CREDITS_EXHAUSTED")
    assert (told.failure["measured"], told.failure["required"]) == (1, 2)
    assert_untouched(home)
    assert home.run("credits", "--json").json == {"available": 1, "reserved": 0}


def test_a_key_serves_one_request(home: Home, tmp_path: Path) -> None:
    keyed = ("--idempotency-key", "monday", "--json")
    first = home.run("try-on", ASTRONAUT, "--color", "copper", *keyed)
    assert first.code == 0
    files, topics = home.files(), home.topics()
    (tmp_path / "other.png").write_bytes(encoded(portrait(300, 300), "PNG"))
    for selfie, colour in ((ASTRONAUT, "rose"), (tmp_path / "other.png", "copper")):
        told = home.run("try-on", selfie, "--color", colour, *keyed)
        assert (told.code, told.failure["code"]) == (3, "IDEMPOTENCY_KEY_REUSED")
        assert told.json["job_id"] == first.json["job_id"]
        assert (home.files(), home.topics()) == (files, topics)


def test_a_refused_request_leaves_its_key_free(home: Home, tmp_path: Path) -> None:
    keyed = ("--color", "copper", "--idempotency-key", "monday", "--json")
    (tmp_path / "small.png").write_bytes(encoded(portrait(100, 300), "PNG"))
    assert home.run("try-on", tmp_path / "small.png", *keyed).code == 3
    assert home.run("try-on", ASTRONAUT, *keyed).code == 0
