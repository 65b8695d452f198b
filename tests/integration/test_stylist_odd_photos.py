"""Whatever the photo, the stylist makes a whole picture or refuses by code; it never breaks.

It is called without inspection before it, so it also gets what the app would have refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from ilikeyacut.adapters.preview import codec
from ilikeyacut.adapters.preview.arrays.ops import Rgb8, floats
from ilikeyacut.adapters.preview.edits import editing
from ilikeyacut.adapters.preview.edits.change import Change
from ilikeyacut.adapters.preview.edits.editing import Edited
from ilikeyacut.adapters.preview.face_inspector import PreviewFaceInspector
from ilikeyacut.adapters.preview.seeing.frame import Framed
from ilikeyacut.adapters.preview.stylist import PreviewStylist
from ilikeyacut.application.ports.stylist import RenderRequest, StylistError
from ilikeyacut.domain.selfie import LookLimits, refusals
from ilikeyacut.domain.values import Colour, Dye, Look, MediaType, Variation
from ilikeyacut.testing.portraits import portrait
from support.lanes import swept
from support.odd_photos import ODD, REFUSED, grey, png

NEW_AND_DYED = Look(
    hairstyle="wavy", dye=Dye(colour=Colour.parse("platinum")), ombre=Colour.parse("blue")
)
DYED = Look(dye=Dye(colour=Colour.parse("copper")))
CODES = {"FACE_NOT_FOUND", "FACE_MULTIPLE", "RESULT_UNCHANGED", "FACE_OUT_OF_FRAME"}
HARD_TO_DYE = ("a drawing", "cut at the top", "at night", "in the sun", "hard light", "monochrome")
SAMPLE = ("cut at the top", "one pixel", "palette", "noise")
PLANES = ("old_hair", "new_hair", "shadow", "kept", "replaced")


def rendered(picture: bytes, look: Look, index: int = 4) -> Image.Image:
    request = RenderRequest(
        job_id=UUID(int=1),
        attempt=1,
        picture=picture,
        look=look,
        style=None,
        variation=Variation(index=index, seed=5),
        media_type=MediaType.PNG,
        deadline=datetime(2100, 1, 1, tzinfo=UTC),
    )
    with Image.open(BytesIO(PreviewStylist().render(request).image)) as image:
        return image.convert("RGB")


def within(values: np.ndarray) -> bool:
    """No gaps, and nothing beyond what 8 bits will hold but for the rounding of float32."""
    return bool(np.isfinite(values).all() and values.min() >= -1e-6 and values.max() <= 1 + 1e-6)


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Both borders to the encoder are watched: floats that become bytes, and the bytes."""
    crossed: list[str] = []
    apply, encode = editing.apply, codec.encode

    def applied(photo: Rgb8, before: Framed, change: Change, *, reuse: bool = False) -> Edited:
        assert within(change.rgb)
        for name in PLANES:
            assert within(getattr(change, name)), name
        crossed.append("floats")
        return apply(photo, before, change, reuse=reuse)

    def encoded(rgb: Rgb8, media_type: MediaType) -> bytes:
        assert rgb.dtype == np.uint8
        assert rgb.ndim == 3
        assert rgb.shape[2] == 3
        crossed.append("bytes")
        return encode(rgb, media_type)

    monkeypatch.setattr(editing, "apply", applied)
    monkeypatch.setattr(codec, "encode", encoded)
    with np.errstate(all="raise", under="ignore"):
        yield crossed


def outcome(picture: bytes, look: Look) -> Image.Image | StylistError:
    try:
        return rendered(picture, look)
    except StylistError as error:
        return error


@pytest.mark.parametrize("name", swept(ODD, SAMPLE))
def test_new_hair_or_a_refusal(name: str, guarded: list[str]) -> None:
    assert_done_or_refused(name, NEW_AND_DYED, guarded)


@pytest.mark.parametrize("name", swept(HARD_TO_DYE, SAMPLE))
def test_a_colour_or_a_refusal(name: str, guarded: list[str]) -> None:
    assert_done_or_refused(name, DYED, guarded)


def assert_done_or_refused(name: str, look: Look, guarded: list[str]) -> None:
    photo = ODD[name]()
    came = outcome(png(photo), look)
    if isinstance(came, StylistError):
        assert came.code in CODES
        assert name in REFUSED or came.code == "FACE_OUT_OF_FRAME"
        assert not came.retryable
    else:
        assert came.size == photo.size
        assert guarded == ["floats", "bytes"]


def test_the_border_would_stop_what_is_no_number(guarded: list[str]) -> None:
    assert not within(floats([0.5, np.nan]))
    assert not within(floats([0.5, np.inf]))
    assert not within(floats([0.5, 1.01]))
    assert not within(floats([-0.01]))
    assert guarded == []


@pytest.mark.parametrize("name", swept(ODD))
def test_an_upload_is_judged(name: str) -> None:
    report = PreviewFaceInspector().inspect(png(ODD[name]()))
    codes = [refused.code for refused in refusals(report, LookLimits().accept)]
    assert codes[:1] == ([REFUSED[name]] if name in REFUSED else [])


@pytest.mark.parametrize("style", swept(["bob", "pixie"], ["bob"]))
def test_a_monochrome_photo_stays_so_under_new_hair(style: str) -> None:
    image = np.asarray(rendered(png(grey()), Look(hairstyle=style), index=1), np.int16)
    assert np.ptp(image, axis=2).max() <= 2


@pytest.mark.slow
def test_a_monochrome_photo_takes_a_colour_that_is_asked_for() -> None:
    image = np.asarray(rendered(png(grey()), DYED, index=1), np.int16)
    spread = np.ptp(image, axis=2)
    assert np.percentile(spread, 99) > 40
    assert np.median(spread) == 0


@pytest.mark.parametrize("mode", swept(["RGBA", "P"], ["P"]))
def test_alpha_changes_nothing_where_all_is_opaque(mode: str) -> None:
    plain = portrait().quantize(128).convert("RGB") if mode == "P" else portrait()
    given = portrait().quantize(128) if mode == "P" else portrait().convert(mode)
    one, other = (np.asarray(rendered(png(it), DYED)) for it in (plain, given))
    assert np.array_equal(one, other)


@pytest.mark.sweep
def test_25_megapixels(guarded: list[str]) -> None:
    """Recoloured: e2e/test_cli_odd_photos.py restyles as many."""
    large = partial(portrait().resize, (5000, 5000), Image.Resampling.BICUBIC)
    assert rendered(png(large()), DYED).size == (5000, 5000)
    assert guarded == ["floats", "bytes"]
