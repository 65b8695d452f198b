"""The command line with the stylist that runs on this machine, on real portraits."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from support.cli import ASTRONAUT, HAT, Home

NOTICE = "local preview, not the production model"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for all: a selfie more or less changes nothing for the next one."""
    home = Home(tmp_path_factory.mktemp("home") / "home", {"ILIKEYACUT_STYLISTS": "preview"})
    assert home.run("styles").code == 0  # the catalogue's pictures come with the first command
    return home


def size(path: str) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def pictures(told: Any) -> list[bytes]:
    return [Path(result["image"]).read_bytes() for result in told["results"]]


def test_a_colour_is_tried_on(home: Home) -> None:
    told = home.script("try-on", ASTRONAUT, "--color", "copper", "--json")
    assert (told.code, told.err) == (0, "")
    (result,) = told.json["results"]
    assert told.json["notice"] == NOTICE
    assert size(result["image"]) == size(str(ASTRONAUT))
    assert max(size(result["thumbnail"])) == 400
    assert size(result["before_after"])[0] > size(result["image"])[0]


def test_a_style_and_a_colour_are_tried_on_under_readable_names(home: Home, tmp_path: Path) -> None:
    told = home.run("try-on", ASTRONAUT, "--style", "bob", "--color", "copper", "--out", tmp_path)
    assert (told.code, told.err) == (0, "")
    assert f"made by: {NOTICE}" in told.lines
    names = {f"astronaut-bob-copper-1{it}.jpg" for it in ("", "-thumbnail", "-before-after")}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert told.lines[-1].endswith(str(tmp_path / "astronaut-bob-copper-1-before-after.jpg"))


@pytest.mark.long
def test_variations_differ(home: Home) -> None:
    options = ("--style", "wavy", "--color", "honey", "--variations", 2, "--json")
    one, other = pictures(home.run("try-on", ASTRONAUT, *options).json)
    assert one != other


def test_styles_are_listed_by_category(home: Home) -> None:
    every = home.run("styles", "--json").json["hairstyles"]
    names = [style["name"] for style in every]
    assert {"bob", "pixie", "long", "wavy"} <= set(names)
    assert all(Path(style["thumbnail"]).is_file() for style in every)
    curly = home.run("styles", "--category", "curly", "--json").json["hairstyles"]
    assert 0 < len(curly) < len(every)
    narrow = Home(home.path, {**home.settings, "COLUMNS": "80"}).run("styles").lines
    assert [line.split()[0] for line in narrow] == names
    assert max(map(len, narrow)) <= 80


def test_the_catalogue_of_a_home_needs_no_seeding(home: Home) -> None:
    fresh = Home(home.path.parent / "fresh", home.settings)
    assert fresh.run("styles").lines
    assert fresh.run("seed", "--json").json == {"published": []}


def test_a_favourite_is_a_style_on_offer(home: Home) -> None:
    assert home.run("favourites", "add", "bob").out == "bob\n"
    assert home.run("favourites", "add", "mohawk").code == 3
    assert "did you mean bob?" in home.run("favourites", "remove", "bobb").err
    assert "bob" in home.run("favourites", "add", "bobb", "--json").failure["suggestions"]
    assert home.run("favourites", "remove", "bob").out == ""


def test_an_unknown_style_is_answered_with_close_ones(home: Home) -> None:
    told = home.run("try-on", ASTRONAUT, "--style", "pixi", "--json")
    assert (told.code, told.failure["code"]) == (3, "STYLE_UNAVAILABLE")
    assert "pixie" in told.failure["suggestions"]
    told = home.run("try-on", ASTRONAUT, "--style", "pixi")
    assert "did you mean: pixie" in told.err


def refused(home: Home, selfie: Path, *options: str) -> Any:
    """Run a try-on that must be refused, see that it left nothing, and return the failure."""
    files = home.files()
    told = home.run("try-on", selfie, *(options or ("--color", "copper")), "--json")
    assert told.code == 3, told
    assert home.files() == files
    return told.failure


def test_a_hat_that_hides_the_hair_is_refused(home: Home) -> None:
    failure = refused(home, HAT)
    assert failure["code"] == "HAIR_NOT_VISIBLE"
    assert failure["measured"] < failure["required"]


def changed(change: str) -> bytes:
    with Image.open(ASTRONAUT) as opened:
        portrait = opened.convert("RGB")
    match change:
        case "no face":
            image = portrait.crop((0, 300, 512, 512))
        case "two faces":
            image = Image.new("RGB", (1024, 512))
            image.paste(portrait, (0, 0))
            image.paste(portrait, (512, 0))
        case "tiny face":
            image = Image.new("RGB", (1024, 1024), "grey")
            image.paste(portrait.resize((256, 256)), (384, 384))
        case _:
            image = portrait.filter(ImageFilter.GaussianBlur(6))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("no face", "FACE_NOT_FOUND"),
        ("two faces", "FACE_MULTIPLE"),
        ("tiny face", "FACE_TOO_SMALL"),
        ("blurred", "FACE_BLURRY"),
    ],
)
def test_bad_selfies_are_refused_with_directions(
    change: str, code: str, home: Home, tmp_path: Path
) -> None:
    (tmp_path / "selfie.png").write_bytes(changed(change))
    failure = refused(home, tmp_path / "selfie.png")
    assert failure["code"] == code
    assert failure["hint"]


def test_doctor_looks_at_the_stylist(home: Home) -> None:
    told = home.run("doctor", "--json")
    assert told.json["status"] == "ok"
    names = [check["name"] for check in told.json["checks"]]
    assert names.count("data") == 1
    assert {"numpy", "cv2"} <= set(names)


def test_a_damaged_and_a_missing_model_are_named(tmp_path: Path) -> None:
    from ilikeyacut.entrypoints.cli import checks

    (tmp_path / "face.tflite").write_bytes(b"damaged")
    sums = f"{'0' * 64}  face.tflite\n{'0' * 64}  models/none.tflite\n"
    (tmp_path / "SHA256SUMS").write_text(sums, "utf-8")
    found = list(checks.packaged(tmp_path))
    assert [finding.detail for finding in found] == [
        "face.tflite is damaged",
        "models/none.tflite is missing",
    ]
    assert not any(finding.ok for finding in found)
