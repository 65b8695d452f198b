"""The packaged models, templates and thumbnails are whole, and are what was approved."""

from hashlib import sha256

import cv2
import numpy as np
import pytest

from ilikeyacut.adapters.preview import options
from ilikeyacut.adapters.preview.catalogue import CATALOGUE, thumbnail
from ilikeyacut.adapters.preview.seeing.models import MODELS
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.styles.templates import STYLES, TEMPLATES

DATA = MODELS.parent
LINES = (DATA / "SHA256SUMS").read_text("utf-8").splitlines()
SUMS = {name: total for total, name in (line.split(maxsplit=1) for line in LINES)}


def test_every_file_has_its_sum() -> None:
    kept = [path for folder in (MODELS, TEMPLATES) for path in folder.iterdir()]
    found = {
        path.relative_to(DATA).as_posix(): sha256(path.read_bytes()).hexdigest() for path in kept
    }
    assert found == SUMS


def test_readme_names_every_model() -> None:
    text = (DATA / "README.md").read_text("utf-8")
    assert [path.name for path in MODELS.iterdir() if path.name not in text] == []


def test_catalogue_offers_each_style_once() -> None:
    assert [entry.name for entry in CATALOGUE] == sorted(
        STYLES, key=[entry.name for entry in CATALOGUE].index
    )
    assert set(options.STYLES) == set(STYLES)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_thumbnail_is_a_small_jpeg(entry: object) -> None:
    data = thumbnail(getattr(entry, "name", ""))
    assert data.startswith(b"\xff\xd8\xff")
    assert len(data) < 25_000
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == (320, 320, 3)


def test_a_missing_template_is_named() -> None:
    with pytest.raises(templates.TemplateMissingError) as missing:
        templates.load("mullet")
    assert missing.value.path.name == "mullet_0.webp"
