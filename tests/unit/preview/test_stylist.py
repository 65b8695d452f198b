"""The stylist refuses by code what it cannot use, and thinks about a photo once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from ilikeyacut.adapters.preview import codec
from ilikeyacut.adapters.preview.arrays.ops import Rgb8
from ilikeyacut.adapters.preview.seeing import analysis
from ilikeyacut.adapters.preview.seeing.mesh import Detection
from ilikeyacut.adapters.preview.styles import templates
from ilikeyacut.adapters.preview.stylist import MODEL, PreviewStylist
from ilikeyacut.application.ports.stylist import RenderRequest, StylistError
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType, Variation
from support.selfies import png, portrait, scaled

COPPER = Look(dye=Dye(colour=Colour.parse("copper")))
NOISE = np.random.default_rng(3).integers(0, 255, (300, 300, 3), dtype=np.uint8)


def request(photo: Rgb8, look: Look = COPPER, index: int = 1) -> RenderRequest:
    return RenderRequest(
        job_id=UUID(int=1),
        attempt=1,
        picture=png(photo),
        look=look,
        style=None,
        variation=Variation(index=index, seed=index),
        media_type=MediaType.PNG,
        deadline=datetime(2100, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("photo", "code"),
    [
        (NOISE, "FACE_NOT_FOUND"),
        (np.full((1, 1, 3), 128, np.uint8), "FACE_NOT_FOUND"),
        (np.hstack([portrait(), portrait()]), "FACE_MULTIPLE"),
        (np.rot90(portrait(), 1), "FACE_TILTED_RIGHT"),
        (np.rot90(portrait(), 3), "FACE_TILTED_LEFT"),
    ],
    ids=["noise", "one pixel", "two", "on its left side", "on its right side"],
)
def test_refused(photo: Rgb8, code: str) -> None:
    with pytest.raises(StylistError) as refused:
        PreviewStylist().render(request(photo))
    assert refused.value.code == code
    assert not refused.value.retryable


def test_nothing_to_colour_under_a_hat() -> None:
    with pytest.raises(StylistError) as refused:
        PreviewStylist().render(request(portrait("grace_hopper")))
    assert refused.value.code == "RESULT_UNCHANGED"


def test_variations_share_one_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    analyse = analysis.analyse

    def counted(photo: Rgb8, face: Detection) -> analysis.Analysis:
        calls.append(1)
        return analyse(photo, face)

    monkeypatch.setattr(analysis, "analyse", counted)
    stylist, small = PreviewStylist(), scaled(portrait(), 0.6)
    for index in (1, 2):
        assert stylist.render(request(small, index=index)).model == MODEL
    assert len(calls) == 1
    stylist.render(request(portrait()))
    assert len(calls) == 2


def test_threads_share_a_stylist() -> None:
    stylist, photo = PreviewStylist(), scaled(portrait(), 0.6)
    alone = [stylist.render(request(photo, index=i)).image for i in (1, 2, 3, 4)]
    with ThreadPoolExecutor(4) as pool:
        requests = [request(photo, index=i) for i in (1, 2, 3, 4)]
        together = [rendering.image for rendering in pool.map(stylist.render, requests)]
    assert together == alone


def test_png_keeps_every_pixel_outside_the_hair() -> None:
    photo = portrait()
    result = codec.decode(PreviewStylist().render(request(photo)).image)
    changed = (result != photo).any(2)
    assert 0.02 < changed.mean() < 0.08


def test_hair_that_the_frame_cuts_is_refused_with_a_way_out() -> None:
    close = np.ascontiguousarray(portrait()[70:, :])
    with pytest.raises(StylistError) as refused:
        PreviewStylist().render(request(close, Look(hairstyle="afro")))
    assert refused.value.code == "FACE_OUT_OF_FRAME"
    assert "further away" in refused.value.detail
    assert refused.value.measures["measured"] < refused.value.measures["required"]


def test_a_style_without_templates_is_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "buzz_0.webp").symlink_to(templates.TEMPLATES / "buzz_0.webp")
    monkeypatch.setattr(templates, "TEMPLATES", tmp_path)
    templates.load.cache_clear()
    stylist = PreviewStylist()
    with pytest.raises(StylistError, match=r"bob_0\.webp") as refused:
        stylist.render(request(portrait(), Look(hairstyle="bob")))
    assert refused.value.code == "STYLE_UNAVAILABLE"
    assert not refused.value.retryable
    assert stylist.render(request(portrait(), Look(hairstyle="buzz"))).image
